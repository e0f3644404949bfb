"""Reading a file of keys, after a look at who else may read it: the vault stays closed where others can."""

import os
import stat
from pathlib import Path

from django.utils.translation import gettext as _

from vault.errors import VaultClosed

OTHERS = stat.S_IRWXG | stat.S_IRWXO
OTHERS_WRITE = stat.S_IWGRP | stat.S_IWOTH
# A secret that a container is given belongs to root, and its group may be the one that reads it.
OTHERS_THAN_THE_GROUP = stat.S_IRWXO | stat.S_IWGRP | stat.S_IXGRP
ROOT = 0


def read_private(path: Path) -> str:
    """The text of the program's own key file: this account's alone, in a folder where nobody else writes.

    Raises VaultClosed with the reason. One open file serves for both looks.
    """
    return _read(path, OTHERS, {os.geteuid()}, its_folder=True)


def read_mounted(path: Path) -> str:
    """The text of a file that the operator names, such as a mounted secret. It may belong to root, and its
    group may read it; nobody else may, and nobody but the owner may write. Raises VaultClosed."""
    return _read(path, OTHERS_THAN_THE_GROUP, {os.geteuid(), ROOT}, its_folder=False)


def damaged(path: Path) -> VaultClosed:
    return VaultClosed(
        _(
            "The vault is closed: its key file %(file)s is damaged, or no key file. Put it back "
            "from where the copy is kept."
        )
        % {"file": path.name}
    )


def _read(path: Path, forbidden: int, owners: set[int], *, its_folder: bool) -> str:
    try:
        with path.open("rb") as file:
            found, folder = os.fstat(file.fileno()), path.parent.stat()
            if found.st_mode & forbidden:
                raise _open_to_others(path, found.st_mode)
            if its_folder and folder.st_mode & OTHERS_WRITE:
                raise _folder_open_to_others(folder.st_mode)
            theirs = {found.st_uid, folder.st_uid} if its_folder else {found.st_uid}
            if theirs - owners:
                raise _of_another_account(path)
            return file.read().decode("ascii")
    except FileNotFoundError:
        raise _missing(path) from None
    except OSError as error:
        raise VaultClosed(
            _("The vault is closed: its key file %(file)s cannot be read (%(why)s).")
            % {"file": path.name, "why": error.strerror}
        ) from None
    except UnicodeDecodeError:
        raise damaged(path) from None


def _open_to_others(path: Path, mode: int) -> VaultClosed:
    return VaultClosed(
        _(
            "The vault is closed: its key file %(file)s could be read by others on the server "
            "(mode %(mode)s). Whoever read it can open a copy of the database. Run chmod 600 "
            "on it, and rotate the keys if somebody may have."
        )
        % {"file": path.name, "mode": _octal(mode)}
    )


def _folder_open_to_others(mode: int) -> VaultClosed:
    return VaultClosed(
        _(
            "The vault is closed: others on the server may write to the folder of its key file "
            "(mode %(mode)s). Run chmod 700 on it."
        )
        % {"mode": _octal(mode)}
    )


def _of_another_account(path: Path) -> VaultClosed:
    return VaultClosed(
        _(
            "The vault is closed: its key file %(file)s, or the folder it is in, belongs "
            "to another account of the server than the one that runs this program."
        )
        % {"file": path.name}
    )


def _missing(path: Path) -> VaultClosed:
    return VaultClosed(
        _(
            "The vault is closed: its key file %(file)s is missing. Put it back from where the "
            "copy is kept; it counts at once. A new one would open nothing."
        )
        % {"file": path.name}
    )


def _octal(mode: int) -> str:
    return f"{stat.S_IMODE(mode):04o}"

"""The keys that a restored installation needs: in their place, in the backup, or handed over."""

import os
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from exchange.backup import contents, layout
from exchange.backup.copying import full_disk_told
from exchange.backup.errors import BackupError
from exchange.backup.order import Order
from ledger import checkpoints

PURPOSES = {
    "ledger_ed25519.pem": gettext_noop("signs the ledger's checkpoints"),
    "ledger_former.txt": gettext_noop("tells the ledger's former keys"),
    "accounts_kek": gettext_noop("opens the second factors of signing in"),
}


class Keys:
    """Where each key that the backup names is to come from. Raises BackupError where it cannot."""

    def __init__(self, head: layout.Head, source: Path, order: Order):
        self.head, self.order = head, order
        self.folder = Path(settings.CASEWORK_DATA_DIR) / "keys"
        self._from: dict[str, Path] = {}
        self._lost: list[str] = []
        others = [folder for folder in (order.keys, source / "keys") if folder]
        for name, sha256 in head.keys.items():
            self._find(name, sha256, others)
        # Handed over by whoever keeps it; which keys it must hold, the restored database says.
        apart = order.keys / contents.APART if order.keys else None
        if apart and apart.is_file() and not (self.folder / contents.APART).exists():
            self._from[contents.APART] = apart
        if self._lost and not order.without_keys:
            raise self._missing()

    def _find(self, name: str, sha256: str, folders: list[Path]) -> None:
        here = self.folder / name
        if here.exists():
            if layout.digest_of(here) != sha256:
                raise BackupError(
                    _(
                        "%s is another key than the one this backup was made with. Move it out of "
                        "the data folder, if nothing here needs it."
                    )
                    % here
                )
            return
        for folder in folders:
            path = folder / name
            if path.is_file() and layout.digest_of(path) == sha256:
                self._from[name] = path
                return
        self._lost.append(name)

    def _missing(self) -> BackupError:
        lines = [
            f"  {name}: {_(PURPOSES[name])}" if name in PURPOSES else f"  {name}"
            for name in self._lost
        ]
        head = _("Restoring needs keys that are not in this backup:")
        tail = _(
            "Put them into %(folder)s, or name their folder with --keys. If they are lost for good, "
            "--without-keys restores the rest; docs/backup.md says what that means."
        ) % {"folder": self.folder}
        return BackupError("\n".join([head, *lines, tail]))

    def put(self) -> None:
        """Copy the keys to their place, each whole; never over another."""
        for name, path in self._from.items():
            with full_disk_told():
                self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
                draft = self.folder / f".{name}.restoring"
                draft.unlink(missing_ok=True)
                handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
                with os.fdopen(handle, "wb") as file:
                    file.write(path.read_bytes())
                    file.flush()
                    os.fsync(file.fileno())
                os.replace(draft, self.folder / name)
        if checkpoints.key_path().name in self._lost:
            checkpoints.remember_former(self.head.ledger_verifier)

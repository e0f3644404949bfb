"""Secrets of second factors at rest: AES-256-GCM under a key that is not SECRET_KEY.

The key lives in `<data>/keys/accounts_kek` (mode 0600, made when the first secret is sealed). The account's
id is associated data: a secret copied into another account's row does not open.
"""

import base64
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from common.errors import Conflict

VERSION = "v1"
NONCE_SIZE = 12
KEY_SIZE = 32

_owner: ContextVar[str] = ContextVar("owner of the sealed secret")


class SealBroken(Conflict):
    """A stored secret that this key and this account do not open, or a key that cannot be read.

    `why` is for the operator.
    """

    code = "second_factor_unreadable"

    def __init__(self, why: str):
        super().__init__(
            _(
                "Your code cannot be checked: what is stored for it does not open, as after a restore "
                "without the file of its key. A security key still works. Otherwise ask an "
                "administrator, who can put that file back or reset your second factor."
            )
        )
        self.why = why


@contextmanager
def owned_by(user_id: object) -> Iterator[None]:
    """Whose secrets are sealed and opened inside."""
    token = _owner.set(str(user_id))
    try:
        yield
    finally:
        _owner.reset(token)


def seal(text: str, user_id: object = None) -> str:
    """Encrypt a secret of the account: "v1:" and base64 of nonce and ciphertext."""
    nonce = secrets.token_bytes(NONCE_SIZE)
    sealed = AESGCM(key(make=True)).encrypt(nonce, text.encode(), _associated(user_id))
    return f"{VERSION}:{base64.b64encode(nonce + sealed).decode()}"


def unseal(sealed: str, user_id: object = None) -> str:
    """The secret again. Raises SealBroken for another account, another key, or changed bytes."""
    version, _colon, body = sealed.partition(":")
    try:
        if version != VERSION:
            raise ValueError(version)
        raw = base64.b64decode(body, validate=True)
        opened = AESGCM(key()).decrypt(raw[:NONCE_SIZE], raw[NONCE_SIZE:], _associated(user_id))
    except (InvalidTag, ValueError) as error:
        raise SealBroken("a sealed secret does not open") from error
    return opened.decode()


def key_path() -> Path:
    return Path(settings.CASEWORK_DATA_DIR) / "keys" / "accounts_kek"


def key(*, make: bool = False) -> bytes:
    """The key-encryption key of accounts; with `make`, a new one where there is none.

    Read each time, so that one that is put back works at once. Raises SealBroken when it is missing, cannot
    be read, or is no key: opening something with a key made for the purpose would only hide that.
    """
    path = key_path()
    try:
        if make and not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            _make_key(path)
        found = path.read_bytes()
    except FileNotFoundError:
        raise SealBroken(f"{path.name} is missing") from None
    except OSError as error:
        raise SealBroken(f"{path.name} cannot be read: {error.strerror}") from error
    if len(found) != KEY_SIZE:
        raise SealBroken(f"{path.name} must hold {KEY_SIZE} bytes")
    return found


def _make_key(path: Path) -> None:
    """Write a new key under its name at once and whole: of two processes, one wins."""
    draft = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(secrets.token_bytes(KEY_SIZE))
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()


def _associated(user_id: object) -> bytes:
    owner = str(user_id) if user_id is not None else _owner.get("")
    if not owner:
        raise SealBroken("nobody owns this secret")
    return f"casework accounts second factor {owner}".encode()

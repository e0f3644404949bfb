"""Keys from the environment: CASEWORK_VAULT_KEYS, or the file that CASEWORK_VAULT_KEYS_FILE names."""

import base64
import binascii

from django.utils.translation import gettext as _

from vault import sealing
from vault.errors import VaultClosed
from vault.keys.ring import Ring


def environment_ring(text: str) -> Ring:
    """Base64 of 32 bytes each, with blanks between them: the first is current, the others only open.

    Raises VaultClosed where the text is no list of keys.
    """
    keys = {sealing.key_id(key): key for key in map(_key, text.split())}
    if not keys:
        raise VaultClosed(_("The vault is closed: CASEWORK_VAULT_KEYS holds no key."))
    return Ring(next(iter(keys)), keys)


def _key(text: str) -> bytes:
    try:
        key = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if len(key) != sealing.KEY_SIZE:
        raise VaultClosed(
            _("The vault is closed: each key in CASEWORK_VAULT_KEYS is 32 bytes in base64.")
        )
    return key

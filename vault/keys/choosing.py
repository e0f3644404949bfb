"""Which keys this installation uses, by its settings."""

from pathlib import Path

from django.conf import settings

from vault.keys.environment import environment_ring
from vault.keys.file import KeyFile
from vault.keys.interface import KeyProvider
from vault.keys.reading import read_mounted

FILE = "vault.keys"


def provider() -> KeyProvider:
    """The keys as they are now: of the file that CASEWORK_VAULT_KEYS_FILE names, else those of
    CASEWORK_VAULT_KEYS, else of the file in the data folder.

    Raises VaultClosed. Whether they are the keys of this database is asked by
    `vault.services.keys.open_vault`.
    """
    if named := settings.CASEWORK_VAULT_KEYS_FILE:
        return environment_ring(read_mounted(Path(named)))
    file = key_file()
    return environment_ring(settings.CASEWORK_VAULT_KEYS) if file is None else file.ring()


def key_file() -> KeyFile | None:
    """The file in the data folder; None where the operator gives the keys in the environment."""
    if settings.CASEWORK_VAULT_KEYS or settings.CASEWORK_VAULT_KEYS_FILE:
        return None
    return KeyFile(Path(settings.CASEWORK_DATA_DIR) / "keys" / FILE)

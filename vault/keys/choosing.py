"""Which keys this installation uses, by its settings."""

from pathlib import Path

from django.conf import settings

from vault.keys.environment import environment_ring
from vault.keys.file import KeyFile
from vault.keys.interface import KeyProvider

FILE = "vault.keys"


def provider() -> KeyProvider:
    """The keys as they are now: those of CASEWORK_VAULT_KEYS if it is set, else of the file.

    Raises VaultClosed. Whether they are the keys of this database is asked by
    `vault.services.keys.open_vault`.
    """
    file = key_file()
    return environment_ring(settings.CASEWORK_VAULT_KEYS) if file is None else file.ring()


def key_file() -> KeyFile | None:
    """The file in the data folder; None where the operator gives the keys in the environment."""
    if settings.CASEWORK_VAULT_KEYS:
        return None
    return KeyFile(Path(settings.CASEWORK_DATA_DIR) / "keys" / FILE)

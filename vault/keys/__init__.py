"""Where the key-encryption keys of the vault come from. One interface, so that a key service can follow.

Never the database, and never SECRET_KEY, which is in the settings of every copy of the installation.
"""

from vault.keys.choosing import key_file, provider
from vault.keys.environment import environment_ring
from vault.keys.file import KeyFile
from vault.keys.interface import KeyProvider
from vault.keys.ring import Ring

__all__ = ["KeyFile", "KeyProvider", "Ring", "environment_ring", "key_file", "provider"]

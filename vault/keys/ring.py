"""A ring of keys held in memory: what the file and the environment have in common."""

from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from vault import sealing
from vault.errors import VaultClosed


@dataclass(frozen=True)
class Ring:
    """Keys by their ids. The current one wraps; the others only unwrap what they wrapped."""

    current: str
    keys: dict[str, bytes] = field(repr=False)

    def wrap(self, data_key: bytes, context: bytes) -> tuple[str, bytes]:
        return self.current, sealing.seal(self.keys[self.current], self.current, context, data_key)

    def unwrap(self, key_id: str, wrapped: bytes, context: bytes) -> bytes:
        if key_id not in self.keys:
            raise VaultClosed(
                _("The vault is closed: the key %s, which sealed this, is not among its keys.")
                % key_id
            )
        return sealing.unseal(self.keys[key_id], key_id, context, wrapped)

"""What the vault asks of whoever keeps its keys."""

from typing import Protocol


class KeyProvider(Protocol):
    """Wraps data keys under a key that never leaves it.

    `context` says where the wrapped key belongs (vault.sealing.place); it is bound to it, and must be the
    same to unwrap. Both raise VaultClosed when the key cannot be had, `unwrap` raises SealBroken for
    what was not wrapped by that key for that context.
    """

    def wrap(self, data_key: bytes, context: bytes) -> tuple[str, bytes]:
        """The id of the key that is current, and the wrapped data key."""

    def unwrap(self, key_id: str, wrapped: bytes, context: bytes) -> bytes:
        """The data key again."""

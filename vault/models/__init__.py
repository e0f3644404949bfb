"""Identities and what seals them. No row carries a time: nothing may be joined by the clock."""

from vault.models.access import Access
from vault.models.erasure import Erasure
from vault.models.identity import Identity, IdentityField
from vault.models.index import BlindToken, IndexKey
from vault.models.key import VaultKey
from vault.models.kinds import Kind

__all__ = [
    "Access",
    "BlindToken",
    "Erasure",
    "Identity",
    "IdentityField",
    "IndexKey",
    "Kind",
    "VaultKey",
]

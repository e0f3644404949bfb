"""Blind tokens: keyed digests of folded values, truncated, so that equal values can be found unopened.

Whoever has the database and not the key learns only which identities share a value. Whoever has the key as
well can try values one by one; truncation leaves such a search with more than one answer where few
values are possible. Never made of age, sex, district or anything else that has few values.
"""

import hashlib
import hmac
from collections.abc import Iterable, Mapping

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from common import names

SURNAME, NAME, PHONE, EMAIL, DOCUMENT = "surname", "name", "phone", "email", "document_number"
# Bits kept of the digest. A surname has perhaps a million values: 20 bits leave each token several.
BITS = {SURNAME: 20, NAME: 32, PHONE: 32, EMAIL: 32, DOCUMENT: 32}
# The fields that tokens are made of.
SOURCES = ("surname", "given_name", "other_names", "phone", "email", "document_number")

_SIMPLE = {PHONE: names.phone_key, EMAIL: names.email_key, DOCUMENT: names.document_key}


class Index:
    """Makes tokens under one index key; each kind has a key of its own (HKDF-SHA-256, RFC 5869)."""

    def __init__(self, root: bytes):
        self._keys = {
            kind: HKDF(SHA256(), 32, salt=None, info=b"casework vault index " + kind.encode())
            .derive(root)
            for kind in BITS
        }  # fmt: skip

    def token(self, kind: str, folded: str) -> int:
        """The first bits of HMAC-SHA-256 over the folded value, as a number."""
        digest = hmac.new(self._keys[kind], folded.encode(), hashlib.sha256).digest()
        return int.from_bytes(digest[:8]) >> (64 - BITS[kind])

    def tokens(self, values: Mapping[str, Iterable[str]]) -> set[tuple[str, int]]:
        """Kind and token of all that a person may be found by; `values` by kinds of field."""
        return {(kind, self.token(kind, folded)) for kind, folded in keys_of(values)}

    def asked(self, kind: str, value: str) -> set[int]:
        """The tokens that somebody who types `value` looks for; empty where nothing is left of it."""
        return {self.token(kind, folded) for folded in query_keys(kind, value)}


def keys_of(values: Mapping[str, Iterable[str]]) -> set[tuple[str, str]]:
    """Kind and folded form of all that a person may be found by."""
    given = " ".join(values.get("given_name", ()))
    surnames = list(values.get("surname", ()))
    found = {(SURNAME, key) for surname in surnames for key in names.surname_keys(surname)}
    found |= {(NAME, key) for surname in surnames for key in names.full_name_keys(surname, given)}
    for other in values.get("other_names", ()):
        found |= {(NAME, key) for key in names.query_keys(other)}
    for kind, fold in _SIMPLE.items():
        found |= {(kind, key) for value in values.get(kind, ()) if (key := fold(value))}
    return found


def query_keys(kind: str, value: str) -> set[str]:
    """The folded forms to ask for."""
    if kind == NAME:
        return names.query_keys(value)
    if kind == SURNAME:
        return names.surname_keys(value)
    return {key} if (key := _SIMPLE[kind](value)) else set()

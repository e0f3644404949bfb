"""The sealed form of one value of the vault: AES-256-GCM, bound to its place, its length hidden.

No Django and no database here: bytes in, bytes out, one kind of error. docs/vault.md describes the format
for those who must open it without this program, and tests/vault/test_sealing.py holds its known answers.

    sealed  = version (1 byte) | nonce (12) | ciphertext | tag (16)
    opened  = length (4, big-endian) | the value | zeros up to the bucket
    bound   = "casework vault" | version | key id | table | column | row     (each text after its length)

The nonce is random: 96 bits are enough for the few values of one person's key, and for 2^32 wrapped keys
under one key-encryption key (NIST SP 800-38D, 8.3).
"""

import hashlib
import hmac
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

VERSION = 1
KEY_SIZE = 32
NONCE_SIZE = 12
TAG_SIZE = 16
LENGTH_SIZE = 4
# A name, a telephone number and a date of birth all fill the first; pictures fill multiples of the last.
BUCKETS = (128, 512, 2_048, 8_192)
LARGEST_STEP = 65_536


class SealBroken(Exception):
    """What lies there is not what was sealed in this place under this key. Never carries the value."""


def new_key() -> bytes:
    """A random AES-256 key."""
    return os.urandom(KEY_SIZE)


def key_id(key: bytes) -> str:
    """The public name of a key, 16 hex digits, from which nothing of the key can be learned."""
    return hmac.new(key, b"casework vault key id", hashlib.sha256).hexdigest()[:16]


def place(table: str, column: str, row: object) -> bytes:
    """Where a value belongs. Each part stands after its length, so that no two places look alike."""
    return b"".join(_measured(str(part).encode()) for part in (table, column, row))


def seal(key: bytes, of: str, where: bytes, value: bytes, *, nonce: bytes | None = None) -> bytes:
    """Seal `value` under `key`, whose id is `of`, for the one place `where`.

    `nonce` is for known answers alone: used twice under one key it gives the key away.
    """
    nonce = os.urandom(NONCE_SIZE) if nonce is None else nonce
    sealed = AESGCM(key).encrypt(nonce, _padded(value), _bound(of, where))
    return bytes([VERSION]) + nonce + sealed


def unseal(key: bytes, of: str, where: bytes, sealed: bytes) -> bytes:
    """The value again. Raises SealBroken for another key, place or format, and for any changed byte."""
    shortest = 1 + NONCE_SIZE + BUCKETS[0] + TAG_SIZE
    if len(sealed) < shortest or sealed[0] != VERSION:
        raise SealBroken("not a sealed value")
    nonce, body = sealed[1 : 1 + NONCE_SIZE], sealed[1 + NONCE_SIZE :]
    try:
        padded = AESGCM(key).decrypt(nonce, body, _bound(of, where))
    except (InvalidTag, ValueError) as error:
        raise SealBroken("the seal does not hold") from error
    return _unpadded(padded)


def bucket(length: int) -> int:
    """How many bytes a value of `length` bytes takes before it is encrypted."""
    needed = length + LENGTH_SIZE
    for size in BUCKETS:
        if needed <= size:
            return size
    return -(-needed // LARGEST_STEP) * LARGEST_STEP


def _bound(of: str, where: bytes) -> bytes:
    return b"casework vault" + bytes([VERSION]) + _measured(of.encode()) + where


def _measured(part: bytes) -> bytes:
    return len(part).to_bytes(2) + part


def _padded(value: bytes) -> bytes:
    size = bucket(len(value))
    return (len(value).to_bytes(LENGTH_SIZE) + value).ljust(size, b"\0")


def _unpadded(padded: bytes) -> bytes:
    length = int.from_bytes(padded[:LENGTH_SIZE])
    value = padded[LENGTH_SIZE : LENGTH_SIZE + length]
    if len(padded) != bucket(length) or padded != _padded(value):
        raise SealBroken("the padding is not as it was made")
    return value

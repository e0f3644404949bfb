"""Identifiers: time-ordered keys for rows, random codes for people."""

import os
import re
import secrets
import threading
import time
import uuid

# No 0/O, 1/I/L, 2/Z, 5/S, 8/B: a code survives handwriting and a telephone.
ALPHABET = "34679ACDEFGHJKMNPQRTUVWXY"

_lock = threading.Lock()
_last = (0, 0)


def uuid7() -> uuid.UUID:
    """A time-ordered UUID (RFC 9562, version 7), strictly increasing within this process.

    Random keys double the insert time of large tables. Not for witnesses, notes or identities: their
    keys must not be joinable by the clock (use `uuid.uuid4`).
    """
    global _last
    with _lock:
        now, seq = time.time_ns() // 1_000_000, int.from_bytes(os.urandom(2)) & 0x07FF
        if now <= _last[0]:
            now, seq = _last[0], _last[1] + 1
            if seq > 0x0FFF:
                now, seq = now + 1, 0
        _last = (now, seq)
    value = (now & (1 << 48) - 1) << 80 | 0x7 << 76 | seq << 64
    return uuid.UUID(int=value | 0b10 << 62 | int.from_bytes(os.urandom(8)) & (1 << 62) - 1)


def check_character(body: str) -> str:
    """The check character of a code (modulo 25 with position weights).

    Any single wrong character, and any swap of neighbours, changes it.
    """
    total = 0
    for position, char in enumerate(body):
        # Weights 1 2 3 4 6 7 8 9 11 …: none shares a factor with 25, nor do neighbours' differences.
        total += (position + position // 4 + 1) * (ALPHABET.index(char) + 1)
    return ALPHABET[total % len(ALPHABET)]


def random_code(length: int = 6) -> str:
    """A random code of `length` characters plus a check character, grouped as in "K7Q-4MXD"."""
    body = "".join(secrets.choice(ALPHABET) for _ in range(length))
    full = body + check_character(body)
    return f"{full[:3]}-{full[3:]}"


def is_code(text: str) -> bool:
    """Whether `text` is a well-formed code with the right check character."""
    plain = text.replace("-", "")
    return (
        len(plain) > 1
        and all(char in ALPHABET for char in plain)
        and check_character(plain[:-1]) == plain[-1]
    )


def mistyped_code(text: str) -> bool:
    """Whether `text` has the shape of a whole code of the usual length, and yet none can read like it.

    Either its check character does not fit, or it holds a character that no code has: one of them was
    mistyped. A code that fits and belongs to nobody is another matter.
    """
    plain = text.strip().removeprefix("WN-").removeprefix("wn-")
    shaped = re.fullmatch(r"[A-Za-z0-9]{3}-?[A-Za-z0-9]{4}", plain, re.ASCII)
    # Seven small letters are a word.
    return bool(shaped) and not (plain.isalpha() and plain.islower()) and not is_code(plain.upper())

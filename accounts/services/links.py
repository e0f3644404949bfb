"""Secrets that are shown once: one-time links and API tokens. 256 random bits, stored as SHA-256."""

import hashlib
import secrets
from datetime import timedelta

from django.conf import settings
from django.urls import reverse

INVITATION_LIFETIME = timedelta(hours=72)
RESET_LIFETIME = timedelta(hours=24)


def new_secret(prefix: str = "") -> tuple[str, str]:
    """A new secret in URL-safe characters, and its digest."""
    plain = prefix + secrets.token_urlsafe(32)
    return plain, digest(plain)


def digest(plain: str | bytes) -> str:
    """The SHA-256 of a secret, in hex. A slow hash would guard nothing: 256 bits cannot be guessed."""
    return hashlib.sha256(plain.encode() if isinstance(plain, str) else plain).hexdigest()


def url(name: str, *args: str) -> str:
    """The absolute address of a page, for e-mails and terminals: never taken from a request's Host."""
    return settings.CASEWORK_URL.rstrip("/") + reverse(name, args=args)

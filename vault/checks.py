"""System checks of the vault: what an operator should know before anybody needs an identity."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Tags, Warning, register  # noqa: A004
from django.db import DatabaseError

from vault.errors import VaultClosed
from vault.keys import provider
from vault.keys.choosing import key_file
from vault.services.keys import why_closed


@register(Tags.database)
def vault_opens(databases: Any = None, **kwargs: Any) -> list[CheckMessage]:
    """An identity that nobody can open is found out about now, not when a life hangs on it."""
    if not databases or "default" not in databases:
        return []
    try:
        wrong = why_closed()
    except DatabaseError:  # not prepared yet: nothing was ever sealed
        return []
    return [Warning(wrong, id="vault.W001")] if wrong else []


@register(Tags.security, deploy=True)
def vault_keys_are_safe(**kwargs: Any) -> list[CheckMessage]:
    """The keys that are there are whole and nobody else's, and none of them is the secret key."""
    file = key_file()
    if file is not None and not file.exists():
        return []  # made at the first start
    found: list[CheckMessage] = []
    try:
        provider()
    except VaultClosed as closed:
        found.append(Warning(str(closed.message), id="vault.W002"))
    if any(key and key in settings.SECRET_KEY for key in settings.CASEWORK_VAULT_KEYS.split()):
        words = "CASEWORK_VAULT_KEYS and CASEWORK_SECRET_KEY must not be the same."
        found.append(Warning(words, id="vault.W003"))
    return found

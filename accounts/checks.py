"""System checks of this floor, tagged `database`: run by `migrate` and `check --database default`."""

from typing import Any

from django.conf import settings
from django.core import checks
from django.core.checks import CheckMessage, Error, Tags, register

from accounts import factor_key, installation


@register(Tags.database)
def installation_kind(databases: Any = None, **kwargs: Any) -> list[CheckMessage]:
    """A demonstration database refuses to run as a real one, and a real one as a demonstration."""
    if not databases or "default" not in databases or not installation.table_exists():
        return []
    installation.forget()
    marked = installation.kind()
    if marked is None or (marked == installation.Kind.DEMO) == bool(settings.CASEWORK_DEMO):
        return []
    return [
        Error(
            f"The database is marked as “{marked}”, but CASEWORK_DEMO is "
            f"{int(bool(settings.CASEWORK_DEMO))}.",
            hint="The mark is permanent. Set CASEWORK_DEMO to match, or choose another database.",
            id="accounts.E001",
        )
    ]


@register(Tags.database)
def second_factors_open(databases: Any = None, **kwargs: Any) -> list[CheckMessage]:
    """Second factors are of no use without the key that they were sealed with."""
    if not databases or "default" not in databases:
        return []
    wrong = factor_key.complaint()
    return [checks.Warning(wrong, id="accounts.W002")] if wrong else []

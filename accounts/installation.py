"""What this installation is: a demonstration or real. Decided once, for good.

A demonstration needs both the setting and the database's own mark: neither alone opens it up.
"""

from django.conf import settings
from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import Installation, User
from common.errors import Conflict

Kind = Installation.Kind

_known: str | None = None


def kind() -> str | None:
    """The mark of the database, or None before it has one. A mark never changes, so it is kept."""
    global _known
    if _known is None:
        _known = Installation.objects.values_list("kind", flat=True).first()
    return _known


def is_demo() -> bool:
    """Whether this is a demonstration, by setting and by mark."""
    return bool(settings.CASEWORK_DEMO) and kind() == Kind.DEMO


def forget() -> None:
    """Read the mark anew at the next question; for tests, whose databases come and go."""
    global _known
    _known = None


def ensure(wanted: str) -> None:
    """Mark an unmarked database as `wanted` ("demo" or "real"), or see that its mark agrees.

    Raises Conflict (`installation_kind`) when the database is marked otherwise, and when it holds
    accounts but no mark and is to become a demonstration: what is not marked counts as real.
    """
    forget()
    marked = kind()
    if marked is None:
        with transaction.atomic():
            if wanted == Kind.DEMO and User.objects.filter(is_demo=False).exists():
                marked = Kind.REAL
            else:
                Installation.objects.get_or_create(id=1, defaults={"kind": wanted})
                marked = Installation.objects.values_list("kind", flat=True).get()
    if marked == wanted:
        return
    if wanted == Kind.REAL:
        raise Conflict(
            _(
                "This database is a demonstration, for good: it cannot become a real one. "
                "Give CASEWORK_DATA_DIR or CASEWORK_DATABASE_URL an empty place for real use."
            ),
            code="installation_kind",
        )
    raise Conflict(
        _(
            "This database is in real use and cannot become a demonstration. "
            "Set CASEWORK_DEMO=0, or give CASEWORK_DATA_DIR an empty folder for the demonstration."
        ),
        code="installation_kind",
    )


def refuse_contradiction() -> None:
    """Raise Conflict when a marked database and CASEWORK_DEMO disagree; an unmarked one may do either.

    For server processes as they start: whoever starts them, the demonstration stays one.
    """
    if table_exists():
        forget()
        if kind() is not None:
            ensure(Kind.DEMO if settings.CASEWORK_DEMO else Kind.REAL)


def table_exists() -> bool:
    """Whether the database has been migrated as far as the mark."""
    return Installation._meta.db_table in connection.introspection.table_names()

"""Migrations go forward only: the way back is the backup that was taken before."""

from typing import Any

from django.core.management.base import CommandError
from django.utils.translation import gettext_lazy as _

NO_WAY_BACK = _(
    "Tables are not taken back to an earlier state: columns with what people recorded would go, and on "
    "SQLite the triggers that protect the rest. To go back, restore the backup from before the "
    "update with the program of that time. Nothing was changed."
)


def refuse_the_way_back(plan: Any = (), **kwargs: Any) -> None:
    """Raise CommandError where the plan holds a migration that is to be reversed.

    Called for each app before the first migration runs; `plan` holds pairs of a migration and whether
    it is reversed.
    """
    if any(backwards for _migration, backwards in plan or ()):
        raise CommandError(NO_WAY_BACK)

"""This floor's kind of notifications: what became of an export that one asked for."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from casework.models import Contribution
from casework.notices import kinds
from exchange.models import Bundle, Export


def _askers(record: Any) -> Any:
    """Those with a hand in the request. A withdrawal is told where the program made it, not a person."""
    export = record.row.export if isinstance(record.row, Bundle) else record.row
    if isinstance(record.row, Export) and not export.stopped:
        return ()
    rows = Contribution.objects.filter(kind=Export.review_kind, object_id=export.pk)
    return rows.filter(cycle=export.cycle).values_list("person", flat=True)


def fill() -> None:
    """Called once, when the app is ready."""
    kinds.register(
        {
            "export": kinds.Notice(
                _("An export that you asked for is ready, or stopped"),
                {
                    "exchange.export.built": _("The file of an export is ready"),
                    "exchange.export.failed": _("The file of an export could not be built"),
                    "exchange.export.withdrawn": _("An export was stopped"),
                },
                _askers,
                kinds.How.DAILY,
            ),
        }
    )

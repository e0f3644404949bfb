"""What this floor adds to the frames below: its events in words, its records in search and history."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from casework import closing, records
from casework.frames import search
from casework.models import Case, Status
from casework.trail import events
from casework.trail.events import Event
from exchange import notices
from exchange.models import Bundle, Export

EVENTS = {
    "exchange.bundle.destroyed": Event(_("File of an export destroyed with an original"), "ban"),
    "exchange.export.requested": Event(_("Export requested"), "file-archive"),
    "exchange.export.edited": Event(_("Export request changed"), "pencil", headline=False),
    "exchange.export.submitted": Event(_("Export submitted for approval"), "send", headline=False),
    "exchange.export.withdrawn": Event(_("Export request withdrawn"), "undo-2"),
    "exchange.export.approved": Event(_("Export approved"), "circle-check"),
    "exchange.export.returned": Event(_("Export refused"), "undo-2"),
    "exchange.statement.withheld": Event(
        _("Statement not handed over: no consent covers it"), "ban", headline=False
    ),
    "exchange.bundle.awaited": Event(_("Export file awaited"), "hourglass", headline=False),
    "exchange.export.built": Event(_("Export file built"), "file-archive"),
    "exchange.export.failed": Event(_("Export file could not be built"), "triangle-alert"),
    "exchange.export.rebuild_requested": Event(
        _("Export file to be built again"), "rotate-cw", headline=False
    ),
    "exchange.export.downloaded": Event(_("Export downloaded"), "download"),
    "exchange.export.document_read": Event(_("Export document downloaded"), "download"),
    "exchange.case.exported_by_operator": Event(
        _("Exported at the server's command line"), "hard-drive"
    ),
}


def found(user: Any, query: str, limit: int) -> list[search.Hit]:
    """The newest exports by reference or recipient."""
    rows = Export.objects.visible_to(user).select_related("case")
    return [
        search.Hit(
            export.reference,
            export.recipient,
            records.address("exchange:export-detail", export.pk),
            str(export.case),
            export.shown_status,
        )
        for export in search.matching(rows, query, limit)
    ]


def _export(row: Export) -> records.Place:
    url = records.address("exchange:export-detail", row.pk)
    return records.Place(row.reference, url, row.recipient)


def _of_export(row: Bundle) -> records.Place:
    return _export(row.export)


def under_way(case: Case) -> Iterable[Any]:
    """Exports that wait for a decision, or whose file is not built."""
    waiting = Q(status=Status.SUBMITTED)
    building = Q(bundle__state__in=(Bundle.State.PENDING, Bundle.State.BUILDING))
    yield Export.objects.filter(waiting | building, case=case)


def fill() -> None:
    """Called once, when the app is ready."""
    events.register(EVENTS)
    closing.register("exports", under_way)
    notices.fill()
    search.register(search.Source("export", _("Exports"), found, "exchange:export-list"))
    records.register(Export.ledger_kind, records.Kind(Export, _export))
    records.register(Bundle.ledger_kind, records.Kind(Bundle, _of_export, ("export",)))

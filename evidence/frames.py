"""What this floor adds to the frames of the one below: its events in words, its records in the search box."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from casework import records
from casework.frames import dashboard, panels, search
from casework.querysets.scope import tells_of_witnesses
from casework.trail import events
from evidence import closing, leaving, notices
from evidence.events import EVENTS
from evidence.models import (
    CustodyEvent,
    Derivative,
    Disposal,
    EvidenceItem,
    EvidenceLink,
    FileFacts,
    Handover,
    IntegrityCheck,
    LinkWithdrawal,
    NoteMaterial,
    NoteMaterialWithdrawal,
    StoreCheck,
    ToolRun,
)
from evidence.tiles.custody import custody_waits
from evidence.tiles.disposals import disposals_wait
from evidence.tiles.originals import last_complete_check, originals_intact, record_url
from evidence.views.materials import materials_panel


def found(user: Any, query: str, limit: int) -> list[search.Hit]:
    """The newest items by title, reference, file name or hash."""
    rows = EvidenceItem.objects.visible_to(user).select_related("case")
    return [
        search.Hit(
            item.reference,
            item.title,
            records.address("evidence:item-detail", item.pk),
            f"{item.case} · {item.get_kind_display()}",
            item.shown_status,
        )
        for item in search.matching(rows, query, limit)
    ]


def _of_item(row: Any) -> records.Place:
    """What hangs on an item is reached, and named, by the item."""
    return records.Place(row.item.reference, records.address("evidence:item-detail", row.item_id))


def _of_link(row: EvidenceLink) -> records.Place:
    return records.Place(row.item.reference, records.address("evidence:link-detail", row.pk))


def _of_withdrawal(row: LinkWithdrawal) -> records.Place:
    return _of_link(row.link)


def _of_material(row: NoteMaterial) -> records.Place:
    return records.Place(row.note.reference, records.address("casework:note-detail", row.note_id))


def _of_material_withdrawal(row: NoteMaterialWithdrawal) -> records.Place:
    return _of_material(row.material)


def _of_store_check(row: StoreCheck) -> records.Place:
    return records.Place(str(row), record_url(row))


def fill() -> None:
    """Called once, when the app is ready."""
    events.register(EVENTS)
    closing.fill()
    leaving.fill()
    notices.fill()
    dashboard.register_tile(originals_intact)
    dashboard.register_tile(last_complete_check)
    dashboard.register_tile(custody_waits)
    dashboard.register_tile(disposals_wait)
    search.register(search.Source("evidence", _("Evidence"), found, "evidence:item-list"))
    for model in (CustodyEvent, Derivative, Disposal, FileFacts, Handover, IntegrityCheck, ToolRun):
        records.register(model.ledger_kind, records.Kind(model, _of_item, ("item",)))
    records.register(StoreCheck.ledger_kind, records.Kind(StoreCheck, _of_store_check))
    records.register(NoteMaterial.ledger_kind, records.Kind(NoteMaterial, _of_material, ("note",)))
    records.register(
        NoteMaterialWithdrawal.ledger_kind,
        records.Kind(NoteMaterialWithdrawal, _of_material_withdrawal, ("material__note",)),
    )
    panels.register("note", materials_panel)
    tells_of_witnesses(NoteMaterial.ledger_kind, NoteMaterialWithdrawal.ledger_kind)
    records.register(EvidenceLink.ledger_kind, records.Kind(EvidenceLink, _of_link, ("item",)))
    records.register(
        LinkWithdrawal.ledger_kind, records.Kind(LinkWithdrawal, _of_withdrawal, ("link__item",))
    )

"""What an item says of how it came to the team: what cannot be true, and what submission asks for."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from casework.models import Status
from common.errors import Invalid, Text
from common.times import days
from evidence.models import EvidenceItem

COLLECTION_FIELDS = (
    "acquired",
    "relevance",
    "collected_by",
    "collected_on",
    "collected_time",
    "collected_zone",
    "clock",
    "collection_tool",
    "collection_tool_version",
    "collection_changes",
    "virtual_identity",
    "collection_address",
    "page_source",
    "page_capture",
    "not_captured_reason",
    "online_context",
)
CAPTURED = ("page_source", "page_capture")

Errors = dict[str, list[Text]]


def is_online(item: EvidenceItem) -> bool:
    """Whether the team took the item from the network: it says so, or has an address and no giver.

    What somebody gave or sent was collected by them, whatever address they name for it; and a
    derivative was made from its parent, wherever that came from.
    """
    if item.parent_id is not None:
        return False
    if item.acquired:
        return item.acquired == EvidenceItem.Acquired.ONLINE
    if item.kind == EvidenceItem.Kind.WEB_CAPTURE:
        return True
    return bool(item.source_url) and not item.received_from


def collection_missing(item: EvidenceItem) -> Errors:
    """What an online item lacks before submission (BP-7): the three that courts ask for, or a reason."""
    if not is_online(item) or item.not_captured_reason.strip():
        return {}
    asked = {
        "source_url": _("Give the address it was taken from, or say why there is none."),
        "page_source": _("Name the item that is the page's source, or say why there is none."),
        "page_capture": _("Name the item that shows the whole page, or say why there is none."),
    }
    return {name: [words] for name, words in asked.items() if not getattr(item, name)}


def collection_check(item: EvidenceItem) -> None:
    """Refuse what cannot be true of a collection. Raises Invalid with the fields named."""
    found = days.faults("collected", item.collected_on, item.collected_time, item.collected_zone)
    for name in CAPTURED:
        named: Any = getattr(item, name)
        if named is None:
            continue
        if named.case_id != item.case_id:
            found[name] = [_("This item does not belong to the case.")]
        elif named.status == Status.VOID:
            found[name] = [_("This item is void.")]
    if found:
        raise Invalid(found)

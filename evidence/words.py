"""How records of this app read on the pages of review, where they stand beside those of other kinds."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.errors import Text
from common.look.times import day_text
from common.times import days, zones
from evidence.models import EvidenceItem, Verification
from evidence.services.collection import is_online

VERIFICATION_LABELS: dict[str, Text] = {
    "item_reference": gettext_lazy("evidence item"),
    "item_sha256": gettext_lazy("SHA-256 of what was examined"),
    "analyst": gettext_lazy("analyst (code)"),
}


def verification_title(verification: Verification) -> str:
    """What was examined: "EV-0012, source"."""
    part = str(verification.get_part_display()).lower()
    return f"{verification.item.reference}, {part}"


def hypotheses_text(hypotheses: list[dict[str, Any]]) -> str:
    """Working hypotheses as one text, each with what speaks for it and against it."""
    pro, contra = _("For:"), _("Against:")
    return "\n\n".join(
        f"{number}. {one['hypothesis']}\n{pro} {one['for'] or '–'}\n{contra} {one['against'] or '–'}"
        for number, one in enumerate(hypotheses, 1)
    )


def zone_text(zone: str) -> str:
    """A time zone as it was given; in words, where nobody knows it."""
    return _("zone unknown") if zone == zones.UNKNOWN else zone


# The collection record, in the order in which it is read; the third column: for online material alone.
_COLLECTION = (
    ("acquired", gettext_lazy("How it was received"), False),
    ("received_from", gettext_lazy("Received from"), False),
    ("received_on", gettext_lazy("Received on"), False),
    ("collected_by", gettext_lazy("Collected by"), False),
    ("collected", gettext_lazy("When it was collected"), False),
    ("clock", gettext_lazy("Where the time comes from"), False),
    ("tool", gettext_lazy("Tool and version"), False),
    ("relevance", gettext_lazy("Why it matters"), False),
    ("collection_changes", gettext_lazy("What the collection changed"), False),
    ("source_url", gettext_lazy("Source address"), True),
    ("page_source", gettext_lazy("Page source"), True),
    ("page_capture", gettext_lazy("Full-page capture"), True),
    ("not_captured_reason", gettext_lazy("Why something is missing"), True),
    ("online_context", gettext_lazy("What stood around it"), True),
    ("virtual_identity", gettext_lazy("Virtual identity used"), True),
    ("collection_address", gettext_lazy("IP address of the collecting machine"), True),
)
# Empty, these say nothing is amiss rather than that something is unknown.
_NO_GAP = {"collection_changes", "not_captured_reason", "virtual_identity", "received_on"}


def _collected(item: EvidenceItem) -> dict[str, str]:
    tool = f"{item.collection_tool} {item.collection_tool_version}".strip()
    return {
        "acquired": str(item.get_acquired_display()),
        "received_on": day_text(item.received_on) if item.received_on else "",
        "collected": days.in_words(item.collected_on, item.collected_time, item.collected_zone),
        "clock": str(item.get_clock_display()),
        "tool": tool,
    }


def collection_facts(item: EvidenceItem) -> list[tuple[Text, Any]]:
    """What is stated of how the item came to the team: label and value, a text or another item."""
    values = _collected(item)
    found = ((label, values.get(name, getattr(item, name, ""))) for name, label, _o in _COLLECTION)
    return [(label, value) for label, value in found if value]


def collection_gaps(item: EvidenceItem) -> list[str]:
    """What nobody has stated: gaps are named, not left blank (BP-3)."""
    values, online = _collected(item), is_online(item)
    return [
        str(label).lower()
        for name, label, only_online in _COLLECTION
        if name not in _NO_GAP
        and (online or not only_online)
        and not values.get(name, getattr(item, name, ""))
    ]

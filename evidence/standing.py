"""The three-part badge: what has been done to verify an item, in words that claim no more than that.

It tells of work recorded and reviewed, never of the integrity of the file. What an analyst concluded is
told only once a reviewer has approved it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casework.models import Status
from casework.models.reviewed import BROKEN
from common.errors import Text
from common.querysets import read_together
from evidence.models import EvidenceItem, Verification

NOT_EXAMINED, BEGUN, RETURNED, NOT_REVIEWED = (
    "not_examined",
    "being_examined",
    "returned",
    "not_reviewed",
)
DIFFER = "findings_differ_reviewed"
CHANGED = "differs_from_approved"

C = Verification.Conclusion
REVIEWED = {
    C.CONFIRMED: gettext_lazy("confirmed, reviewed"),
    C.CONSISTENT: gettext_lazy("consistent, reviewed"),
    C.PARTLY: gettext_lazy("confirmed in part, reviewed"),
    C.INCONCLUSIVE: gettext_lazy("inconclusive, reviewed"),
    C.DOUBTFUL: gettext_lazy("doubtful, reviewed"),
    C.REFUTED: gettext_lazy("refuted, reviewed"),
}
WORDS: dict[str, Text] = {
    NOT_EXAMINED: gettext_lazy("not examined"),
    BEGUN: gettext_lazy("being examined"),
    RETURNED: gettext_lazy("examined, returned by the reviewer"),
    NOT_REVIEWED: gettext_lazy("examined, not reviewed"),
    CHANGED: gettext_lazy("differs from what was approved"),
    DIFFER: gettext_lazy("findings differ, reviewed"),
    **{f"{conclusion}_reviewed": words for conclusion, words in REVIEWED.items()},
}
TONES = {
    NOT_REVIEWED: "waiting",
    RETURNED: "returned",
    CHANGED: "alarm",
    DIFFER: "alarm",
    f"{C.CONFIRMED}_reviewed": "approved",
    f"{C.CONSISTENT}_reviewed": "approved",
    f"{C.REFUTED}_reviewed": "alarm",
}

# For lists: in one query for a page of items, and whole, as each is compared with what was approved.
_ROWS = Verification.objects.exclude(status=Status.VOID)
PREFETCH = Prefetch(
    "verifications",
    queryset=_ROWS,
    to_attr="verified_parts",
)


@dataclass(frozen=True)
class Standing:
    """How one part stands: `state` for programs, `text` for people; `unreviewed` findings wait."""

    part: str
    label: Text
    state: str
    unreviewed: int

    @property
    def text(self) -> str:
        words = str(WORDS[self.state])
        if self.unreviewed and self.state.endswith("_reviewed") and self.state != NOT_REVIEWED:
            return _("%(standing)s; another finding is not reviewed") % {"standing": words}
        return words

    @property
    def tone(self) -> str:
        return TONES.get(self.state, "draft")


def of(item: EvidenceItem) -> list[Standing]:
    """The three parts of an item, in the order source, technical, content."""
    known = vars(item)
    if "standing" not in known:
        rows = known.get("verified_parts")
        if rows is None:
            rows = read_together(item.verifications.exclude(status=Status.VOID))
        known["standing"] = [
            _standing(part, [row for row in rows if row.part == part]) for part in Verification.Part
        ]
    found: list[Standing] = known["standing"]
    return found


def _standing(part: Any, rows: Iterable[Verification]) -> Standing:
    by_state: dict[str, list[Verification]] = {}
    for row in rows:
        by_state.setdefault(row.shown_status, []).append(row)
    open_states = (Status.SUBMITTED, Status.RETURNED, Status.DRAFT)
    unreviewed = sum(len(by_state.get(state, ())) for state in open_states)
    return Standing(part.value, part.label, _state(by_state), unreviewed)


def _state(by_state: dict[str, list[Verification]]) -> str:
    if by_state.get(BROKEN):
        return CHANGED
    if approved := by_state.get(Status.APPROVED):
        conclusions = {row.conclusion for row in approved}
        return f"{conclusions.pop()}_reviewed" if len(conclusions) == 1 else DIFFER
    for status, state in (
        (Status.SUBMITTED, NOT_REVIEWED),
        (Status.RETURNED, RETURNED),
        (Status.DRAFT, BEGUN),
    ):
        if by_state.get(status):
            return state
    return NOT_EXAMINED

"""What several analysts found out about one item, part by part and beside one another."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from casework.models import Status
from common.errors import Text
from evidence import standing
from evidence.models import EvidenceItem, Verification

# What is compared line by line, as it reads.
LINES: dict[str, Text] = {
    "get_conclusion_display": _("Conclusion"),
    "get_confidence_display": _("Confidence"),
    "finding": _("Finding"),
    "method": _("Method"),
    "tools": _("Tools and versions"),
    "sources_used": _("Sources used"),
}


@dataclass(frozen=True)
class Line:
    """One field of all findings on a part; `differs` where they do not say the same."""

    label: Text
    said: list[tuple[Verification, str]]

    @property
    def differs(self) -> bool:
        return len({text for _finding, text in self.said}) > 1


@dataclass(frozen=True)
class Part:
    """The findings on one part, oldest first, and how the part stands because of them."""

    standing: standing.Standing
    findings: list[Verification]

    @property
    def contradicts(self) -> bool:
        """Approved findings that do not conclude the same: what the closing of the case asks about."""
        return self.standing.state == standing.DIFFER

    @property
    def apart(self) -> bool:
        """The same of findings not all of which are approved."""
        concluded = {one.conclusion for one in self.findings if one.conclusion}
        return len(concluded) > 1 and not self.contradicts

    @property
    def lines(self) -> list[Line]:
        return [
            Line(label, [(one, _text(one, name)) for one in self.findings])
            for name, label in LINES.items()
        ]

    @property
    def hypothesised(self) -> bool:
        return any(one.hypotheses for one in self.findings)


def beside(item: EvidenceItem, user: Any) -> list[Part]:
    """The parts of `item` on which there are findings that `user` may see, without void ones."""
    rows = Verification.objects.visible_to(user).filter(item=item).exclude(status=Status.VOID)
    found = list(rows.select_related("created_by").order_by("created_at", "pk"))
    parts = [Part(one, [row for row in found if row.part == one.part]) for one in standing.of(item)]
    return [part for part in parts if part.findings]


def _text(finding: Verification, name: str) -> str:
    value = getattr(finding, name)
    return str(value() if callable(value) else value)

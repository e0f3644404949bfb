"""What the demonstration shows of work on evidence: parts examined, a covered copy, a link. Invented."""

from datetime import date, time
from decimal import Decimal
from typing import Any

from casework.models import Case
from casework.services import reviews
from evidence.models import EvidenceItem
from evidence.services import items, links, verifications
from exchange.demonstration.files import MAKERS

INVENTED = "Demonstration: invented, says nothing of real events."
COMMON = {"method": INVENTED, "sources_used": INVENTED, "finding": INVENTED}
HYPOTHESES = [
    {"hypothesis": "Demonstration: made on the day.", "for": "Demonstration.", "against": ""},
    {"hypothesis": "Demonstration: made earlier.", "for": "", "against": "Demonstration."},
]


def examine(case: Case, people: dict[str, Any], hue: int) -> None:
    """Examine the first item of `case`: its source approved, its content waiting, its file begun."""
    first, second = EvidenceItem.objects.filter(case=case).order_by("created_at", "pk")[:2]
    analyst, reviewer = people["analyst"], people["reviewer"]
    source = verifications.verification_add(
        actor=analyst,
        item=first,
        part="source",
        conclusion="consistent",
        confidence="moderate",
        **COMMON,
    )
    source = reviews.move(actor=analyst, record=source, name="submit")
    reviews.move(actor=reviewer, record=source, name="approve")
    content = verifications.verification_add(
        actor=analyst,
        item=first,
        part="content",
        conclusion="confirmed",
        confidence="high",
        hypotheses=HYPOTHESES,
        latitude=Decimal(0),
        longitude=Decimal(0),
        uncertainty_m=50,
        place_note=INVENTED,
        happened_on=date(2024, 1, 1),
        happened_time=time(12, 0),
        happened_zone="unknown",
        time_note=INVENTED,
        **COMMON,
    )
    reviews.move(actor=analyst, record=content, name="submit")
    verifications.verification_add(actor=analyst, item=first, part="technical", tools="ExifTool")
    links.link_add(
        actor=analyst,
        item=first,
        other=second,
        kind="same_event",
        independent="no",
        reason=INVENTED,
    )
    _cover(second, people["investigator"], hue)


def _cover(parent: EvidenceItem, actor: Any, hue: int) -> None:
    make, suffix = MAKERS["picture"]
    title = f"{parent.title}, faces covered"
    drafted = items.draft(
        actor=actor,
        case=parent.case,
        file_name=f"demonstration covered.{suffix}",
        title=title,
        description=INVENTED,
        kind=parent.kind,
        parent=parent,
        derived_as="redacted",
        derived_by="investigator",
        derived_tool="Demonstration script",
        derived_why="Demonstration: faces of bystanders covered.",
        graphic=parent.graphic,
        graphic_note=parent.graphic_note,
    )
    items.item_receive(item=drafted, chunks=[make(title, hue + 9)])

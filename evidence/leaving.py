"""What of the evidence somebody who leaves has in hand."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Q

from casework import leaving
from casework.models import Case
from evidence.models import CustodyEvent, EvidenceItem, Handover


def items(person: Any, case: Case | None) -> Iterable[Any]:
    """Things that the person has, by the last event of each, and files that were checked out to them."""
    last = leaving.in_case(CustodyEvent.objects.filter(holder=person), case).present()
    rows = leaving.in_case(EvidenceItem.objects.exclude(status="void"), case)
    things = Q(form=EvidenceItem.Form.PHYSICAL, pk__in=last.values("item"))
    out = Q(pk__in=last.exclude(due_on=None).values("item"))
    yield rows.filter(things | out)


def handovers(person: Any, case: Case | None) -> Iterable[Any]:
    rows = Handover.objects.filter(status=Handover.State.PROPOSED)
    yield leaving.in_case(rows.filter(Q(giver=person) | Q(receiver=person)), case)


def fill() -> None:
    """Called once, when the app is ready."""
    leaving.register("items", items)
    leaving.register("handovers", handovers)

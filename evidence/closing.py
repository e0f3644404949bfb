"""What of the evidence stands in the way of closing a case."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Count

from casework import closing
from casework.models import Case, Status
from evidence.models import CustodyEvent, EvidenceItem, EvidenceLink, Handover, Verification


def out_of_hand(case: Case) -> Iterable[Any]:
    """Items that are checked out, and hand-overs that nobody has answered."""
    out = CustodyEvent.objects.filter(case=case).present().exclude(due_on=None)
    yield EvidenceItem.objects.filter(case=case, pk__in=out.values("item"))
    yield Handover.objects.filter(case=case, status=Handover.State.PROPOSED)


def contradictions(case: Case) -> Iterable[Any]:
    """Stated contradictions inside the case, and items of which approved findings differ.

    Not those with items of other cases: whoever closes this one may not know of them.
    """
    kind = EvidenceLink.Kind.CONTRADICTS
    yield EvidenceLink.objects.filter(case=case, other_case=case, kind=kind, withdrawal=None)
    findings = Verification.objects.filter(case=case, status=Status.APPROVED)
    findings = findings.order_by().values("item", "part")
    differ = findings.annotate(said=Count("conclusion", distinct=True)).filter(said__gt=1)
    yield EvidenceItem.objects.filter(case=case, pk__in=differ.values("item"))


def fill() -> None:
    """Called once, when the app is ready."""
    closing.register("custody", out_of_hand)
    closing.register("contradictions", contradictions)

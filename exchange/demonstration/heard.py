"""Interviews of the demonstration: trainings, a person heard again in detail, what was shown to them."""

from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from accounts.models import Training
from accounts.services import training_record
from casework.models import Case, WitnessNote
from casework.services import interviews, notes
from evidence.models import EvidenceItem, NoteMaterial
from evidence.services.materials import material_add

HEARD_AGAIN = date(2024, 10, 7)
INVENTED = "[Demonstration: this text is invented.]"


def train(people: dict[str, Any]) -> None:
    """The investigator is trained for everybody; the custodian's training has run out."""
    today = timezone.now().date()
    for username, subject, days in (
        ("investigator", Training.Subject.CHILDREN, 200),
        ("investigator", Training.Subject.SEXUAL_VIOLENCE, 200),
        ("custodian", Training.Subject.CHILDREN, 800),
    ):
        completed = today - timedelta(days=days)
        training_record(
            actor=people["supervisor"],
            user=people[username],
            subject=subject,
            provider="Demonstration: an institute; the certificate is invented",
            completed_on=completed,
            expires_on=completed + timedelta(days=730),
        )


def hear_again(case: Case, people: dict[str, Any], facts: dict[str, Any]) -> None:
    """A detailed statement of somebody heard before: one of two approvals given, two versions saved."""
    writer = people["investigator"]
    first = WitnessNote.objects.filter(case=case, status="approved").order_by("reference")[0]
    items = EvidenceItem.objects.filter(case=case, status="approved").order_by("reference")
    shown = items.first()
    if shown is not None:
        facts = {**facts, "shown": f"{shown.reference}, after the free account."}
    again = notes.note_write(
        actor=writer,
        case=case,
        witness=first.witness,
        kind=WitnessNote.Kind.DETAILED,
        interviewed_on=HEARD_AGAIN,
        another_reason="Demonstration: new photographs of the building came in after the first account.",
        detailed_reason="Demonstration: the authorities cannot reach the person.",
        earlier_accounts=f"Demonstration: to us, {first.reference}; to nobody else.",
        language="uk",
        account=f"{INVENTED} The corridor was long.",
        **facts,
    )
    if shown is not None:
        material_add(actor=writer, note=again, item=shown, role=NoteMaterial.Role.SHOWN)
    interviews.interview_approve(
        actor=people["custodian"], note=again, comment="Demonstration: the photographs matter."
    )
    notes.note_edit(
        actor=writer,
        note=again,
        version=again.version,
        account=f"{INVENTED} The corridor was long, with doors on one side.",
    )

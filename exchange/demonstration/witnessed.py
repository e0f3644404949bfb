"""What the demonstration shows of witnesses beside their notes: wishes, risk, help, consent. Invented."""

from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from casework.models import ConsentText, Witness
from casework.services import consents, risks, tasks, witnesses

INVENTED = "Demonstration: invented, says nothing of a real person."
# Which recipients each witness in turn said yes to; the last one has taken a yes back.
ALLOWED = (
    ("own_analysis", "national_prosecutor", "icc"),
    ("own_analysis", "icc"),
    ("own_analysis",),
)


def care(witness: Witness, people: dict[str, Any], heard_on: date, number: int) -> None:
    """Give the demonstration's witness `number` what is kept about one, by turns differing."""
    custodian, today = people["custodian"], timezone.now().date()
    witnesses.witness_edit(
        actor=custodian,
        witness=witness,
        version=None,
        interviewer_gender=("woman", "either")[number % 2],
        safe_channel=("intermediary", "messenger", "phone")[number % 3],
        contact_times="Demonstration: working days before noon.",
        do_not_contact=number % 5 == 4,
        protective_measures=INVENTED,
    )
    # Of every third witness the assessment has run out.
    assessed = today - timedelta(days=400 if number % 3 == 2 else 30)
    risks.risk_assess(
        actor=custodian,
        witness=witness,
        level=("moderate", "high", "low")[number % 3],
        situation=INVENTED,
        threats=INVENTED,
        measures=INVENTED,
        assessed_on=assessed,
        expires_on=assessed + timedelta(days=180),
    )
    risks.referral_add(
        actor=custodian,
        witness=witness,
        kind=("psychosocial", "medical", "legal")[number % 3],
        offered_on=heard_on,
        outcome=("accepted", "declined", "offered")[number % 3],
        remarks=INVENTED,
    )
    _ask(witness, custodian, heard_on, number)
    tasks.task_add(
        actor=custodian,
        case=witness.case,
        kind="feedback",
        due_on=today + timedelta(days=21),
        assignee=people["investigator"],
        record_kind=Witness.ledger_kind,
        record_id=witness.pk,
    )


def _ask(witness: Witness, custodian: Any, heard_on: date, number: int) -> None:
    common = {
        "actor": custodian,
        "witness": witness,
        "method": "signed",
        "language": "uk",
        "witnessed_by": "Demonstration: the interpreter",
    }
    text = ConsentText.objects.newest().get(language="uk")
    allowed = ALLOWED[number % len(ALLOWED)]
    for recipient in allowed:
        consents.consent_record(
            **common, recipient=recipient, answer="yes", given_on=heard_on, text=text
        )
    consents.consent_record(**common, recipient="media", answer="no", given_on=heard_on)
    consents.consent_record(**common, recipient="partner", answer="later", given_on=heard_on)
    if len(allowed) == 2:
        taken_back = heard_on + timedelta(days=60)
        consents.consent_record(
            **common, recipient="icc", answer="withdrawn", given_on=taken_back, comment=INVENTED
        )

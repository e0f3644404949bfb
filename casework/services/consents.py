"""Recording what a witness allows; taking it back acts at once, in the same transaction."""

from datetime import date
from typing import Any

from django.db.models import Min
from django.utils.translation import gettext_lazy as _

import ledger
from casework.models import Consent, ConsentText, Recipient, Task, Witness, WitnessNote
from casework.models.witness import today
from casework.services import tasks, writing
from casework.services.risks import next_number
from casework.statements import consenting
from common.errors import Invalid, Text

Answer = Consent.Answer
CONSENT_FIELDS = (
    "recipient",
    "answer",
    "given_on",
    "language",
    "method",
    "witnessed_by",
    "given_by",
    "text",
    "comment",
)
BEFORE_THE_FIRST = _(
    "The person was first heard on %(day)s. Consent to disclosure given before that covers no "
    "statement; ask again."
)
OWN_USE_ENDED = _("Consent to our own analysis ended: decide what becomes of the statements")
EVENTS = {
    Answer.YES: "casework.consent.given",
    Answer.NO: "casework.consent.refused",
    Answer.LATER: "casework.consent.postponed",
    Answer.WITHDRAWN: "casework.consent.withdrawn",
}


def consent_record(
    *,
    actor,
    witness: Witness,
    recipient: str,
    answer: str,
    given_on: date,
    method: str,
    text: ConsentText | None = None,
    **fields: Any,
) -> Consent:
    """Record the answer of a witness for one recipient; from now on it stands.

    `fields`: language, witnessed_by, given_by, comment. A yes names the text that was shown. An answer
    that ends a yes stops, in the same unit, every export under way to that recipient with statements
    of this witness, and leaves tasks for what is left to do. Answers are taken in closed cases too: a
    person may change their mind at any time. Raises Refused and Invalid with the fields named.
    """
    writing.require(actor, "consent.add", witness)
    if text is not None and not fields.get("language"):
        fields["language"] = text.language
    consent = Consent(
        case=witness.case,
        witness=witness,
        number=1,
        recipient=recipient,
        answer=answer,
        given_on=given_on,
        method=method,
        text=text,
        created_by=actor,
        created_on=today(),
        **fields,
    )
    writing.validated(consent)
    with ledger.unit(actor):
        # Counters are locked before rows: reminders of a withdrawal take their numbers here.
        writing.next_numbers(tasks.scope_of(witness.case_id), 0)
        witness = writing.locked(witness)
        earlier = consenting.standing_of(witness).get(recipient)
        _check(consent, witness, earlier)
        consent.number = next_number(witness.consents)
        consent.save(force_insert=True)
        ledger.record(EVENTS[Answer(answer)], consent, case_id=consent.case_id)
        if earlier is not None and earlier.answer == Answer.YES and answer != Answer.YES:
            _stop(actor, consent)
    return consent


def _check(consent: Consent, witness: Witness, earlier: Consent | None) -> None:
    faults: dict[str, list[Text]] = {}
    if consent.given_on > today():
        faults["given_on"] = [_("The answer cannot lie in the future.")]
    elif consent.answer == Answer.YES:
        faults = _faults_of_yes(consent, witness, earlier)
    elif consent.answer == Answer.WITHDRAWN and (earlier is None or earlier.answer != Answer.YES):
        faults["answer"] = [_("There is no yes for this recipient that could be withdrawn.")]
    if faults:
        raise Invalid(faults)


def _faults_of_yes(
    consent: Consent, witness: Witness, earlier: Consent | None
) -> dict[str, list[Text]]:
    faults: dict[str, list[Text]] = {}
    if consent.text is None:
        faults["text"] = [_("Choose the text that was shown or read to the person.")]
    if witness.is_child and consent.given_by == Consent.GivenBy.PERSON:
        faults["given_by"] = [_("For a child, a guardian has to agree as well.")]
    if earlier is not None and consent.given_on < earlier.given_on:
        # A late entry must not undo what the person has said since.
        faults["given_on"] = [_("A later answer for this recipient stands already.")]
    elif consent.recipient != Recipient.OWN_ANALYSIS:
        first = _first_heard(witness)
        if first is not None and consent.given_on < first:
            faults["given_on"] = [BEFORE_THE_FIRST % {"day": first.isoformat()}]
    return faults


def _first_heard(witness: Witness) -> date | None:
    rows = WitnessNote.objects.filter(witness=witness)
    return rows.aggregate(first=Min("interviewed_on"))["first"]


def _stop(actor, consent: Consent) -> None:
    if consent.recipient == Recipient.OWN_ANALYSIS and consent.witness.notes.exists():
        # Nothing is locked: people decide what becomes of what was said, and this makes them.
        tasks.remind(
            actor=actor,
            witness=consent.witness,
            kind=Task.Kind.OTHER,
            title=str(OWN_USE_ENDED),
        )
    for reminder in consenting.stopped(consent):
        tasks.remind(
            actor=actor,
            witness=consent.witness,
            kind=Task.Kind(reminder.kind),
            title=reminder.title,
            assignee=reminder.assignee,
        )

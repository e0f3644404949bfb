"""Turning the stories into cases, through the same services and the same four eyes as everyone."""

from datetime import date, time
from typing import Any

from accounts.models import User
from casework.models import Case, Witness
from casework.services import cases, consent_texts, notes, reviews, teams, warnings, witnesses
from common.errors import Conflict
from evidence.services import items
from exchange.demonstration.discussed import approve_first, discuss, ruled
from exchange.demonstration.examined import examine
from exchange.demonstration.files import MAKERS
from exchange.demonstration.heard import hear_again, train
from exchange.demonstration.identities import record_identities
from exchange.demonstration.kept import keep
from exchange.demonstration.people import TEAM, make_people
from exchange.demonstration.stories import STORIES, Item, Note, Story
from exchange.demonstration.witnessed import care
from exchange.services.exports import export_request

INTERVIEWED = date(2024, 9, 2)
INTERVIEW: dict[str, Any] = {
    "started_time": time(10, 0),
    "ended_time": time(11, 20),
    "interview_zone": "Europe/Kyiv",
    "place": "Demonstration",
    "setting": "Demonstration: in person, in a quiet room that nobody else can hear.",
    "interviewer": "investigator",
    "interpreter": "none",
    "persons_present": [{"role": "support_person", "who": "Demonstration: a social worker"}],
    "medium": "notes_by_hand",
    "breaks": "Demonstration: ten minutes, at the person's wish.",
    "shown": "nothing",
    "read_back": "confirmed",
    "signature": "signed",
    "no_leading": "yes",
    "no_payment": "yes",
    "no_promises": "yes",
}


def build(password: str) -> int:
    """Make accounts and cases in an empty database; returns the number of cases.

    Raises Conflict when there are accounts already: a demonstration is never mixed with real work.
    """
    if User.objects.get_queryset().exists():
        raise Conflict("There are accounts already; the demonstration needs an empty database.")
    people = make_people(password)
    consent_texts.consent_texts_provide()
    train(people)
    for number, story in enumerate(STORIES):
        _tell(story, people, hue=200 + 25 * number)
    record_identities(people)
    return len(STORIES)


def _tell(story: Story, people: dict[str, Any], hue: int) -> None:
    case = cases.case_open(
        actor=people["lead"],
        title=story.title,
        summary=story.summary,
        kind=story.kind,
        handling=story.handling,
        tlp=story.tlp,
        jurisdiction=story.jurisdiction,
    )
    for username, role in TEAM.items():
        teams.member_add(actor=people["lead"], case=case, user=people[username], role=role)
    if story.ruled:
        ruled(case, people)
    for item in story.items:
        received = _take_in(item, case, story, people, hue)
        if story.ruled and item.state == "submitted":
            approve_first(received, people)
    for note in story.notes:
        _write(note, case, people)
    if story.heard_again:
        hear_again(case, people, INTERVIEW)
    if story.examined:
        examine(case, people, hue)
    if story.discussed:
        discuss(received, people)
    if story.thing:
        keep(story.thing, case, people)
    _bring_to(case, story.state, people, story.returned_because, story.reopened_because)
    if story.state == "approved":
        export_request(
            actor=people["lead"],
            case=case,
            recipient="Demonstration: office of a prosecutor",
            recipient_kind="national_prosecutor",
            legal_basis="Demonstration: request for legal assistance",
        )


def _take_in(item: Item, case: Case, story: Story, people: dict[str, Any], hue: int) -> Any:
    make, suffix = MAKERS[item.file]
    drafted = items.draft(
        actor=people["investigator"],
        case=case,
        file_name=f"demonstration {item.title.lower()}.{suffix}",
        title=item.title,
        description=f"Demonstration file, made by a script. The case cites: {story.source}.",
        kind=item.kind,
        received_from="Demonstration",
        graphic=bool(item.graphic),
        graphic_note=item.graphic and f"Demonstration of the veil: {item.graphic.lower()}",
    )
    received = items.item_receive(item=drafted, chunks=[make(item.title, hue)])
    because = "Demonstration: name the source of each line."
    return _bring_to(received, item.state, people, because)


def _write(note: Note, case: Case, people: dict[str, Any]) -> None:
    witness = witnesses.witness_add(
        actor=people["custodian"],
        case=case,
        category=note.category,
        is_sexual_violence=note.sexual_violence,
    )
    written = notes.note_write(
        actor=people["investigator"],
        case=case,
        witness=witness,
        kind=note.kind,
        account=note.account,
        comments=note.comments,
        redacted_account=note.redacted,
        interviewed_on=INTERVIEWED,
        language="uk",
        earlier_accounts="Demonstration: asked, none.",
        **INTERVIEW,
    )
    if note.redacted:
        warnings.warnings_decide(
            actor=people["investigator"],
            note=written,
            verdict="keep",
            reason="Demonstration: invented, and what the redacted text is shown without.",
        )
    _bring_to(written, note.state, people)
    care(witness, people, INTERVIEWED, number=Witness.objects.count() - 1)


def _bring_to(record, state: str, people, returned: str = "", reopened: str = "") -> Any:
    """Walk `record` to `state` by the moves of review, each made by someone entitled to it."""
    if state == "draft":
        return record
    record = reviews.move(actor=people["investigator"], record=record, name="submit")
    if state in ("approved", "reopened"):
        record = reviews.move(actor=people["reviewer"], record=record, name="approve")
    if state == "returned":
        move, person, comment = "return", people["reviewer"], returned
    elif state == "reopened":
        move, person, comment = "reopen", people["lead"], reopened
    else:
        return record
    why = ["incomplete"] if move == "return" else None
    return reviews.move(actor=person, record=record, name=move, comment=comment, reasons=why)

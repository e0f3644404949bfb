"""A case with people in every role and one of each record, and browsers signed in as them."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.test import Client
from django.urls import reverse

from casework.models import Case, Membership, Review, Witness, WitnessNote
from casework.services import reviews
from evidence.models import EvidenceItem
from tests import factories

# Words that stand in the texts of the note and nowhere else.
SAID = "the-words-of-the-account"
THOUGHT = "the-documenters-thought"
EARLIER = "told-a-neighbour-in-spring"
ASKED = "a-question-quoting-the-account"


@dataclass
class World:
    case: Case
    people: dict[str, Any]
    witness: Witness
    note: WitnessNote
    item: EvidenceItem
    membership: Membership

    def review(self, record: Any) -> Review:
        return Review.objects.get(object_id=record.pk, status="open")

    def browser(self, who: str) -> Client:
        client = Client()
        client.force_login(self.people[who])
        return client

    def get(self, who: str, name: str, *args: Any, query: str = "") -> Any:
        return self.browser(who).get(url(name, *args) + query)

    def text(self, who: str, name: str, *args: Any, query: str = "") -> str:
        answer = self.get(who, name, *args, query=query)
        assert answer.status_code == 200, (who, name, answer.status_code)
        return answer.content.decode()


def url(name: str, *args: Any) -> str:
    return reverse(f"casework:{name}", args=args)


def make_world() -> World:
    """The lead opened the case; the investigator wrote everything in it; the note waits in round two."""
    lead = factories.user("lead")
    case = factories.case(lead, title="Strike on a clinic")
    people = factories.team(
        case,
        lead,
        investigator="inv",
        analyst="ana",
        reviewer="rev",
        witness_custodian="cus",
        observer="obs",
    )
    writer = people["investigator"]
    witness = factories.witness(case, writer)
    note = factories.note(
        case, writer, witness, account=SAID, comments=THOUGHT, earlier_accounts=EARLIER,
        interviewed_on=date(2024, 7, 9),
    )  # fmt: skip
    note = factories.submitted(note)
    reviews.move(actor=people["reviewer"], record=note, name="return", comment=ASKED)
    note = factories.submitted(WitnessNote.objects.get(pk=note.pk), writer)
    people |= {
        "lead": lead,
        "outsider": factories.user("out"),
        "supervisor": factories.user("sup", "Supervisor"),
        "administrator": factories.user("adm", "Administrator"),
        "auditor": factories.user("aud", "Auditor"),
    }
    membership = Membership.objects.get(case=case, user=people["analyst"])
    return World(case, people, witness, note, factories.item(case, writer), membership)

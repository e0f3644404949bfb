"""Many at once: references without duplicates, one decision of many, one of two editors."""

import threading

import pytest
from django.db import connection

from casework.models import Case, Decision
from casework.services import reviews
from casework.services.cases import case_edit, case_open
from common.errors import CaseworkError
from ledger.verify import verify_ledger
from tests import factories

MANY = 16


def all_at_once(*acts):
    """Run every act in a thread of its own, started together; returns results and refusals in order."""
    start = threading.Barrier(len(acts))
    outcomes = [None] * len(acts)

    def run(place, act):
        start.wait()
        try:
            outcomes[place] = act()
        except CaseworkError as refused:
            outcomes[place] = refused
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


@pytest.mark.django_db(transaction=True)
def test_sixteen_creators_get_sixteen_references():
    lead = factories.user("lead")
    acts = [lambda: case_open(actor=lead, title="Title", summary="Summary", kind="other")] * MANY
    made = all_at_once(*acts)
    references = sorted(case.reference for case in made)
    year = references[0].partition("-")[0]
    assert references == [f"{year}-{number:04d}" for number in range(1, MANY + 1)]
    assert Case.objects.count() == MANY and not verify_ledger().findings


@pytest.mark.django_db(transaction=True)
def test_of_sixteen_deciders_exactly_one_decides():
    lead = factories.user("lead")
    case = factories.case(lead)
    deciders = [factories.user(f"rev{number}") for number in range(MANY)]
    for person in deciders:
        factories.add_member(case, lead, person, "reviewer")
    case = reviews.move(actor=lead, record=case, name="submit")
    names = ["approve", "return"] * (MANY // 2)

    def decide(person, name):
        return lambda: reviews.move(actor=person, record=case, name=name, comment="So.")

    outcomes = all_at_once(*map(decide, deciders, names))
    refused = [outcome for outcome in outcomes if isinstance(outcome, CaseworkError)]
    assert len(refused) == MANY - 1 and {each.code for each in refused} == {"state"}
    assert Decision.objects.count() == 1 and not verify_ledger().findings


@pytest.mark.django_db(transaction=True)
def test_of_two_editors_the_second_is_told():
    lead = factories.user("lead")
    case = factories.case(lead)

    def edit(title):
        return lambda: case_edit(actor=lead, case=case, version=1, title=title)

    outcomes = all_at_once(edit("One"), edit("Two"))
    refused = [outcome for outcome in outcomes if isinstance(outcome, CaseworkError)]
    assert [each.code for each in refused] == ["version_conflict"]
    case.refresh_from_db()
    assert case.title in ("One", "Two") and case.version == 2

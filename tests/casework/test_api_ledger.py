"""The ledger through the API: what betrays entries that are hidden is for oversight alone."""

import json

import pytest
from django.test import Client

from tests import factories

LEDGER = "/api/v1/ledger/"


@pytest.fixture
def world(db):
    lead = factories.user("lead")
    case = factories.case(lead)
    people = factories.team(case, lead, analyst="ana", reviewer="rev")
    factories.note(case, lead)
    factories.item(case, lead)
    people |= {"lead": lead, "auditor": factories.user("auditor", "Auditor")}
    return case, people


def rows(person, case, **more):
    client = Client()
    client.force_login(person)
    answer = client.get(LEDGER, {"case": case.pk, "ordering": "seq", **more})
    if answer.streaming:
        return [json.loads(line) for line in b"".join(answer.streaming_content).splitlines()]
    return answer.json()["results"]


def test_an_auditor_sees_a_chain_without_a_gap(world):
    case, people = world
    found = rows(people["auditor"], case)
    assert [row["case_seq"] for row in found] == list(range(1, len(found) + 1))
    assert all(json.loads(row["leaf"])["case_seq"] == row["case_seq"] for row in found)


@pytest.mark.parametrize("role", ["lead", "analyst", "reviewer"])
def test_a_team_cannot_count_what_it_does_not_see(world, role):
    case, people = world
    for found in (rows(people[role], case), rows(people[role], case, format="ndjson")):
        assert found
        assert {(row["case_seq"], row["leaf"]) for row in found} == {(None, None)}
    client = Client()
    client.force_login(people[role])
    one = client.get(f"{LEDGER}{found[0]['id']}/").json()
    assert (one["case_seq"], one["leaf"]) == (None, None)


def test_an_analyst_is_not_shown_that_notes_exist(world):
    case, people = world
    hidden = {"note", "witness"}
    assert hidden <= {row["object_kind"] for row in rows(people["auditor"], case)}
    assert not hidden & {row["object_kind"] for row in rows(people["analyst"], case)}

"""Findings of several analysts beside one another, and the contradiction at the closing of a case."""

import pytest

from casework.services import reviews
from evidence.closing import contradictions
from evidence.findings import beside
from tests import factories


@pytest.fixture
def examined(matter, lead):
    """An item whose source two analysts examined, and the person who approves."""
    people = factories.team(matter, lead, analyst="analyst", reviewer="reviewer")
    item = factories.item(matter, lead)
    one = factories.verification(item, people["analyst"], "source", conclusion="confirmed")
    other = factories.verification(item, lead, "source", conclusion="doubtful")
    return item, one, other, people["reviewer"]


def at_the_gate(case):
    return {row.pk for rows in contradictions(case) for row in rows}


def fresh(record):
    return type(record).objects.get(pk=record.pk)


def test_a_contradiction_is_marked_and_stands_at_the_gate_until_it_is_mended(
    matter, lead, examined
):
    item, one, other, reviewer = examined
    (part,) = beside(fresh(item), lead)
    assert (part.apart, part.contradicts) == (True, False)
    factories.approved(one, reviewer)
    assert not at_the_gate(matter), "one approved finding alone contradicts nothing"
    factories.approved(other, reviewer)
    (part,) = beside(fresh(item), lead)
    assert (part.apart, part.contradicts) == (False, True)
    assert [line.label for line in part.lines if line.differs] == ["Conclusion"]
    assert at_the_gate(matter) == {item.pk}
    reviews.move(actor=lead, record=fresh(other), name="reopen", comment="Looked again")
    assert not at_the_gate(matter)


def test_parts_are_not_compared_with_one_another(matter, lead, examined):
    item, one, _other, reviewer = examined
    factories.approved(one, reviewer)
    content = factories.verification(item, lead, "content", conclusion="refuted")
    factories.approved(content, reviewer)
    assert not at_the_gate(matter)
    assert [len(part.findings) for part in beside(fresh(item), lead)] == [2, 1]


def test_on_the_page(client, lead, examined):
    item, one, other, reviewer = examined
    for record in (one, other):
        factories.approved(record, reviewer)
    client.force_login(lead)
    page = client.get(f"/evidence/{item.pk}/findings/").content.decode()
    assert one.reference in page and other.reference in page and "contradict each other" in page
    assert f"/evidence/{item.pk}/findings/" in client.get(f"/evidence/{item.pk}/").content.decode()
    client.force_login(factories.user("somebody-else"))
    assert client.get(f"/evidence/{item.pk}/findings/").status_code == 404

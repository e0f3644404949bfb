"""Links between items: stated, withdrawn, never edited; across cases they exist only for who sees both."""

import pytest
from django.db import DatabaseError, connection, transaction

from casework.services import reviews
from casework.services.teams import member_end
from common.errors import Conflict, Invalid, Refused
from evidence.models import EvidenceItem, EvidenceLink
from evidence.services.items import item_void
from evidence.services.links import link_add, link_withdraw
from exchange.services import builds
from exchange.services.exports import export_open, export_request
from ledger.models import Entry
from ledger.verify import verify_ledger
from tests import factories
from tests.evidence.conftest import events


@pytest.fixture
def pair(matter, lead):
    return factories.item(matter, lead, b"one"), factories.item(matter, lead, b"two")


@pytest.fixture
def elsewhere(lead):
    """A case of somebody else, with the lead as observer, and an item in it."""
    owner = factories.user("owner")
    case = factories.case(owner, title="Another team's case")
    membership = factories.add_member(case, owner, lead, "observer")
    return factories.item(case, owner, b"theirs", title="Zkenthorpe"), owner, membership


def stated(actor, item, other, **fields):
    fields = {"kind": "corroborates", "reason": "The same chimney.", **fields}
    return link_add(actor=actor, item=item, other=other, **fields)


def seen(person):
    return EvidenceLink.objects.visible_to(person).count()


def test_a_link_says_who_what_why_and_whether_independent(pair, lead):
    link = stated(lead, *pair, independent="yes")
    assert (link.independent, link.case_id, link.created_by) == ("yes", pair[0].case_id, lead)
    assert events(link) == ["evidence.link.stated"]
    assert stated(lead, *pair, kind="cites").independent == "unknown"
    assert verify_ledger().ok


def test_a_link_changes_neither_item(pair, lead, reviewer):
    approved = factories.approved(pair[0], reviewer)
    stated(lead, approved, pair[1])
    assert EvidenceItem.objects.get(pk=approved.pk).version == approved.version


@pytest.mark.parametrize(
    ("fields", "named"),
    [
        ({"kind": "proves"}, "kind"),
        ({"independent": "maybe"}, "independent"),
        ({"reason": " \n"}, "reason"),
        ({"reason": "x\0"}, "reason"),
        ({"reason": "x" * 5_001}, "reason"),
    ],
)
def test_what_is_wrong_is_refused_by_name(pair, lead, fields, named):
    with pytest.raises(Invalid) as refused:
        stated(lead, *pair, **fields)
    assert named in refused.value.errors and not EvidenceLink.objects.exists()


def test_no_item_is_linked_with_itself_twice_or_when_void(pair, lead):
    with pytest.raises(Invalid):
        stated(lead, pair[0], pair[0])
    stated(lead, *pair)
    with pytest.raises(Conflict) as refused:
        stated(lead, *pair)
    assert refused.value.code == "duplicate"
    assert stated(lead, pair[1], pair[0]), "the other way round is another statement"
    item_void(actor=lead, item=pair[1], reason="Twice")
    for items in (pair, pair[::-1]):
        with pytest.raises(Conflict) as refused:
            stated(lead, *items, kind="contradicts")
        assert refused.value.code == "state"


def test_readers_state_nothing(pair, reviewer):
    with pytest.raises(Refused):
        stated(reviewer, *pair)


def test_a_withdrawal_is_a_further_row(pair, lead, reviewer):
    link = stated(lead, *pair)
    with pytest.raises(Refused):
        link_withdraw(actor=reviewer, link=link, reason="No")
    with pytest.raises(Invalid) as refused:
        link_withdraw(actor=lead, link=link, reason=" ")
    assert refused.value.code == "comment_required"
    link_withdraw(actor=lead, link=link, reason="Another chimney.")
    assert EvidenceLink.objects.get(pk=link.pk).reason == "The same chimney."
    with pytest.raises(Conflict):
        link_withdraw(actor=lead, link=link, reason="Again")
    assert stated(lead, *pair), "after a withdrawal it can be stated anew"
    assert verify_ledger().ok


def test_nothing_moves_in_a_closed_case(pair, lead, reviewer, matter):
    link = stated(lead, *pair)
    factories.approved(matter, reviewer)
    matter.refresh_from_db()
    reviews.move(actor=lead, record=matter, name="close", comment="Done", reason="So be it")
    for attempt in (
        lambda: stated(lead, pair[1], pair[0]),
        lambda: link_withdraw(actor=lead, link=link, reason="Late"),
    ):
        with pytest.raises(Conflict) as refused:
            attempt()
        assert refused.value.code == "closed"


def test_the_database_changes_and_removes_nothing(pair, lead):
    link_withdraw(actor=lead, link=stated(lead, *pair), reason="Wrong")
    for sql in (
        "UPDATE evidence_evidencelink SET independent = 'yes'",
        "DELETE FROM evidence_evidencelink",
        "UPDATE evidence_linkwithdrawal SET reason = 'x'",
        "DELETE FROM evidence_linkwithdrawal",
    ):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)


# -- across cases ----------------------------------------------------------------------------------
def test_an_item_that_one_may_not_see_cannot_be_linked_nor_told_from_none(pair, lead):
    owner = factories.user("stranger")
    hidden = factories.item(factories.case(owner), owner, b"hidden")
    missing = EvidenceItem(pk=pair[0].case_id, case=pair[0].case)
    refusals = []
    for other in (hidden, missing):
        with pytest.raises(Invalid) as refused:
            stated(lead, pair[0], other)
        refusals.append({k: [str(t) for t in v] for k, v in refused.value.errors.items()})
    assert refusals[0] == refusals[1]


def test_a_link_across_cases_is_seen_by_those_who_see_both(pair, lead, reviewer, elsewhere):
    theirs, owner, membership = elsewhere
    auditor = factories.user("auditor", "Auditor")
    stated(lead, pair[0], theirs)
    assert [seen(person) for person in (lead, auditor, reviewer, owner)] == [1, 1, 0, 0]
    member_end(actor=owner, membership=membership)
    assert seen(lead) == 0


def test_to_anybody_else_the_page_the_api_and_the_ledger_are_as_without_it(
    pair, lead, reviewer, elsewhere, client
):
    """The planted fault that this catches: a link recorded in the chain of either case."""
    theirs, owner, _membership = elsewhere

    def all_that_is_told(person, item):
        client.force_login(person)
        told = []
        for address in (
            f"/evidence/{item.pk}/",
            f"/cases/{item.case_id}/links/",
            "/links/",
            f"/cases/{item.case_id}/history/",
            "/ledger/",
            f"/api/v1/links/?item={item.pk}",
            f"/api/v1/links/?case={item.case_id}",
            f"/api/v1/evidence/{item.pk}/",
            "/api/v1/ledger/",
            "/links/?format=csv",
        ):
            answer = client.get(address)
            assert answer.status_code == 200, address
            body = b"".join(answer.streaming_content) if answer.streaming else answer.content
            told.append(without_tokens(body))
        return told

    people = ((reviewer, pair[0]), (owner, theirs))
    for person, item in people:
        all_that_is_told(person, item)
    before = [all_that_is_told(person, item) for person, item in people]
    link = stated(lead, pair[0], theirs, reason="zquillane")
    link_withdraw(actor=lead, link=link, reason="zquillane again")
    assert [all_that_is_told(person, item) for person, item in people] == before
    for person, _item in people:
        client.force_login(person)
        never = "0199a000-0000-7000-8000-000000000000"
        for path in ("/links/{}/", "/links/{}/withdraw/", "/api/v1/links/{}/"):
            answers = [client.get(path.format(key)) for key in (link.pk, never)]
            assert [answer.status_code for answer in answers] == [404, 404]


def without_tokens(body: bytes) -> bytes:
    import re

    body = re.sub(rb'(csrfmiddlewaretoken" value=|X-CSRFToken": )"[^"]+"', b"", body)
    return re.sub(rb"cursor=[^\"&]+", b"", body)


@pytest.mark.parametrize(
    "typed", ["x" * 60_000, "x" * 60_000 + " EV-0001", "EV-0002\0", "%", "_" * 7]
)
def test_what_is_no_reference_is_no_item(pair, lead, client, typed):
    """The planted fault that this catches: a pattern that the database gives up on, and answers 503."""
    client.force_login(lead)
    form = {"kind": "cites", "other": typed, "independent": "unknown", "reason": "Compared"}
    answer = client.post(f"/evidence/{pair[0].pk}/links/add/", form)
    assert answer.status_code == 400
    assert answer.context["form"].errors == {"other": ["There is no such item."]}


def test_a_link_across_cases_belongs_to_no_cases_chain(pair, lead, elsewhere):
    link = stated(lead, pair[0], elsewhere[0])
    (entry,) = Entry.objects.filter(object_id=link.pk)
    assert entry.case_id is None and verify_ledger().ok
    within = stated(lead, *pair)
    assert Entry.objects.get(object_id=within.pk).case_id == pair[0].case_id


# -- what leaves the house -------------------------------------------------------------------------
def test_an_export_names_links_between_what_it_holds_and_no_other(pair, lead, reviewer, elsewhere):
    import io
    import json
    from zipfile import ZipFile

    third = factories.item(pair[0].case, lead, b"three", title="Not approved")
    for item in pair:
        factories.approved(item, reviewer)
    stated(lead, *pair, reason="zmarrowby", independent="no")
    stated(lead, pair[0], third, reason="zmarrowby")
    stated(lead, pair[0], elsewhere[0], reason="zmarrowby")
    link_withdraw(
        actor=lead, link=stated(lead, *pair, kind="cites", reason="zmarrowby"), reason="zmarrowby"
    )
    export = export_request(actor=lead, case=pair[0].case, recipient="Court", legal_basis="Law")
    export = reviews.move(actor=reviewer, record=export, name="approve")
    builds.build(str(export.pk))
    with export_open(actor=lead, export=export).file as file, ZipFile(io.BytesIO(file.read())) as z:
        files = {name.partition("/data/")[2]: z.read(name) for name in z.namelist()}
    record = json.loads(files[f"evidence/{pair[0].reference}/record.json"])
    assert [(one["kind"], one["other"], one["independent"]) for one in record["links"]] == [
        ("corroborates", pair[1].reference, "no")
    ]
    everything = b"".join(files.values())
    for absent in (b"zmarrowby", b"Zkenthorpe", str(elsewhere[0].pk).encode()):
        assert absent not in everything

"""Units: what is recorded, in which order, and what a rollback takes with it."""

import json
import re
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.db.models import Q
from django.test.utils import CaptureQueriesContext

import ledger
from ledger import registry
from ledger.actors import Actor
from ledger.leaf import LeafError, leaf_hash
from ledger.models import Entry, Head, Node, Payload
from tests.ledger.shelf import Box, make_box, rename_box

pytestmark = pytest.mark.usefixtures("box_table")

SOMEONE = Actor("P-7KQ4MX2")


def events():
    return list(Entry.objects.values_list("event", flat=True))


def test_an_entry_says_who_did_what_and_commits_to_the_rest():
    case = uuid4()
    with ledger.unit(SOMEONE):
        box = make_box(title="before", case_id=case)
        made = rename_box(box, "after")
    entry = Entry.objects.get(seq=made.seq)
    leaf = entry.parsed
    assert (made.seq, made.case_seq, made.leaf) == (1, 2, bytes(entry.leaf))
    assert (leaf.event, leaf.actor, leaf.role) == ("box.renamed", "P-7KQ4MX2", "")
    assert (leaf.kind, leaf.object_id, leaf.version) == ("box", box.id, 2)
    assert leaf.case_id == case
    assert b"after" not in bytes(entry.leaf)
    payload = json.loads(bytes(Payload.objects.get(pk=made.seq).payload))
    assert payload["before"]["title"] == "before"
    assert payload["after"] == box.canonical()
    assert payload["details"] is None


def test_the_first_entry_is_number_0():
    with ledger.unit(SOMEONE):
        make_box()
        make_box()
    assert list(Entry.objects.values_list("seq", flat=True)) == [0, 1]
    assert Head.objects.get().size == 2
    assert Node.objects.count() == 3


def test_outside_a_unit_nothing_is_recorded():
    with pytest.raises(ledger.OutsideUnit):
        make_box()
    with ledger.unit(SOMEONE):
        pass
    with pytest.raises(ledger.OutsideUnit):
        make_box()
    assert events() == []


def test_a_unit_without_records_leaves_the_ledger_alone():
    with (
        CaptureQueriesContext(
            connection,
        ) as queries,
        ledger.unit(SOMEONE),
    ):
        Box.objects.count()
    assert not [query for query in queries if "ledger_" in query["sql"]]


def test_an_exception_rolls_everything_back():
    with pytest.raises(ZeroDivisionError), ledger.unit(SOMEONE):
        make_box()
        raise ZeroDivisionError
    assert (events(), Box.objects.count(), Head.objects.get().size) == ([], 0, 0)
    with ledger.unit(SOMEONE):
        make_box()
    assert events() == ["box.made"]


@pytest.mark.parametrize("inner", [lambda: ledger.unit(SOMEONE), transaction.atomic])
def test_a_rolled_back_savepoint_drops_its_records(inner):
    with ledger.unit(SOMEONE):
        make_box("kept")
        with pytest.raises(ZeroDivisionError), inner():
            make_box("dropped")
            with inner():
                make_box("dropped with it")
            raise ZeroDivisionError
        with inner():
            box = make_box("kept too")
        rename_box(box, "kept last")
    assert events() == ["box.made", "box.made", "box.renamed"]
    assert set(Box.objects.values_list("title", flat=True)) == {"kept", "kept last"}
    assert connection.run_on_commit == []


def test_a_unit_inside_a_unit_joins_it():
    with ledger.unit(SOMEONE):
        make_box()
        with ledger.unit(Actor("P-7KQ4MX2")):
            make_box()
        assert events() == []
    assert events() == ["box.made", "box.made"]


def test_one_transaction_speaks_for_one_actor():
    with ledger.unit(SOMEONE):
        make_box()
        with pytest.raises(ledger.ActorMismatch), ledger.unit(ledger.SYSTEM):
            make_box()
    assert events() == ["box.made"]


def test_other_commit_hooks_run_after_the_entries(django_capture_on_commit_callbacks):
    seen = []
    with django_capture_on_commit_callbacks(execute=True) as hooks, ledger.unit(SOMEONE):
        transaction.on_commit(lambda: seen.append(events()))
        make_box()
    assert (len(hooks), seen) == (1, [["box.made"]])


def test_the_head_is_locked_last():
    """Everything but the writing itself comes before the lock, whatever the order of the services."""
    with CaptureQueriesContext(connection) as queries, ledger.unit(SOMEONE):
        make_box(case_id=uuid4())
        Box.objects.create(title="later")
    statements = [query["sql"] for query in queries]
    locked = next(at for at, sql in enumerate(statements) if "FROM ledger_head" in sql)
    if connection.vendor == "postgresql":
        assert statements[locked].startswith(
            "SELECT size, frontier FROM ledger_head WHERE id = 1 FOR UP"
        )
    assert all("ledger_" in sql or "SAVEPOINT" in sql for sql in statements[locked:])
    assert not [sql for sql in statements[:locked] if "ledger_" in sql]
    expected = {"postgresql": 2, "sqlite": 6}[connection.vendor]
    assert len([sql for sql in statements if "ledger_" in sql]) == expected


def test_a_batch_takes_no_more_statements_than_one_record():
    with CaptureQueriesContext(connection) as queries, ledger.unit(SOMEONE):
        box = make_box()
        for number in range(40):
            rename_box(box, f"title {number}")
    expected = {"postgresql": 2, "sqlite": 5}[connection.vendor]
    assert len([query for query in queries if "ledger_" in query["sql"]]) == expected


def test_a_large_batch():
    with ledger.unit(SOMEONE):
        box = make_box()
        for _ in range(2500):
            ledger.record("box.touched", box)
    assert Entry.objects.count() == Head.objects.get().size == 2501
    assert Payload.objects.count() == 2501


def test_each_case_has_a_chain_of_its_own():
    one, two = uuid4(), uuid4()
    for cases in [(one, two, None, one), (two, one)]:
        with ledger.unit(SOMEONE):
            for case in cases:
                make_box(case_id=case)
    for case, length in ((one, 3), (two, 2)):
        chain = list(Entry.objects.for_case(case))
        assert [entry.parsed.case_seq for entry in chain] == list(range(1, length + 1))
        previous = [None, *(leaf_hash(bytes(entry.leaf)) for entry in chain[:-1])]
        assert [entry.parsed.case_prev for entry in chain] == previous
    assert Entry.objects.get(case_id=None).parsed.case_seq is None


def test_many_cases_in_one_unit():
    cases = [uuid4() for _ in range(230)]
    for _ in range(2):
        with ledger.unit(SOMEONE):
            for case in cases:
                make_box(case_id=case)
    assert {entry.case_seq for entry in Entry.objects.filter(seq__gte=230)} == {2}


def test_the_role_is_asked_for_once_per_case(monkeypatch):
    asked = []

    def resolver(actor, case_id):
        asked.append((actor.actor_code, case_id))
        return "lead" if case_id else "Member"

    monkeypatch.setattr(registry, "_role_resolver", resolver)
    case = uuid4()
    with ledger.unit(SOMEONE):
        for case_id in (case, case, None):
            make_box(case_id=case_id)
        box = Box.objects.first()
        ledger.record("box.touched", box, role="reviewer")
    with ledger.unit(ledger.SYSTEM):
        ledger.record("box.touched", box)
    roles = list(Entry.objects.values_list("role", flat=True))
    assert roles == ["lead", "lead", "Member", "reviewer", "system"]
    assert asked == [("P-7KQ4MX2", case), ("P-7KQ4MX2", None)]


def test_file_hashes_are_stated_openly():
    with ledger.unit(SOMEONE):
        box = make_box()
        one = ledger.record("box.filled", box, sha256="ab" * 32)
        two = ledger.record("box.filled", box, sha256=["ab" * 32, "cd" * 32])
    assert Entry.objects.get(seq=one.seq).parsed.sha256 == ("ab" * 32,)
    assert Entry.objects.get(seq=two.seq).parsed.sha256 == ("ab" * 32, "cd" * 32)


def test_equal_payloads_have_different_commitments():
    with ledger.unit(SOMEONE):
        box = make_box()
        made = [ledger.record("box.touched", box) for _ in range(2)]
    assert made[0].payload == made[1].payload
    commitments = {Entry.objects.get(seq=record.seq).parsed.commitment for record in made}
    assert len(commitments) == 2


@pytest.mark.parametrize(
    ("event", "details"),
    [("made", None), ("box.Made", None), ("box.made", {"weight": 1.5}), ("box.made", {"n": 2**53})],
)
def test_what_cannot_be_recorded_is_refused_at_once(event, details):
    with pytest.raises((LeafError, TypeError, ValueError)), ledger.unit(SOMEONE):
        box = Box.objects.create(title="x")
        ledger.record(event, box, details=details)
    assert (events(), Box.objects.count()) == ([], 0)


def test_a_reading_is_recorded_once_in_15_minutes(time_machine_at):
    with ledger.unit(SOMEONE):
        box, other = make_box(), make_box()
    start = datetime(2026, 1, 1, 12, tzinfo=UTC)
    with time_machine_at(start):
        made = ledger.read(SOMEONE, "box.opened", box, details={"range": "0-99"})
        assert Entry.objects.get(seq=made.seq).parsed.change is False
        assert ledger.read(SOMEONE, "box.opened", box) is None
        assert ledger.read(SOMEONE, "box.opened", other)
        assert ledger.read(SOMEONE, "box.weighed", box)
        assert ledger.read(Actor("P-OTHER"), "box.opened", box)
    with time_machine_at(start + timedelta(minutes=14, seconds=59)):
        assert ledger.read(SOMEONE, "box.opened", box) is None
    with time_machine_at(start + timedelta(minutes=15, seconds=1)):
        assert ledger.read(SOMEONE, "box.opened", box)


def test_a_reading_inside_a_unit_is_refused():
    with ledger.unit(SOMEONE):
        box = make_box()
        with pytest.raises(ledger.LedgerError):
            ledger.read(SOMEONE, "box.opened", box)


def test_erasing_takes_payload_and_salt_of_what_came_before():
    with ledger.unit(SOMEONE):
        box, other = make_box("secret"), make_box("other")
        rename_box(box, "still secret")
    with ledger.unit(SOMEONE):
        box.title = "erased"
        box.save()
        made = ledger.erase("box.erased", box, details={"order": "court"})
    kept = Payload.objects.exclude(payload=None).values_list("pk", flat=True)
    assert set(kept) == {made.seq, Entry.objects.for_object(other).get().seq}
    assert not Payload.objects.filter(payload=None).exclude(salt=None).exists()


def test_an_entry_is_seen_through_the_scope_only(monkeypatch):
    with ledger.unit(SOMEONE):
        box = make_box(case_id=uuid4())
        make_box()
    assert not Entry.objects.visible_to(SOMEONE).exists()
    monkeypatch.setattr(registry, "_scope", lambda user: Q(case_id=box.case_id) if user else None)
    assert [entry.object_id for entry in Entry.objects.visible_to(SOMEONE)] == [box.id]
    assert not Entry.objects.visible_to(None).exists()


def test_the_registry_is_filled_by_its_setters():
    ledger.set_role_resolver(resolver := lambda actor, case_id: "x")
    ledger.set_scope(scope := lambda user: None)
    assert (registry._role_resolver, registry._scope) == (resolver, scope)


def test_times_are_utc_and_end_in_z():
    with ledger.unit(SOMEONE):
        make_box()
    assert re.search(rb'"time":"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z"', Entry.objects.get().leaf)

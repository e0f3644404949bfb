"""Several small files in one request: each is entered or refused by itself; none is lost or there twice."""

import hashlib
import os
import threading

import pytest
from django.db import connection
from django.test import Client

from accounts.models import IdempotencyKey
from casework.services import reviews
from evidence.intake import batches
from evidence.models import CustodyEvent, EvidenceItem
from evidence.services import uploads
from jobs.models import Job
from ledger.models import Entry
from ledger.verify import verify_ledger
from tests import factories
from tests.evidence.batch import BOUNDARY, FORM, entry, form, part, results, send, send_body, told
from tests.evidence.conftest import events, everything, stored_hashes
from tests.world import EVERYBODY, make_world

CONTENTS = [b"the first", b"the second", b"the third"]


@pytest.fixture
def api(lead):
    client = Client()
    client.force_login(lead)
    return client


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


@pytest.fixture
def nothing_kept(matter, data_dir):
    """Called at the end: what was refused has left nothing, and used up no number."""
    before = everything(data_dir), Entry.objects.count()

    def check() -> None:
        assert (everything(data_dir), Entry.objects.count()) == before
        assert not EvidenceItem.objects.exists() and not Job.objects.exists()
        assert not IdempotencyKey.objects.exists()

    return check


def test_each_file_is_an_item_with_all_that_belongs_to_it(api, matter, lead):
    said = [
        entry("One", filename='a "name".txt', relative_path="x/one.txt", kind="message"),
        entry("Two", sha256=sha256(CONTENTS[1]).upper(), graphic=True, received_from="An office"),
        entry("Three"),
    ]
    found = results(send(api, matter, said, CONTENTS))
    names = ['a "name".txt', "sent-1.bin", "sent-2.bin"]
    assert [one["file_name"] for one in found] == names
    assert stored_hashes() == sorted(map(sha256, CONTENTS))
    for number, one in enumerate(found):
        item = EvidenceItem.objects.get(pk=one["item"]["id"])
        assert one["page"] == f"/evidence/{item.pk}/"
        assert one["item"]["sha256"] == item.sha256 == sha256(CONTENTS[number])
        assert (item.reference, item.size) == (f"EV-000{number + 1}", len(CONTENTS[number]))
        assert (item.title, item.file_name) == (said[number]["title"], names[number])
        assert events(item) == ["evidence.item.received"]
        assert events(item.facts) == ["evidence.facts.awaited"]
        (received,) = CustodyEvent.objects.filter(item=item)
        assert (received.seq, received.kind, received.holder) == (1, "received", lead)
        assert received.from_party == said[number].get("received_from", "")
        assert events(received) == ["evidence.custody.received"]
        shown = api.get(f"/api/v1/evidence/{item.pk}/").json()
        assert shown == {k: v for k, v in one["item"].items() if k != "same_bytes"}
    assert EvidenceItem.objects.get(title="One").relative_path == "x/one.txt"
    jobs = Job.objects.filter(name="evidence.process").values_list("arguments", flat=True)
    ids = [one["item"]["id"] for one in found]
    assert sorted(call["args"][0] for call in jobs) == sorted(ids)
    assert verify_ledger().ok


def test_one_that_is_refused_does_not_concern_the_others(api, matter, data_dir):
    """Refused for what is said, for what came, and for what was declared; numbers have no gap."""
    said = [
        entry("Whole"),
        entry(""),
        entry("Empty"),
        entry("Other bytes", sha256="0" * 64),
        entry("Whole, too", colour="red"),
        entry("Last", kind="other"),
        entry("Later", received_on="2999-01-01"),
        ["no object"],
        entry("The same", filename="x"),
    ]
    contents = [b"1", b"2", b"", b"4", b"5", b"6", b"7", b"8", b"1"]
    answer = send(api, matter, said, contents)
    assert told(answer) == [
        *(201, "invalid", "empty_file", "sha256_mismatch", "invalid"),
        *(201, "invalid", "invalid", 201),
    ]
    found = results(answer)
    assert found[1]["problem"]["errors"] == {"title": ["This field may not be blank."]}
    assert found[4]["problem"]["errors"] == {"colour": ["Unknown field."]}
    assert [one["item"]["reference"] for one in found if one["item"]] == [
        *("EV-0001", "EV-0002", "EV-0003"),
    ]
    assert stored_hashes() == sorted([sha256(b"1"), sha256(b"6")])
    assert [name for name in everything(data_dir) if name.startswith("quarantine")] == []
    # The same bytes twice in one request are two receipts, and each is told of the other.
    first, last = found[0]["item"], found[8]["item"]
    assert [other["id"] for other in first["same_bytes"]] == [last["id"]]
    assert [other["id"] for other in last["same_bytes"]] == [first["id"]]


def test_the_same_bytes_elsewhere_are_pointed_out_only_where_one_may_look(api, matter, lead):
    seen = factories.item(factories.case(lead), lead, b"known")
    hidden_lead = factories.user("hidden")
    factories.item(factories.case(hidden_lead), hidden_lead, b"known")
    (one,) = results(send(api, matter, [entry()], [b"known"]))
    assert [other["id"] for other in one["item"]["same_bytes"]] == [str(seen.pk)]


def test_a_quota_is_counted_file_by_file(api, matter, settings):
    settings.CASEWORK_QUOTA_CASE = 10
    answer = send(api, matter, [entry()] * 4, [b"12345", b"123456", b"abcde", b"z"])
    assert told(answer) == [201, "quota_case", 201, "quota_case"]
    assert [item.reference for item in EvidenceItem.objects.order_by("reference")] == [
        *("EV-0001", "EV-0002"),
    ]


def test_a_quota_used_up_while_the_bytes_came(api, matter, settings, monkeypatch):
    """Refused at the end alone: the references of the others have no gap."""
    settings.CASEWORK_QUOTA_CASE = 15
    finish = batches.finish

    def meanwhile(files):
        uploads.upload_begin(
            actor=matter.created_by, case=matter, length=5, file_name="x", title="Announced"
        )
        return finish(files)

    monkeypatch.setattr(batches, "finish", meanwhile)
    answer = send(api, matter, [entry()] * 3, [b"12345", b"67890", b"abcde"])
    assert told(answer) == [201, 201, "quota_case"]
    monkeypatch.undo()
    settings.CASEWORK_QUOTA_CASE = None
    (one,) = results(send(api, matter, [entry()], [b"next"]))
    assert one["item"]["reference"] == "EV-0003"


@pytest.mark.parametrize(
    "body",
    [
        form([entry()] * 2, [b"1"]),
        form([entry()], [b"1", b"2"]),
        form([], []),
        form({"title": "x"}, [b"1"]),
        form(b"[{", [b"1"]),
        form(b"[" * 100_000, [b"1"]),
        form(b'[{"title": "A", "title": "B"}]', [b"1"]),
        form(b'[{"title": NaN}]', [b"1"]),
        form([entry()], [b"1"]).replace(b'name="items"', b'name="item"'),
        form([entry()], [b"1"]).replace(b'name="file"', b'name="other"'),
        part("items", b"[]") + form([entry()], [b"1"]),
        part("title", b"x") + form([entry()], [b"1"]),
        form([entry()] * (batches.MOST + 1), [b"1"] * (batches.MOST + 1)),
        form([entry()] * (batches.MOST + 1), [b"1"]),
        form([entry()], [b"1"])[:-3],
        form([entry()] * 2, [b"1" * 500_000, b"2"])[:400_000],
        form([entry()], [b"1"]).replace(BOUNDARY.encode(), b"another"),
        b"nonsense",
    ],
)
def test_a_body_that_cannot_be_understood_is_refused_whole(api, matter, body, nothing_kept):
    answer = send_body(api, matter, body)
    assert answer.status_code == 400, answer.content
    assert answer["Content-Type"] == "application/problem+json"
    nothing_kept()


@pytest.mark.parametrize("field", ["filename", "relative_path"])
@pytest.mark.parametrize("value", [5, True, ["a.jpg"], {"a": 1}])
def test_a_name_is_a_text(api, matter, field, value):
    (one,) = results(send(api, matter, [entry() | {field: value}], [b"1"]))
    assert (one["status"], set(one["problem"]["errors"])) == (400, {field})


def test_what_is_asked_for_beside_the_body(api, matter, nothing_kept):
    body = form([entry()], [b"1"])
    assert send_body(api, matter, body, "application/json").status_code == 415
    for query in (
        "",
        f"?case={matter.pk}&title=x",
        "?case=nonsense",
        f"?case={os.urandom(4).hex()}",
    ):
        answer = api.generic("POST", f"/api/v1/evidence/batch/{query}", body, FORM)
        assert answer.status_code in (400, 404), (query, answer.content)
    nothing_kept()


WHO_MAY = {
    "lead": 200,
    "investigator": 200,
    "analyst": 403,
    "reviewer": 403,
    "custodian": 403,
    "observer": 403,
    "supervisor": 403,
    "administrator": 403,
    "auditor": 403,
    "outsider": 404,
}


def test_who_may(db):
    """Hidden is 404 before anything is said of the body; a role without the right is 403."""
    world = make_world()
    before = EvidenceItem.objects.count()
    assert set(WHO_MAY) == set(EVERYBODY)
    for who, status in WHO_MAY.items():
        for client in (world.browser(who), world.api(who)):
            assert send(client, world.case, [entry()], [b"1"]).status_code == status, who
            nonsense = send_body(client, world.case, b"nonsense", "text/plain")
            assert nonsense.status_code == (415 if status == 200 else status), who
    assert EvidenceItem.objects.count() == before + 4
    reads, elsewhere = (
        world.api("lead", ("read",)),
        world.api("lead", cases=[str(factories.case(world.people["lead"]).pk)]),
    )
    assert send(reads, world.case, [entry()], [b"1"]).status_code == 403
    assert send(elsewhere, world.case, [entry()], [b"1"]).status_code == 404
    nobody, forged = Client(), Client(enforce_csrf_checks=True)
    forged.force_login(world.people["lead"])
    assert send(nobody, world.case, [entry()], [b"1"]).status_code == 401
    assert send(forged, world.case, [entry()], [b"1"]).status_code == 403
    assert EvidenceItem.objects.count() == before + 4


def close(matter, lead, reviewer):
    approved = factories.approved(matter, reviewer)
    reviews.move(actor=lead, record=approved, name="close", comment="Done", reason="So be it")


def test_a_closed_case_takes_nothing(api, matter, lead, reviewer):
    """Closed before, each file is told."""
    close(matter, lead, reviewer)
    assert told(send(api, matter, [entry()] * 2, [b"1", b"2"])) == ["closed", "closed"]
    assert not EvidenceItem.objects.exists() and not stored_hashes()


def test_a_case_that_is_closed_while_the_bytes_come(api, matter, lead, reviewer, monkeypatch):
    finish = batches.finish

    def meanwhile(files):
        close(matter, lead, reviewer)
        return finish(files)

    monkeypatch.setattr(batches, "finish", meanwhile)
    answer = send(api, matter, [entry()] * 2, [b"1", b"2"], Idempotency_Key="k")
    assert (answer.status_code, answer.json()["code"]) == (409, "closed")
    assert not EvidenceItem.objects.exists() and not IdempotencyKey.objects.exists()


def test_a_role_that_ends_while_the_bytes_come(api, matter, monkeypatch):
    finish = batches.finish

    def meanwhile(files):
        matter.memberships.update(role="observer")
        return finish(files)

    monkeypatch.setattr(batches, "finish", meanwhile)
    assert send(api, matter, [entry()], [b"1"]).status_code == 403
    assert not EvidenceItem.objects.exists()


def test_a_copy_of_the_very_bytes_of_its_parent(api, matter, lead):
    parent = factories.item(matter, lead, b"the bytes")
    said = [entry("Copy", parent=str(parent.pk), derived_as="redacted")] * 2
    found = results(send(api, matter, said, [b"the bytes", b"others"]))
    assert found[0]["problem"]["errors"] == {
        "file": ["These are the very bytes of the item it is made from."]
    }
    assert found[1]["item"]["reference"] == "EV-0002"


# -- once ------------------------------------------------------------------------------------------
def ids(answer) -> list[str | None]:
    return [one["item"] and one["item"]["id"] for one in results(answer)]


def test_sent_again_it_is_the_same_items(api, matter):
    """With a key for the request, or one for each file; what was refused is tried again."""
    said = [entry("One"), entry("Two", sha256=sha256(b"whole")), entry("Three")]
    first = send(api, matter, said, [b"1", b"half", b"3"], Idempotency_Key="request")
    assert told(first) == [201, "sha256_mismatch", 201]
    second = send(api, matter, said, [b"1", b"whole", b"3"], Idempotency_Key="request")
    assert told(second) == [201, 201, 201]
    assert ids(second)[::2] == ids(first)[::2]
    assert EvidenceItem.objects.count() == 3
    third = send(api, matter, said, [b"1", b"whole", b"3"], Idempotency_Key="request")
    assert ids(third) == ids(second)
    keyed = [entry(name, key=f"key {name}", filename=name) for name in ("a", "b", "c")]
    a, b = ids(send(api, matter, keyed[:2], [b"a", b"b"]))
    # In other company and another order.
    again = ids(send(api, matter, keyed[::-1], [b"c", b"b", b"a"]))
    assert again[1:] == [b, a]
    assert EvidenceItem.objects.count() == 6
    assert Job.objects.count() == 6


def test_a_key_of_something_else_is_refused_alone(api, matter):
    assert told(send(api, matter, [entry(key="k")], [b"1"])) == [201]
    said = [
        entry("Other", key="k"),
        entry(key="l"),
        entry(key="l"),
        entry(key=""),
        entry(key="я" * 201),
    ]
    answer = send(api, matter, said, [b"1", b"2", b"3", b"4", b"5"])
    assert told(answer) == ["idempotency_key_reused", 201, "invalid", "invalid", "invalid"]
    assert told(send(api, matter, [entry(key="k")], [b"other bytes"])) == ["idempotency_key_reused"]
    assert EvidenceItem.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_the_same_request_twice_at_once(lead, matter):
    said = [entry(str(n), key=f"key {n}", filename="x") for n in range(8)]
    contents = [str(n).encode() for n in range(8)]
    start = threading.Barrier(3)
    found: list[list[str | None]] = []

    def sender(turn: int) -> None:
        client = Client()
        client.force_login(lead)
        start.wait()
        step = -1 if turn % 2 else 1
        try:
            found.append(ids(send(client, matter, said[::step], contents[::step]))[::step])
        finally:
            connection.close()

    threads = [threading.Thread(target=sender, args=[turn]) for turn in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 3 and found[0] == found[1] == found[2] and None not in found[0]
    assert EvidenceItem.objects.count() == 8
    assert verify_ledger().ok


def test_queries_do_not_grow_with_the_files(api, matter, django_assert_max_num_queries):
    """Two more for each thirty files or so, where a statement has room for no more rows."""
    send(api, matter, [entry()], [b"0"])
    contents = [str(n).encode() for n in range(40)]
    with django_assert_max_num_queries(60):
        said = [entry(key=str(n)) for n in range(40)]
        assert told(send(api, matter, said, contents)) == [201] * 40

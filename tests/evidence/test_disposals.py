"""Destroying the bytes of an original: two people, a reason, and what stays."""

import json
import threading
from io import StringIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.test import Client
from rest_framework.test import APIClient

import jobs
import store
from accounts.services import create_token
from common.errors import Conflict, Invalid, Refused
from evidence.custody import chain
from evidence.errors import Disposed
from evidence.models import (
    CustodyEvent,
    Derivative,
    Disposal,
    EvidenceItem,
    FileFacts,
    Upload,
)
from evidence.processing import originals
from evidence.processing.originals import process
from evidence.services import checks, entering, items
from evidence.services.custody import custody_add
from evidence.services.disposals import disposal_decide, disposal_request, disposal_withdraw
from evidence.services.handovers import handover_accept, handover_propose, handover_withdraw
from evidence.tiles.disposals import disposals_wait
from evidence.upkeep import destroying, schedule
from jobs.models import Job
from ledger.models import Entry
from ledger.verify import verify_ledger
from store.holding import everything_stays
from store.local import LocalStore
from tests import factories
from tests.evidence.conftest import asset, events, stored_hashes
from tests.evidence.test_verify_store import verified
from tests.evidence.tus import TusClient

ORDER = {
    "grounds": "court_order",
    "legal_basis": "District court, 14 November 2026, no. 7/26",
    "reason": "To be destroyed.",
}
MISTAKE = {"grounds": "mistaken_upload", "reason": "A private photograph."}


@pytest.fixture
def item(matter, lead):
    """Taken in by an investigator, looked at by the worker: with a thumbnail."""
    investigator = factories.user("investigator")
    factories.add_member(matter, lead, investigator, "investigator")
    made = factories.item(matter, investigator, asset("photograph.jpg"), "photograph.jpg")
    process(str(made.pk))
    assert Derivative.objects.filter(item=made).exists()
    return made


@pytest.fixture
def disposal(item, lead):
    return disposal_request(actor=lead, item=item, **MISTAKE)


@pytest.fixture
def supervisor(db):
    return factories.user("supervisor", "Supervisor")


def approved(disposal, actor) -> EvidenceItem:
    """The item after the approval and the worker's turn."""
    disposal_decide(actor=actor, disposal=disposal, verdict="approve")
    jobs.run_pending()
    return EvidenceItem.objects.get(pk=disposal.item_id)


# -- what is destroyed and what stays ------------------------------------------------------------------


def test_bytes_go_and_everything_else_stays(disposal, item, supervisor):
    original = item.sha256
    disposed = approved(disposal, supervisor)
    assert stored_hashes() == [] and stored_hashes("derivatives") == []
    assert disposed.disposed_at is not None
    assert (disposed.sha256, disposed.size, disposed.title) == (original, item.size, item.title)
    disposal.refresh_from_db()
    assert (disposal.state, disposal.bytes_shared) == ("destroyed", False)
    assert disposal.destroyed_at >= disposal.decided_at
    assert events(disposal) == [
        "evidence.disposal.requested",
        "evidence.disposal.approved",
        "evidence.disposal.destroyed",
    ]
    assert "evidence.item.disposed" in events(item)
    last = CustodyEvent.objects.filter(item=item).order_by("seq").last()
    assert (last.kind, last.by) == ("disposed", supervisor)
    assert last.purpose.endswith("A private photograph.")
    assert Entry.objects.get(event="evidence.disposal.destroyed").actor_code == "system"
    assert verify_ledger().ok


def test_a_court_order_by_a_reviewer_of_the_case_in_a_closed_case(matter, lead, item, reviewer):
    from casework.services import reviews

    factories.approved(item, reviewer, by=item.created_by)
    factories.approved(matter, reviewer, by=lead)
    matter.refresh_from_db()
    reviews.move(actor=lead, record=matter, name="close", comment="Handed over", reason="So be it")
    item.refresh_from_db()
    asked = disposal_request(actor=lead, item=item, **ORDER)
    assert approved(asked, reviewer).disposed_at
    assert verify_ledger().ok


def test_another_item_with_the_same_bytes_keeps_them(disposal, item, lead, supervisor):
    other = factories.item(factories.case(lead), lead, asset("photograph.jpg"), "same.jpg")
    approved(disposal, supervisor)
    disposal.refresh_from_db()
    assert disposal.bytes_shared
    assert stored_hashes() == [other.sha256]
    assert checks.item_verify(actor=lead, item=other).result == "intact"
    made = Derivative.objects.filter(item=other).values_list("sha256", flat=True)
    assert made and set(stored_hashes("derivatives")) == set(made)
    with pytest.raises(Disposed):
        items.original_open(actor=lead, item=EvidenceItem.objects.get(pk=item.pk))
    assert verified()[0] == 0
    again = disposal_request(actor=lead, item=other, **MISTAKE)
    approved(again, supervisor)
    assert stored_hashes() == [] == stored_hashes("derivatives")


def test_the_same_bytes_may_come_again(disposal, item, matter, lead, supervisor):
    approved(disposal, supervisor)
    again = factories.item(matter, lead, asset("photograph.jpg"), "again.jpg")
    assert stored_hashes() == [item.sha256 if again.sha256 == item.sha256 else "other bytes"]
    schedule.sweep()
    assert checks.item_verify(actor=lead, item=again).result == "intact"


def test_an_export_that_holds_the_bytes_loses_its_file_and_is_built_without(
    disposal, item, matter, lead, reviewer, supervisor
):
    from exchange.models import Bundle
    from exchange.services import builds
    from exchange.services.exports import export_request

    factories.approved(item, reviewer, by=item.created_by)
    from casework.services import reviews

    export = export_request(actor=lead, case=matter, recipient="Court", legal_basis="1/26")
    export = reviews.move(actor=supervisor, record=export, name="approve")
    jobs.run_pending()
    handed = Bundle.objects.get(export=export)
    assert stored_hashes("exports") == [handed.sha256]

    approved(disposal, supervisor)

    assert stored_hashes("exports") == []
    assert Entry.objects.filter(event="exchange.bundle.destroyed", object_id=handed.pk).exists()
    builds.build(str(export.pk))
    built = Bundle.objects.get(export=export)
    assert built.state == "ready" and built.sha256 != handed.sha256
    with store.open_store("exports").open(built.sha256) as file:
        assert asset("photograph.jpg") not in file.read()
    assert verify_ledger().ok


# -- who, and in which state -----------------------------------------------------------------------------


def test_only_the_lead_asks(item, reviewer, supervisor):
    for person in (item.created_by, reviewer, supervisor, factories.user("stranger")):
        with pytest.raises(Refused):
            disposal_request(actor=person, item=item, **MISTAKE)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"reason": "  "}, "reason"),
        ({"grounds": "tidiness"}, "grounds"),
        ({"grounds": "court_order"}, "legal_basis"),
        ({"reason": "x" * 5_001}, "reason"),
        ({"legal_basis": "\0"}, "legal_basis"),
    ],
)
def test_what_a_request_must_say(item, lead, changes, field):
    with pytest.raises(Invalid) as refusal:
        disposal_request(actor=lead, item=item, **{**MISTAKE, **changes})
    assert field in refusal.value.errors
    assert not Disposal.objects.exists()


def test_one_request_at_a_time(disposal, item, lead, supervisor):
    with pytest.raises(Conflict):
        disposal_request(actor=lead, item=item, **MISTAKE)
    disposal_decide(actor=supervisor, disposal=disposal, verdict="refuse", comment="Keep it.")
    again = disposal_request(actor=lead, item=item, **MISTAKE)
    disposal_withdraw(actor=lead, disposal=again)
    third = disposal_request(actor=lead, item=item, **MISTAKE)
    approved(third, supervisor)
    with pytest.raises(Conflict):
        disposal_request(actor=lead, item=item, **MISTAKE)


def test_nobody_decides_on_their_own_request_or_their_own_item(matter, lead):
    from tests.factories import add_member, user

    both = user("both", "Supervisor", "Member")
    add_member(matter, lead, both, "lead")
    item = factories.item(matter, lead)
    asked = disposal_request(actor=both, item=item, **MISTAKE)
    with pytest.raises(Conflict) as refusal:
        disposal_decide(actor=both, disposal=asked, verdict="approve")
    assert refusal.value.code == "four_eyes"
    disposal_withdraw(actor=both, disposal=asked)

    taken_in = factories.item(matter, both)
    asked = disposal_request(actor=lead, item=taken_in, **MISTAKE)
    with pytest.raises(Conflict) as refusal:
        disposal_decide(actor=both, disposal=asked, verdict="approve")
    assert refusal.value.code == "four_eyes"
    assert stored_hashes()


def test_decisions_of_the_wrong_kind(disposal, lead, supervisor):
    with pytest.raises(Refused):
        disposal_decide(actor=lead, disposal=disposal, verdict="approve")
    with pytest.raises(Invalid):
        disposal_decide(actor=supervisor, disposal=disposal, verdict="perhaps")
    with pytest.raises(Invalid):
        disposal_decide(actor=supervisor, disposal=disposal, verdict="refuse", comment=" ")
    disposal_withdraw(actor=lead, disposal=disposal)
    for act in (
        lambda: disposal_decide(actor=supervisor, disposal=disposal, verdict="approve"),
        lambda: disposal_withdraw(actor=lead, disposal=disposal),
    ):
        with pytest.raises(Conflict) as refusal:
            act()
        assert refusal.value.code == "state"
    assert stored_hashes()


# -- straight into the tables ---------------------------------------------------------------------------


def refused_by_the_database(rows, **changes) -> bool:
    try:
        with transaction.atomic():
            rows.update(**changes)
    except DatabaseError:
        return True
    return False


def test_the_database_wants_a_second_person_too(disposal, item, lead, supervisor):
    rows = Disposal.objects.filter(pk=disposal.pk)
    for person in (None, lead, item.created_by):
        assert refused_by_the_database(rows, state="approved", decided_by=person)
    assert refused_by_the_database(rows, state="destroyed")
    assert refused_by_the_database(rows, reason="Another")
    assert refused_by_the_database(
        EvidenceItem.objects.filter(pk=item.pk), disposed_at=disposal.requested_at
    )
    approved(disposal, supervisor)
    for changes in (
        {"state": "requested"},
        {"state": "approved"},
        {"decided_by": lead},
        {"destroyed_at": None, "state": "withdrawn"},
    ):
        assert refused_by_the_database(rows, **changes), changes
    for moment in (None, disposal.requested_at):
        assert refused_by_the_database(EvidenceItem.objects.filter(pk=item.pk), disposed_at=moment)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM evidence_disposal")


def test_a_disposal_begins_as_a_request(item, lead, supervisor):
    for state in ("approved", "destroyed"):
        with pytest.raises(DatabaseError), transaction.atomic():
            Disposal.objects.create(
                case_id=item.case_id,
                item=item,
                requested_by=lead,
                decided_by=supervisor,
                state=state,
                **MISTAKE,
            )


# -- it is said everywhere, and never called missing -----------------------------------------------------


def test_the_custody_of_what_is_no_longer_there_has_ended(
    matter, lead, reviewer, supervisor, client
):
    """Nobody examines, seals or hands over bytes that were destroyed; what was said wrongly is corrected."""
    mine = factories.item(matter, lead)
    waiting = handover_propose(actor=lead, item=mine, to=reviewer, purpose="To be read")
    disposed = approved(disposal_request(actor=lead, item=mine, **MISTAKE), supervisor)
    for kind, fields in (
        ("examined", {"purpose": "Read"}),
        ("sealed", {"seal": "A-1"}),
        ("moved", {"location": "Shelf"}),
    ):
        with pytest.raises(Conflict) as refused:
            custody_add(actor=lead, item=disposed, kind=kind, **fields)
        assert refused.value.code == "disposed", kind
    with pytest.raises(Conflict) as refused:
        handover_accept(actor=reviewer, handover=waiting)
    assert refused.value.code == "disposed"
    assert not chain.waiting_for(reviewer).exists()
    assert handover_withdraw(actor=lead, handover=waiting).status == "withdrawn"
    with pytest.raises(Conflict) as refused:
        handover_propose(actor=lead, item=disposed, to=reviewer, purpose="To be read")
    assert refused.value.code == "disposed"
    first = disposed.custody.get(seq=1)
    custody_add(actor=lead, item=disposed, kind="correction", corrects=first, purpose="By post")
    kinds = list(disposed.custody.order_by("seq").values_list("kind", flat=True))
    assert kinds == ["received", "disposed", "correction"]
    client.force_login(lead)
    page = client.get(f"/evidence/{disposed.pk}/custody/add/").content.decode()
    assert "?event=correction" in page and "?event=moved" not in page
    assert "custody/propose/" not in client.get(f"/evidence/{disposed.pk}/").content.decode()


def test_what_reads_bytes_says_disposed(disposal, item, lead, supervisor):
    disposed = approved(disposal, supervisor)
    with pytest.raises(Disposed):
        items.original_open(actor=lead, item=disposed)
    with pytest.raises(Disposed):
        checks.item_verify(actor=lead, item=disposed)
    process(str(item.pk))
    schedule.verify_all()
    schedule.sweep()
    assert not item.checks.exists()
    status, lines = verified()
    assert status == 0, lines


def test_bytes_that_are_still_there_are_a_notice(disposal, supervisor):
    disposal_decide(actor=supervisor, disposal=disposal, verdict="approve")
    status, lines = verified()
    assert status == 0
    assert lines[0].startswith("notice: disposed of, but its bytes are still there")


def test_pages_and_api(disposal, item, lead, supervisor):
    approved(disposal, supervisor)
    browser = Client()
    browser.force_login(lead)
    page = browser.get(f"/evidence/{item.pk}/").content.decode()
    assert "Disposed" in page and "missing" not in page.lower()
    assert f"/evidence/{item.pk}/thumbnail/" not in page
    assert "Disposed" in browser.get("/evidence/").content.decode()
    assert browser.get(f"/evidence/{item.pk}/download/").status_code == 410
    assert browser.get(f"/evidence/{item.pk}/thumbnail/").status_code == 410

    _token, plain = create_token(actor=lead, owner=lead, scopes=["read", "write"], days=1)
    api = APIClient()
    api.credentials(HTTP_AUTHORIZATION=f"Bearer {plain}")
    path = f"/api/v1/evidence/{item.pk}/"
    assert api.get(path).json()["disposed_at"]
    assert api.get(f"{path}disposal/").json()["results"][0]["state"] == "destroyed"
    for answer in (api.get(f"{path}download/"), api.post(f"{path}verify/")):
        assert (answer.status_code, answer.json()["code"]) == (410, "disposed")
    assert [row["id"] for row in api.get("/api/v1/evidence/?disposed=true").json()["results"]]
    assert not api.get("/api/v1/evidence/?disposed=false").json()["results"]


def test_the_whole_road_by_api(item, lead, supervisor):
    def client(person) -> APIClient:
        _token, plain = create_token(actor=person, owner=person, scopes=["read", "write"], days=1)
        api = APIClient()
        api.credentials(HTTP_AUTHORIZATION=f"Bearer {plain}")
        return api

    path = f"/api/v1/evidence/{item.pk}/disposal/"
    decide, withdraw = path[:-1] + "-decide/", path[:-1] + "-withdraw/"
    asking, deciding = client(lead), client(supervisor)
    assert asking.get(path).json()["results"] == []
    assert deciding.post(decide, {"verdict": "approve"}, format="json").status_code == 409
    assert deciding.post(path, MISTAKE, format="json").status_code == 403
    made = asking.post(path, ORDER | {"legal_basis": ""}, format="json")
    assert (made.status_code, set(made.json()["errors"])) == (400, {"legal_basis"})
    assert asking.post(path, ORDER, format="json").status_code == 201
    assert asking.post(path, ORDER, format="json").status_code == 409
    assert asking.post(withdraw).json()["state"] == "withdrawn"
    assert asking.post(path, ORDER, format="json").status_code == 201
    assert asking.post(decide, {"verdict": "approve"}, format="json").status_code == 403
    decided = deciding.post(decide, {"verdict": "approve"}, format="json")
    assert decided.json()["state"] == "approved"
    jobs.run_pending()
    assert [row["state"] for row in deciding.get(path).json()["results"]] == [
        "destroyed",
        "withdrawn",
    ]


def test_the_whole_road_by_page(item, lead, supervisor):
    asking, deciding = Client(), Client()
    asking.force_login(lead)
    deciding.force_login(supervisor)
    page = f"/evidence/{item.pk}/"
    assert f"{page}disposal/" in asking.get(page).content.decode()
    assert f"{page}disposal/" not in deciding.get(page).content.decode()
    refused = asking.post(f"{page}disposal/", {**ORDER, "legal_basis": ""})
    assert refused.status_code == 400 and "To be destroyed." in refused.content.decode()
    assert asking.post(f"{page}disposal/", ORDER).status_code == 302
    assert asking.get(f"{page}disposal/").status_code == 409
    disposal = Disposal.objects.get()
    decide = f"/disposals/{disposal.pk}/decide/"
    assert decide in deciding.get(page).content.decode()
    assert decide not in asking.get(page).content.decode()
    assert asking.get(decide).status_code == 403
    assert "District court" in deciding.get(decide).content.decode()
    assert deciding.post(decide, {"verdict": "refuse"}).status_code == 400
    assert deciding.post(decide, {"verdict": "approve"}).status_code == 302
    jobs.run_pending()
    assert stored_hashes() == []
    assert "Bytes destroyed" in asking.get(page).content.decode()


# -- at the same time -----------------------------------------------------------------------------------


def test_a_backup_under_way_is_waited_for(disposal, item, supervisor):
    disposal_decide(actor=supervisor, disposal=disposal, verdict="approve")
    with everything_stays():
        jobs.run_pending()
        assert stored_hashes() == [item.sha256]
        assert "backup" in Job.objects.get(name="evidence.destroy").reason.lower()
    destroying.destroy(str(disposal.pk))
    assert stored_hashes() == []
    destroying.destroy(str(disposal.pk))  # harmless to repeat


def test_destroying_goes_on_after_a_kill_between_file_and_row(disposal, item, supervisor):
    disposal_decide(actor=supervisor, disposal=disposal, verdict="approve")
    store.open_store().path(item.sha256).unlink()
    destroying.destroy(str(disposal.pk))
    disposal.refresh_from_db()
    assert disposal.state == "destroyed"


def test_bytes_destroyed_before_their_row_was_entered_are_asked_for_again(
    disposal, item, matter, lead, supervisor
):
    """The sender's bytes are in the store, but not yet entered, when the destruction comes."""
    drafted = items.draft(actor=lead, case=matter, file_name="same.jpg", title="Same bytes")
    stored = store.open_store().intake([asset("photograph.jpg")])
    approved(disposal, supervisor)
    with pytest.raises(Conflict) as refusal:
        entering.item_enter(item=drafted, stored=stored)
    assert refusal.value.code == "destroyed"
    assert EvidenceItem.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_an_intake_and_a_destruction_at_the_same_time(lead, matter):
    """Whoever comes first: an item that was entered has its bytes."""
    supervisor = factories.user("supervisor", "Supervisor")
    for number in range(6):
        data = b"the same bytes %d" % number
        first = factories.item(matter, lead, data)
        asked = disposal_request(actor=lead, item=first, **MISTAKE)
        decided = disposal_decide(actor=supervisor, disposal=asked, verdict="approve")
        start = threading.Barrier(2)
        results: list[object] = []

        def enter(data: bytes = data, start: threading.Barrier = start, results=results) -> None:
            try:
                drafted = items.draft(actor=lead, case=matter, file_name="x", title="Again")
                stored = store.open_store().intake([data])
                start.wait()
                results.append(entering.item_enter(item=drafted, stored=stored))
            except Conflict as refused:
                results.append(refused.code)
            finally:
                connection.close()

        thread = threading.Thread(target=enter)
        thread.start()
        start.wait()
        destroying.destroy(str(decided.pk))
        thread.join()
        (result,) = results
        there = store.open_store().verify(first.sha256).state == "intact"
        assert there == isinstance(result, EvidenceItem), result
        assert isinstance(result, EvidenceItem) or result == "destroyed"


def test_the_command_line_says_it(disposal, supervisor):
    approved(disposal, supervisor)
    out = StringIO()
    call_command("verify_ledger", stdout=out)
    assert "intact" in out.getvalue()
    assert json.dumps(list(Disposal.objects.values_list("state", flat=True))) == '["destroyed"]'


# -- the same bytes, taken in while they are destroyed, and afterwards -----------------------------------

PHOTOGRAPH = asset("photograph.jpg")


def by_form(browser: Client, case) -> bool:
    sent = SimpleUploadedFile("again.jpg", PHOTOGRAPH)
    said = {"case": str(case.pk), "title": "Again", "file": sent}
    return accepted(browser.post("/api/v1/evidence/", said, headers={"Idempotency-Key": "form"}))


def by_raw_body(browser: Client, case) -> bool:
    address = f"/api/v1/evidence/upload/?case={case.pk}&title=Again&filename=again.jpg"
    kind, headers = "application/octet-stream", {"Idempotency-Key": "raw"}
    return accepted(browser.generic("PUT", address, PHOTOGRAPH, kind, headers=headers))


def by_tus_at_once(browser: Client, case) -> bool:
    answer = TusClient(browser, case).create(len(PHOTOGRAPH), PHOTOGRAPH)
    return accepted(answer)


def by_tus_in_pieces(browser: Client, case) -> bool:
    """As any client does it: ask how far it has come, and send what is missing."""
    tus = TusClient(browser, case)
    upload = Upload.objects.filter(case=case, item=None).first()
    address = f"/api/v1/uploads/{upload.pk}/" if upload else tus.begin(len(PHOTOGRAPH))
    offset = int(tus.head(address)["Upload-Offset"])
    if not offset:
        assert tus.patch(address, 0, PHOTOGRAPH[:1000]).status_code == 204
        offset = 1000
    return accepted(tus.patch(address, offset, PHOTOGRAPH[offset:]))


def accepted(answer) -> bool:
    """Whether the sender was told that the file is there; refused, it must have been said in words."""
    if answer.status_code in (201, 204):
        return True
    assert answer.status_code in (400, 409), answer.content
    assert answer.json()["code"] in ("destroyed", "incomplete_upload"), answer.json()
    return False


ROADS = (by_form, by_raw_body, by_tus_at_once, by_tus_in_pieces)


@pytest.fixture
def sender(lead) -> Client:
    browser = Client()
    browser.force_login(lead)
    return browser


def is_whole(matter, lead) -> bool:
    """Whether the item that was acknowledged has its bytes, now and after all clearing away."""
    jobs.run_pending()
    schedule.sweep()
    (item,) = EvidenceItem.objects.filter(case=matter, disposed_at=None)
    assert Derivative.objects.filter(item=item).exists()
    assert checks.item_verify(actor=lead, item=item).result == "intact"
    status, lines = verified()
    assert (status, len(lines)) == (0, 1), lines
    return verify_ledger().ok


@pytest.mark.parametrize("road", ROADS)
def test_bytes_sent_after_their_destruction_are_there(
    disposal, matter, lead, supervisor, sender, road
):
    approved(disposal, supervisor)
    assert road(sender, matter)
    assert is_whole(matter, lead)


@pytest.mark.parametrize("road", ROADS)
def test_bytes_sent_between_the_decision_and_the_destruction_stay(
    disposal, item, matter, lead, supervisor, sender, road
):
    disposal_decide(actor=supervisor, disposal=disposal, verdict="approve")
    assert road(sender, matter)
    assert is_whole(matter, lead)
    disposal.refresh_from_db()
    assert (disposal.state, disposal.bytes_shared) == ("destroyed", True)


@pytest.mark.parametrize("road", ROADS)
def test_bytes_destroyed_while_they_come_are_asked_for_again(
    disposal, matter, lead, supervisor, sender, road, monkeypatch
):
    """The destruction falls between storing the bytes and entering the item: the worst moment."""
    disposal_decide(actor=supervisor, disposal=disposal, verdict="approve")
    place = LocalStore.place

    def then_destroyed(self, *given):
        stored = place(self, *given)
        destroying.destroy(str(disposal.pk))
        return stored

    with monkeypatch.context() as patched:
        patched.setattr(LocalStore, "place", then_destroyed)
        assert not road(sender, matter)
    assert not EvidenceItem.objects.filter(case=matter, disposed_at=None).exists()
    sent_again = (road(sender, matter) for _ in range(3))
    assert any(sent_again)
    assert is_whole(matter, lead)


# -- never examined -------------------------------------------------------------------------------------


def test_a_file_that_nobody_examined_before_says_so(matter, lead, supervisor, sender):
    item = factories.item(matter, lead, PHOTOGRAPH, "photograph.jpg")
    asked = disposal_request(actor=lead, item=item, **MISTAKE)
    disposal_decide(actor=supervisor, disposal=asked, verdict="approve")
    facts = FileFacts.objects.get(item=item)
    assert (facts.processing, facts.processing_reason) == ("failed", "disposed")
    assert events(facts)[-1] == "evidence.facts.ended"
    for when in ("before the worker's turn", "after it"):
        for address in (f"/evidence/{item.pk}/", f"/cases/{matter.pk}/evidence/"):
            page = sender.get(address).content.decode()
            assert "Not examined" in page, (when, address)
            assert "has not looked at this file yet" not in page, (when, address)
        page = sender.get(f"/evidence/{item.pk}/").content.decode()
        assert "disposed of before it was examined" in page
        assert "Waiting for the worker" not in page
        process(str(item.pk))
        jobs.run_pending()
        assert FileFacts.objects.get(item=item).processing_reason == "disposed"
    said = sender.get(f"/api/v1/evidence/{item.pk}/").json()
    assert (said["processing"], said["processing_reason"]) == ("failed", "disposed")
    assert verify_ledger().ok


def test_an_examination_under_way_does_not_bring_it_back(matter, lead, supervisor, monkeypatch):
    """The decision falls while the worker is about to begin, or looks."""
    item = factories.item(matter, lead, PHOTOGRAPH, "photograph.jpg")
    asked = disposal_request(actor=lead, item=item, **MISTAKE)
    examine = originals._examine

    def decided_meanwhile(item):
        disposal_decide(actor=supervisor, disposal=asked, verdict="approve")
        return examine(item)

    monkeypatch.setattr(originals, "_examine", decided_meanwhile)
    process(str(item.pk))
    assert FileFacts.objects.get(item=item).processing_reason == "disposed"
    assert not Derivative.objects.filter(item=item).exists()


def test_the_worker_does_not_begin_what_was_given_up_just_now(matter, lead, supervisor):
    """The decision falls after the worker has looked at the item, and before it says that it begins."""
    item = factories.item(matter, lead, PHOTOGRAPH, "photograph.jpg")
    asked = disposal_request(actor=lead, item=item, **MISTAKE)
    decided = []

    def decide_first(execute, sql, *given):
        if sql.startswith('UPDATE "evidence_filefacts"') and not decided:
            decided.append(sql)
            disposal_decide(actor=supervisor, disposal=asked, verdict="approve")
        return execute(sql, *given)

    with connection.execute_wrapper(decide_first):
        process(str(item.pk))
    assert decided
    facts = FileFacts.objects.get(item=item)
    assert (facts.processing, facts.processing_reason) == ("failed", "disposed")


def test_what_was_examined_stays_examined(disposal, item, supervisor):
    approved(disposal, supervisor)
    assert FileFacts.objects.get(item=item).processing == "done"


# -- what waits for whom --------------------------------------------------------------------------------


def test_who_must_decide_is_told_and_nobody_else(disposal, item, lead, supervisor, reviewer):
    for person in (supervisor, reviewer):
        tile = disposals_wait(person)
        assert (tile.value, tile.waits) == ("1", 1)
        assert tile.url == f"/disposals/{disposal.pk}/decide/"
        assert tile.foot.startswith("oldest since today, ")
    for person in (
        lead,
        item.created_by,
        factories.user("auditor", "Auditor"),
        factories.user("x"),
    ):
        assert disposals_wait(person) is None
    elsewhere = factories.user("elsewhere")
    factories.add_member(factories.case(lead), lead, elsewhere, "reviewer")
    assert disposals_wait(elsewhere) is None
    disposal_decide(actor=supervisor, disposal=disposal, verdict="refuse", comment="Keep it.")
    assert disposals_wait(supervisor) is None and disposals_wait(reviewer) is None


def test_nothing_waits_for_whoever_asked_or_took_the_item_in(matter, lead):
    both = factories.user("both", "Supervisor", "Member")
    factories.add_member(matter, lead, both, "lead")
    disposal_request(actor=both, item=factories.item(matter, lead), **MISTAKE)
    disposal_request(actor=lead, item=factories.item(matter, both, b"own"), **MISTAKE)
    assert disposals_wait(both) is None
    browser = Client()
    browser.force_login(both)
    assert not browser.get("/api/v1/evidence/?disposal_waits=true").json()["results"]
    assert len(browser.get("/api/v1/evidence/?disposal_waits=false").json()["results"]) == 2


def test_several_that_wait_are_a_list(disposal, item, matter, lead, supervisor):
    second = factories.item(matter, lead, b"second")
    factories.item(matter, lead, b"third")
    disposal_request(actor=lead, item=second, **MISTAKE)
    tile = disposals_wait(supervisor)
    assert (tile.value, tile.url) == ("2", "/evidence/?disposal_waits=true")
    browser = Client()
    browser.force_login(supervisor)
    page = browser.get("/").content.decode()
    assert "Disposals wait for me" in page and f'href="{tile.url}"' in page
    assert "Two things wait for you." in page
    listed = browser.get(f"/api/v1{tile.url}").json()["results"]
    assert {row["id"] for row in listed} == {str(item.pk), str(second.pk)}

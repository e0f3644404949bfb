"""Requesting, deciding, building and opening exports."""

import json

import pytest
from django.db import DatabaseError, connection, transaction

import jobs
import store
from casework.models import Contribution, Decision, Review
from casework.review.deciding import OWN_WORK
from casework.services import reviews
from common.errors import Conflict, Invalid, Refused, StorageFull
from exchange.models import Bundle, Export
from exchange.records import visible_records
from exchange.services import builds
from exchange.services.exports import (
    export_document_open,
    export_edit,
    export_open,
    export_rebuild,
    export_request,
)
from jobs.models import Job
from ledger.models import Entry
from tests import factories
from tests.exchange.conftest import Contents


def events(export) -> list[str]:
    return list(Entry.objects.for_object(export).values_list("event", flat=True))


# -- requesting ------------------------------------------------------------------------------------


def test_a_request_is_submitted_and_names_what_is_approved(world):
    export = world.request(purpose="Pre-trial investigation")
    assert (export.reference, export.status) == ("EX-0001", "submitted")
    assert [(entry["kind"], entry["reference"]) for entry in export.records] == [
        ("case", world.case.reference),
        ("evidence", "EV-0001"),
        ("note", world.note.reference),
    ]
    assert export.records[1]["digest"] == reviews.frozen(world.photo)[1]
    assert events(export) == ["exchange.export.requested", "exchange.export.submitted"]
    snapshot = json.loads(reviews.open_review(export).snapshot)
    assert snapshot["records"] == export.records
    assert snapshot["recipient"] == "Office of the Prosecutor"
    assert world.request().reference == "EX-0002"


@pytest.mark.parametrize("who", ["investigator", "reviewer", "analyst"])
def test_only_the_lead_requests(world, who):
    with pytest.raises(Refused):
        export_request(
            actor=getattr(world.people, who), case=world.case, recipient="A", legal_basis="B"
        )
    assert not Export.objects.exists()


@pytest.mark.parametrize("field", ["recipient", "legal_basis"])
def test_recipient_and_legal_basis_are_needed(world, field):
    with pytest.raises(Invalid) as refused:
        world.request(**{field: "  "})
    assert list(refused.value.errors) == [field]
    assert not Export.objects.exists()


def test_a_case_with_nothing_approved_has_nothing_to_hand_over(db):
    lead = factories.user("lead")
    with pytest.raises(Invalid) as refused:
        export_request(actor=lead, case=factories.case(lead), recipient="A", legal_basis="B")
    assert refused.value.code == "incomplete"
    assert not Export.objects.exists()


def test_a_record_marked_approved_without_a_review_stops_the_request(world):
    table = world.photo._meta.db_table
    from tests.append_only import tampering

    with tampering(table) as cursor:
        cursor.execute(f"UPDATE {table} SET status = 'approved' WHERE reference = 'EV-0002'")  # noqa: S608
    with pytest.raises(Conflict, match="EV-0002") as refused:
        world.request()
    assert refused.value.code == "unreviewed_record"


def test_a_closed_case_can_be_exported(approved_case):
    world = approved_case
    reviews.move(
        actor=world.people.lead,
        record=world.case,
        name="close",
        comment="Handed over.",
        reason="So be it",
    )
    world.case.refresh_from_db()
    export = world.request()
    assert reviews.blocked(world.people.reviewer, export, "approve") == ""
    assert world.approve(export).status == "approved"


# -- deciding --------------------------------------------------------------------------------------


def test_the_one_who_asked_does_not_decide(world):
    export = world.request()
    with pytest.raises(Refused):
        world.approve(export, by=world.people.lead)
    # A supervisor who leads the case may decide on exports, but not on this one.
    lead_too = factories.user("super.lead", "Supervisor", "Member")
    case = factories.case(lead_too)
    factories.add_member(case, lead_too, world.people.reviewer, "reviewer")
    factories.approved(factories.item(case, lead_too), world.people.reviewer)
    own = export_request(actor=lead_too, case=case, recipient="A", legal_basis="B")
    with pytest.raises(Conflict) as refused:
        world.approve(own, by=lead_too)
    assert refused.value.code == "four_eyes"
    assert world.approve(own).status == "approved"


def test_whose_work_is_handed_over_does_not_decide(world):
    """An investigator who has become a reviewer wrote some of it."""
    from casework.services.teams import member_change

    people = world.people
    membership = world.case.memberships.get(user=people.investigator)
    member_change(actor=people.lead, membership=membership, role="reviewer", ends_on=None)
    export = world.request()
    with pytest.raises(Conflict) as refused:
        world.approve(export, by=people.investigator)
    assert refused.value.code == "four_eyes"
    assert reviews.blocked(people.investigator, export, "approve") == OWN_WORK
    review = reviews.open_review(export)
    with pytest.raises(DatabaseError), transaction.atomic():
        Decision.objects.create(
            review=review, verdict="approve", digest=review.digest, decided_by=people.investigator
        )
    assert world.approve(export, by=people.reviewer).status == "approved"


def test_a_supervisor_decides_without_being_on_the_team(world):
    assert (
        world.approve(world.request(), by=factories.user("sup", "Supervisor")).status == "approved"
    )


def test_a_returned_request_is_submitted_again_with_the_records_of_then(world):
    export = world.request()
    export = reviews.move(
        actor=world.people.reviewer, record=export, name="return", comment="The second photo too."
    )
    with pytest.raises(Conflict):
        world.approve(export)
    factories.approved(world.unapproved[0], world.people.reviewer)
    export = export_edit(
        actor=world.people.lead, export=export, version=export.version, recipient="The Hague"
    )
    seen = reviews.frozen(export)[1]
    export = reviews.move(actor=world.people.lead, record=export, name="submit", digest=seen)
    assert [entry["reference"] for entry in export.records][1:3] == ["EV-0001", "EV-0002"]
    assert Export.objects.get(pk=export.pk).records == export.records
    assert json.loads(reviews.open_review(export).snapshot)["records"] == export.records
    assert world.approve(export).status == "approved"


def test_a_submitted_request_is_not_changed(world):
    export = world.request()
    with pytest.raises(Conflict) as refused:
        export_edit(actor=world.people.lead, export=export, version=None, recipient="Somebody else")
    assert refused.value.code == "state"


def test_an_approved_export_is_final(world):
    export = world.approve(world.request())
    people = world.people
    for name in ("reopen", "withdraw", "return", "submit", "close"):
        actor = people.reviewer if name == "return" else people.lead
        with pytest.raises(Conflict):
            reviews.move(actor=actor, record=export, name=name, comment="No.")


@pytest.mark.parametrize(
    "change",
    [
        "recipient = 'Somebody else'",
        "records = '[]'",
        "status = 'draft'",
        "status = 'approved'",
    ],
)
def test_the_database_refuses_what_the_services_refuse(world, change):
    export = world.request()
    if change == "status = 'draft'":
        export = world.approve(export)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE exchange_export SET {change}")  # noqa: S608
    export.refresh_from_db()
    assert export.recipient == "Office of the Prosecutor"


def test_exports_are_seen_by_the_team_and_by_oversight(world):
    export = world.request()
    assert Export.objects.visible_to(world.people.analyst).get() == export
    assert Export.objects.visible_to(factories.user("aud", "Auditor")).get() == export
    assert not Export.objects.visible_to(factories.user("outsider")).exists()
    assert Review.objects.visible_to(world.people.analyst).filter(kind="export").exists()


def test_who_may_not_know_of_notes_does_not_learn_of_them_here(world):
    export = world.request()
    assert len(visible_records(world.people.reviewer, export)) == 3
    assert [entry["kind"] for entry in visible_records(world.people.analyst, export)] == [
        "case",
        "evidence",
    ]


# -- building --------------------------------------------------------------------------------------


def test_approval_queues_the_build_in_the_same_transaction(world):
    export = world.request()
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        world.approve(export)
        raise ZeroDivisionError
    assert not Job.objects.filter(name="exchange.build").exists()
    assert not Bundle.objects.exists()
    world.approve(export)
    assert Job.objects.filter(name="exchange.build").count() == 1
    assert Bundle.objects.get().state == "pending"


def test_the_worker_builds_it(world):
    export = world.approve(world.request())
    version = export.version
    jobs.run_pending()
    bundle = Bundle.objects.get(export=export)
    assert bundle.state == "ready"
    assert Job.objects.get(name="exchange.build").status == Job.Status.DONE
    file = store.open_store("exports").path(bundle.sha256)
    assert file.stat().st_size == bundle.size
    export.refresh_from_db()
    assert export.version == version
    assert events(bundle) == ["exchange.bundle.awaited", "exchange.export.built"]


def test_building_twice_changes_nothing(world):
    export = world.built()
    before = Bundle.objects.values().get(export=export)
    builds.build(str(export.pk))
    assert Bundle.objects.values().get(export=export) == before
    assert Entry.objects.filter(event="exchange.export.built").count() == 1


def test_a_kill_in_the_middle_leaves_nothing_and_the_next_try_succeeds(
    world, monkeypatch, data_dir
):
    export = world.approve(world.request())

    class Killed(BaseException):
        """As SIGKILL: nothing of ours runs afterwards."""

    def dies(order, write):
        write(b"half a bundle")
        raise Killed

    with monkeypatch.context() as patched, pytest.raises(Killed):
        patched.setattr(builds, "write_bundle", dies)
        builds.build(str(export.pk))
    assert Bundle.objects.get().state == "building"
    assert list(store.open_store("exports").iter_hashes()) == []
    builds.build(str(export.pk))
    assert Bundle.objects.get().state == "ready"


def test_damage_fails_with_a_reason_that_names_the_item(world):
    export = world.approve(world.request())
    path = store.open_store().path(world.photo.sha256)
    path.chmod(0o644)
    path.write_bytes(b"The photograph")
    jobs.run_pending()
    bundle = Bundle.objects.get(export=export)
    assert (bundle.state, bundle.reason, bundle.reason_about) == (
        "failed",
        "original_changed",
        "EV-0001",
    )
    assert "EV-0001" in str(bundle.explanation)
    assert events(bundle)[-1] == "exchange.export.failed"
    assert list(store.open_store("exports").iter_hashes()) == []
    # Trying again would not mend it; once somebody has, they say so.
    assert Job.objects.get(name="exchange.build").status == Job.Status.DONE
    path.write_bytes(b"the photograph")
    with pytest.raises(Refused):
        export_rebuild(actor=world.people.reviewer, export=export)
    export_rebuild(actor=world.people.lead, export=export)
    jobs.run_pending()
    assert Bundle.objects.get(export=export).state == "ready"


def test_a_full_disk_is_a_reason_and_is_tried_again(world, monkeypatch):
    export = world.approve(world.request())

    def full(order, write):
        raise StorageFull("There is no room left.")

    with monkeypatch.context() as patched, pytest.raises(StorageFull):
        patched.setattr(builds, "write_bundle", full)
        builds.build(str(export.pk))
    bundle = Bundle.objects.get(export=export)
    assert (bundle.state, bundle.reason) == ("failed", "storage_full")
    builds.build(str(export.pk))
    bundle.refresh_from_db()
    assert (bundle.state, bundle.reason) == ("ready", "")


def test_a_build_that_is_given_up_says_so(world):
    export = world.approve(world.request())
    Bundle.objects.update(state="building")
    builds.build.on_failure("WorkerLost", str(export.pk))
    assert Bundle.objects.get().state == "failed"


def test_what_is_ready_is_not_built_again(world):
    with pytest.raises(Conflict):
        export_rebuild(actor=world.people.lead, export=world.built())


def test_a_lost_file_is_built_again(world):
    export = world.built()
    store.open_store("exports").path(export.bundle.sha256).unlink()
    with pytest.raises(store.Missing):
        export_open(actor=world.people.lead, export=export)
    export_rebuild(actor=world.people.lead, export=export)
    builds.build(str(export.pk))
    assert world.contents(export).folder.endswith("EX-0001")


def test_the_sweep_leaves_what_is_known(world, monkeypatch):
    export = world.built()
    exports = store.open_store("exports")
    litter = exports.intake([b"of a worker that was killed"]).sha256
    monkeypatch.setattr(type(exports), "_left_alone", lambda *args: True)
    builds.sweep()
    assert list(exports.iter_hashes()) == [export.bundle.sha256]
    assert litter != export.bundle.sha256


# -- opening ---------------------------------------------------------------------------------------


def test_a_download_is_in_the_ledger_first(world, monkeypatch):
    export = world.built()
    with export_open(actor=world.people.lead, export=export).file as file:
        data = file.read()
    entry = Entry.objects.get(event="exchange.export.downloaded")
    assert (entry.actor_code, entry.object_id) == (world.people.lead.actor_code, export.pk)
    assert Contents(data).folder == f"{world.case.reference}-EX-0001"

    def fails(*args, **kwargs):
        raise RuntimeError("the ledger is not there")

    monkeypatch.setattr("ledger.read", fails)
    with pytest.raises(RuntimeError):
        export_open(actor=world.people.lead, export=export)


def test_the_name_and_size_come_from_the_server(world):
    opened = export_open(actor=world.people.lead, export=world.built())
    with opened.file as file:
        assert len(file.read()) == opened.size
    assert opened.name == f"{world.case.reference}-EX-0001.zip"
    assert opened.media_type == "application/zip"


def test_the_document_alone(world):
    export = world.built()
    opened = export_document_open(actor=world.people.lead, export=export)
    with opened.file as file:
        data = file.read()
    assert len(data) == opened.size
    assert data == world.contents(export).files["data/case/case.json"]
    assert Entry.objects.filter(event="exchange.export.document_read").count() == 1


@pytest.mark.parametrize("opens", [export_open, export_document_open])
def test_who_may_not_download(world, opens):
    export = world.built()
    for who in ("investigator", "reviewer", "analyst"):
        with pytest.raises(Refused):
            opens(actor=getattr(world.people, who), export=export)
    assert not Entry.objects.filter(event__startswith="exchange.export.d").exists()


def test_nothing_to_download_before_it_is_built(world):
    export = world.request()
    for step in (lambda: None, lambda: world.approve(export)):
        step()
        export.refresh_from_db()
        with pytest.raises(Conflict) as refused:
            export_open(actor=world.people.lead, export=export)
        assert refused.value.code == "not_ready"


def test_contributions_of_an_export_are_the_authors_and_the_requester(world):
    export = world.request()
    rows = Contribution.objects.filter(kind="export", object_id=export.pk)
    assert set(rows.values_list("person__username", "verb")) == {
        ("anna.lead", "request"),
        ("anna.lead", "submit"),
        ("anna.lead", "content"),
        ("ivan.investigator", "content"),
    }

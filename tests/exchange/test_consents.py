"""Exports obey consent: what goes, what stays, and what a withdrawal stops in the same transaction."""

import io
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.test import Client
from django.urls import reverse

import jobs
from casework.models import Case, Contribution, Review, Task, WitnessNote
from casework.services import reviews
from casework.statements import consenting
from common.errors import Conflict, Invalid
from exchange import consents
from exchange.bundle import statements
from exchange.models import Bundle, Export
from exchange.services import builds
from exchange.services.exports import export_open, export_rebuild
from ledger.models import Entry
from ledger.verify import verify_ledger
from tests import factories
from tests.exchange.conftest import Contents


def withdraw(world, note=None, recipient="icc"):
    witness = (note or world.note).witness
    return factories.consent(witness, world.people.investigator, recipient, "withdrawn")


def another(world, allowed: bool = True, **fields):
    """A second approved statement, of another person."""
    note = factories.note(world.case, world.people.investigator, account="The second.", **fields)
    note = factories.approved(note, world.people.reviewer)
    if allowed:
        factories.consent(note.witness, world.people.investigator)
    return note


def told(export) -> list[str]:
    return [entry["reference"] for entry in export.records if entry["kind"] == "note"]


def code_of(act) -> str:
    with pytest.raises(Conflict) as refused:
        act()
    return refused.value.code


# -- what goes, and what stays -----------------------------------------------------------------------


def test_statements_go_only_where_they_were_allowed(world):
    stays = another(world, allowed=False)
    export = world.request()
    assert told(export) == [world.note.reference]
    assert [(e["reference"], e["reason"]) for e in export.withheld] == [
        (stays.reference, "not_asked")
    ]
    (entry,) = Entry.objects.filter(event="exchange.statement.withheld")
    assert entry.object_id == stays.pk
    media = world.request(recipient_kind="media")
    assert told(media) == [] and len(media.withheld) == 2


def test_without_a_kind_of_recipient_no_statement_goes(world):
    export = world.request(recipient_kind="")
    assert told(export) == []
    assert [entry["reason"] for entry in export.withheld] == ["no_recipient"]
    assert not Entry.objects.filter(event="exchange.statement.withheld").exists()
    bundle = world.contents(world.built(recipient_kind=""))
    assert not [path for path in bundle.files if "statements/" in path]
    lines = [line for line in bundle.json("data/redactions.json") if line["record"] is None]
    assert "statements" in {line["category"] for line in lines}


def test_evidence_goes_when_every_statement_stays(world):
    withdraw(world)
    bundle = world.contents(world.built())
    case = bundle.json("data/case/case.json")
    assert [item["reference"] for item in case["evidence"]] == ["EV-0001"]
    assert case["notes"] == [] and b"The windows were gone." not in bundle.all_bytes()
    (line,) = [x for x in bundle.json("data/redactions.json") if x["category"] == "no_consent"]
    assert line["record"] == world.note.reference
    # Why the witness does not agree is nobody's business outside.
    assert b"withdrawn" not in bundle.files["data/redactions.json"]


def test_nothing_is_handed_over_when_only_uncovered_statements_are_approved(db):
    lead = factories.user("lead")
    case = factories.case(lead)
    reviewer = factories.team(case, lead, reviewer="rev")["reviewer"]
    factories.approved(factories.note(case, lead), reviewer)
    request = SimpleNamespace(case=case, people=SimpleNamespace(lead=lead))
    from tests.exchange.conftest import World

    with pytest.raises(Invalid) as refused:
        World.request(request)
    assert refused.value.code == "incomplete"


def test_who_wrote_only_what_stays_may_decide(world):
    """Whoever had a hand in a record that goes may not decide; one that stays binds nobody."""
    author = factories.team(world.case, world.people.lead, witness_custodian="cus")
    author = author["witness_custodian"]
    note = factories.approved(factories.note(world.case, author), world.people.reviewer)

    def hands(export):
        return Contribution.objects.filter(kind="export", object_id=export.pk, person=author)

    assert not hands(world.request()).exists()
    factories.consent(note.witness, author)
    assert hands(world.request()).exists()


def test_the_bundle_says_which_consent_covers_a_statement(world):
    bundle = world.contents(world.built())
    (note,) = bundle.json("data/case/case.json")["notes"]
    assert note["consent"]["recipient"] == "icc" and note["consent"]["answer"] == "yes"
    shown = note["consent"]["text_shown"]
    texts = bundle.json("data/case/case.json")["consent_texts"]
    assert [(t["language"], t["edition"]) for t in texts] == [(shown["language"], shown["edition"])]
    assert "What this conversation is for" in texts[0]["body"]
    assert b"SECRET-CONDITION" not in bundle.all_bytes()


def test_comments_go_only_when_asked_for_and_apart(world):
    plain = world.contents(world.built())
    assert b"SECRET-COMMENT" not in plain.all_bytes()
    asked = world.contents(world.built(include_comments=True))
    holding = [path for path, data in asked.files.items() if b"SECRET-COMMENT" in data]
    code = world.note.witness.code
    assert holding == [f"data/statements/{code}/{world.note.reference}.comments.json"]
    categories = {line["category"] for line in asked.json("data/redactions.json")}
    assert "documenter_comments" not in categories


def test_old_requests_keep_their_digest(world):
    """What came with consent does not change what was submitted before."""
    export = Export(case=world.case, reference="EX-0001", recipient="Court", legal_basis="Law")
    assert not {"recipient_kind", "include_comments", "withheld"} & set(export.snapshot())


# -- withdrawal ------------------------------------------------------------------------------------


def test_the_next_request_goes_without(world):
    world.request()
    withdraw(world)
    assert told(world.request()) == []


def test_a_request_that_waits_is_taken_back(world):
    export = world.request()
    other = world.request(recipient_kind="national_prosecutor")
    withdraw(world)
    export.refresh_from_db()
    other.refresh_from_db()
    assert (export.status, export.stopped, other.status) == ("draft", "consent", "submitted")
    review = Review.objects.get(kind="export", object_id=export.pk)
    assert review.status == "withdrawn"
    assert code_of(lambda: world.approve(export)) == "state"
    (task,) = Task.objects.all()
    assert (task.kind, task.assignee) == ("stopped", world.people.lead)
    assert export.reference in task.title
    again = reviews.move(actor=world.people.lead, record=export, name="submit")
    assert (told(again), again.stopped) == ([], "")
    assert verify_ledger().ok


def test_a_file_that_is_not_built_never_is(world):
    export = world.approve(world.request())
    withdraw(world)
    jobs.run_pending()
    bundle = Bundle.objects.get(export=export)
    assert (bundle.state, bundle.reason, bundle.reason_about) == ("failed", "consent", "")
    assert code_of(lambda: export_rebuild(actor=world.people.lead, export=export)) == "consent"
    assert verify_ledger().ok


def test_a_file_that_is_built_is_not_handed_out_any_more(world):
    export = world.built()
    withdraw(world)
    assert code_of(lambda: export_open(actor=world.people.lead, export=export)) == "consent"
    acts = Entry.objects.filter(event="exchange.statement.withheld", object_id=world.note.pk)
    assert acts.count() == 1
    assert not Entry.objects.filter(event="exchange.export.downloaded").exists()
    assert Task.objects.get().kind == "stopped"
    # A yes given anew opens it again.
    factories.consent(world.note.witness, world.people.investigator)
    world.contents(export)


def test_what_was_fetched_is_listed_and_called_back(world):
    export = world.built()
    world.contents(export)
    (before,) = consenting.disclosures(world.note.witness)
    assert (before.reference, before.notes) == (export.reference, (world.note.reference,))
    assert before.built_at and before.fetched_at
    withdraw(world)
    task = Task.objects.get()
    assert (task.kind, task.record_id) == ("recall", world.note.witness_id)
    assert code_of(lambda: export_open(actor=world.people.lead, export=export)) == "consent"


def test_other_witnesses_and_recipients_are_not_touched(world):
    other = another(world)
    export = world.request()
    withdraw(world, other, "icc")
    export.refresh_from_db()
    assert export.stopped == "consent"  # the other is in it too
    alone = world.request()
    assert told(alone) == [world.note.reference]
    factories.consent(other.witness, world.people.investigator, "media")
    withdraw(world, other, "media")
    alone.refresh_from_db()
    assert alone.status == "submitted"


@pytest.mark.parametrize("answer", ["no", "later"])
def test_any_answer_that_ends_a_yes_acts_like_a_withdrawal(world, answer):
    export = world.request()
    factories.consent(world.note.witness, world.people.investigator, "icc", answer)
    export.refresh_from_db()
    assert export.status == "draft"


def test_it_happens_as_a_whole_or_not_at_all(world):
    export = world.request()
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        withdraw(world)
        raise ZeroDivisionError
    export.refresh_from_db()
    assert (export.status, Task.objects.count()) == ("submitted", 0)
    assert told(world.request()) == [world.note.reference]


def test_a_withdrawal_while_the_file_is_written(world, monkeypatch):
    """The view of the database is older than the withdrawal; the last look is not."""
    export = world.approve(world.request())
    written = builds.write_bundle

    def slow(order, write):
        built = written(order, write)
        withdraw(world)
        return built

    monkeypatch.setattr(builds, "write_bundle", slow)
    builds.build(str(export.pk))
    bundle = Bundle.objects.get(export=export)
    assert (bundle.state, bundle.reason) == ("failed", "consent")
    assert code_of(lambda: export_open(actor=world.people.lead, export=export)) == "not_ready"


def test_the_builder_looks_for_itself(world):
    """Also when everything before it failed to notice."""
    export = world.approve(world.request())
    withdraw(world)
    found = statements.Statements(world.case, "icc", staying=[], comments=False)
    with pytest.raises(Conflict) as refused:
        found.consent_for(WitnessNote.objects.get(pk=world.note.pk))
    assert refused.value.code == "cannot_build"
    assert consents.uncovered(export)


def test_an_approval_of_what_is_not_covered_any_more_is_refused(world, monkeypatch):
    """A request that a withdrawal at the same moment did not see."""
    monkeypatch.setattr(consenting, "_stops", [])
    export = world.request()
    withdraw(world)
    assert code_of(lambda: world.approve(export)) == "consent"


def test_a_statement_heard_after_the_consent_does_not_go(world):
    heard = world.note.interviewed_on
    late = another(world, allowed=False, interviewed_on=heard + timedelta(days=5))
    factories.consent(late.witness, world.people.investigator, given_on=heard + timedelta(days=5))
    assert late.reference in told(world.request())
    early = another(world, allowed=False, interviewed_on=heard)
    factories.consent(early.witness, world.people.investigator, given_on=heard)
    WitnessNote.objects.filter(pk=early.pk).update(interviewed_on=heard + timedelta(days=1))
    gaps = consenting.gaps(world.case, [WitnessNote.objects.get(pk=early.pk)], "icc")
    assert gaps == {early.pk: "heard_later"}


# -- the operator's road -----------------------------------------------------------------------------


def by_operator(world, out, **options) -> tuple[str, Contents]:
    said = io.StringIO()
    call_command(
        "export_case",
        world.case.reference,
        recipient="Court",
        out=out,
        stdout=said,
        **options,
    )
    path = said.getvalue().splitlines()[-1]
    with open(path, "rb") as file:
        return said.getvalue(), Contents(file.read())


def test_the_operator_obeys_too(approved_case, tmp_path):
    said, bundle = by_operator(approved_case, tmp_path)
    assert "1 approved statement stays behind" in said
    assert b"The windows were gone." not in bundle.all_bytes()
    _said, bundle = by_operator(approved_case, tmp_path, recipient_kind="icc")
    assert b"The windows were gone." in bundle.all_bytes()
    with pytest.raises(CommandError, match="no such kind of recipient"):
        by_operator(approved_case, tmp_path, recipient_kind="everybody")


def test_what_the_operator_handed_out_is_called_back(approved_case, tmp_path):
    by_operator(approved_case, tmp_path, recipient_kind="icc")
    (told_of,) = consenting.disclosures(approved_case.note.witness)
    assert told_of.reference.endswith("OP-0001") and told_of.recipient == "Court"
    withdraw(approved_case)
    assert Task.objects.get().kind == "recall"
    _said, bundle = by_operator(approved_case, tmp_path, recipient_kind="icc")
    assert b"The windows were gone." not in bundle.all_bytes()


def test_a_withdrawal_while_the_operator_writes(approved_case, tmp_path, monkeypatch):
    from exchange.services import operator

    written = operator.write_bundle

    def slow(order, write):
        built = written(order, write)
        withdraw(approved_case)
        return built

    monkeypatch.setattr(operator, "write_bundle", slow)
    with pytest.raises(CommandError, match="does not stand any more"):
        by_operator(approved_case, tmp_path, recipient_kind="icc")
    assert list(tmp_path.iterdir()) == []


# -- pages -------------------------------------------------------------------------------------------


def page(world, who, name, key) -> str:
    client = Client()
    client.force_login(getattr(world.people, who))
    answer = client.get(reverse(name, args=[key]))
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def test_the_form_says_beforehand_what_goes(world):
    stays = another(world, allowed=False)
    text = page(world, "lead", "exchange:export-create", world.case.pk)
    assert "Which statements may go to whom" in text
    assert "1 statement goes" in text and stays.reference in text
    assert "The person has not been asked about this recipient" in text


def test_the_page_tells_listeners_why_and_others_nothing(world):
    another(world, allowed=False)
    export = world.built()
    withdraw(world)
    for who, hears in (("lead", True), ("reviewer", True), ("analyst", False)):
        text = page(world, who, "exchange:export-detail", export.pk)
        assert (world.note.reference in text) == hears, who
        assert ("Statements that stay behind" in text) == hears, who
    client = Client()
    client.force_login(world.people.analyst)
    answer = client.get(f"/api/v1/exports/{export.pk}/").json()
    assert answer["withheld"] == []
    assert "onsent" not in str(answer["bundle"]["explanation"])


def test_the_withdrawal_is_told_on_the_witnesss_page(world):
    world.contents(world.built())
    withdraw(world)
    text = page(world, "investigator", "casework:witness-detail", world.note.witness_id)
    assert "EX-0001</span> Office of the Prosecutor" in text and "downloaded" in text
    assert "Tell the recipient that consent was withdrawn" in text
    case = Case.objects.get(pk=world.case.pk)
    assert consents.preview(case, in_full=True)[2].going == 0

"""Who says no to our own analysis is heard: nothing is locked, and everybody who goes on is told."""

import pytest

from casework.models import Task, WitnessNote
from tests import factories
from tests.casework.pages import make_world, url
from tests.lasting import made_once

lasting, world = made_once(make_world)

TOLD = {"no": "said no to our own analysis", "withdrawn": "withdrawn their consent to our own"}


def answer(world, *answers):
    for given in answers:
        custodian = world.people["witness_custodian"]
        factories.consent(world.witness, custodian, "own_analysis", given)


def draft(world):
    return factories.note(world.case, world.people["investigator"], world.witness)


def pages(world, note):
    """Page by page, as somebody sees it who is about to work with what the person told."""
    review = world.review(world.note)
    return {
        "witness": world.text("investigator", "witness-detail", world.witness.pk),
        "note": world.text("investigator", "note-detail", note.pk),
        "change": world.text("investigator", "note-edit", note.pk),
        "new": world.text(
            "investigator", "note-create", world.case.pk, query=f"?witness={world.witness.pk}"
        ),
        "submit": world.text("investigator", "record-move", "note", note.pk, "submit"),
        "review": world.text("reviewer", "review-detail", review.pk),
        "approve": world.text("reviewer", "record-move", "note", world.note.pk, "approve"),
    }


@pytest.mark.parametrize(
    ("answers", "told"),
    [([], ""), (["later"], ""), (["yes"], ""), (["no", "yes"], ""),
     (["no"], TOLD["no"]), (["yes", "withdrawn"], TOLD["withdrawn"])],
)  # fmt: skip
def test_whoever_goes_on_is_told(world, answers, told):
    answer(world, *answers)
    for name, page in pages(world, draft(world)).items():
        assert ("Before you go on" in page) == bool(told), name
        assert told in page, name


def test_those_who_may_not_know_of_answers_are_not_told(world):
    answer(world, "no")
    for who in ("supervisor", "administrator", "auditor"):
        for name, row in (("witness-detail", world.witness), ("note-detail", world.note)):
            assert "our own analysis" not in world.text(who, name, row.pk)
        assert "our own analysis" not in world.text(
            who, "review-detail", world.review(world.note).pk
        )


def test_nothing_is_locked(world):
    answer(world, "no")
    browser = world.browser("reviewer")
    browser.post(url("record-move", "note", world.note.pk, "approve"), {"comment": ""})
    assert WitnessNote.objects.get(pk=world.note.pk).status == "approved"


@pytest.mark.parametrize("answers", [("yes", "withdrawn"), ("yes", "no")])
def test_a_yes_that_ends_leaves_a_task(world, answers):
    answer(world, *answers)
    (task,) = Task.objects.all()
    assert "decide what becomes of the statements" in task.title
    assert (task.kind, task.record_id) == ("other", world.witness.pk)


def test_without_a_yes_or_a_statement_there_is_nothing_to_decide(world):
    answer(world, "no")
    custodian = world.people["witness_custodian"]
    other = factories.witness(world.case, custodian)
    for given in ("yes", "withdrawn"):
        factories.consent(other, custodian, "own_analysis", given)
    assert not Task.objects.exists()

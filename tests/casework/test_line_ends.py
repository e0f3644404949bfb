"""Browsers end lines with CR and LF, programs with LF: neither makes a change of the other's text."""

import pytest

from casework.models import Review
from casework.services import cases, reviews
from common.errors import Conflict
from tests import factories

TEXT = "First line.\nSecond line.\n\nThird."
AS_A_BROWSER = TEXT.replace("\n", "\r\n")


@pytest.fixture
def lead(db):
    return factories.user("lead")


def test_a_text_has_one_line_end_whoever_sends_it(lead):
    assert factories.case(lead, summary=AS_A_BROWSER).summary == TEXT
    note = factories.note(factories.case(lead), lead, account=AS_A_BROWSER.replace("\n", ""))
    assert note.account == TEXT


def test_saving_what_nobody_changed_changes_nothing(lead):
    case = factories.case(lead, summary=TEXT)
    same = cases.case_edit(actor=lead, case=case, version=1, summary=AS_A_BROWSER)
    assert (same.version, same.summary) == (1, TEXT)
    edited = cases.case_edit(actor=lead, case=case, version=1, summary=AS_A_BROWSER + "\r\nMore.")
    assert edited.summary == TEXT + "\nMore."


def test_two_editors_see_only_what_differs(lead, client):
    case = factories.case(lead, summary=TEXT)
    cases.case_edit(actor=lead, case=case, version=1, title="Their title")
    client.force_login(lead)
    typed = {"version": "1", "title": "My title", "summary": AS_A_BROWSER, "kind": case.kind}
    typed |= {"handling": case.handling, "tlp": case.tlp}
    answer = client.post(f"/cases/{case.pk}/edit/", typed)
    assert answer.status_code == Conflict.status
    assert [label for label, _, _ in answer.context["conflict"]] == ["Title"]


def test_a_comment_has_one_line_end(lead):
    case = factories.case(lead)
    reviews.move(actor=lead, record=case, name="submit", comment=AS_A_BROWSER)
    assert Review.objects.get_queryset().get().comment == TEXT

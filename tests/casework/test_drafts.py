"""What is typed is kept for its writer alone, comes back, and goes when it is saved."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from casework.models import Draft, WitnessNote
from casework.services import drafts
from casework.services.notes import note_edit
from casework.services.teams import member_end
from common.errors import Conflict, TooLarge
from ledger.models import Entry
from tests import factories
from tests.casework.pages import make_world, url
from tests.lasting import made_once

TYPED = "she-was-about-to-say"

lasting, world = made_once(make_world)


def keep(browser, address, key, turn=1, **typed):
    return browser.post(
        address,
        {"_draft": str(key), **typed},
        headers={"X-Draft": "keep", "X-Draft-Turn": str(turn)},
    )


def test_a_draft_is_read_in_the_words_of_its_form(world):
    browser, key = world.browser("investigator"), uuid4()
    keep(browser, new_note(world), key, kind="follow_up", witness=str(world.witness.pk))
    read = browser.get(url("draft-detail", key)).content.decode()
    assert world.witness.code in read and "Follow-up" in read
    assert str(world.witness.pk) not in read and "follow_up" not in read
    keep(browser, new_note(world), key, turn=2, kind="follow_up", witness="no-key", account=TYPED)
    assert TYPED in browser.get(url("draft-detail", key)).content.decode()


def new_note(world):
    return url("note-create", world.case.pk)


def test_what_is_typed_is_kept_and_offered_and_taken_up(world):
    browser, key = world.browser("investigator"), uuid4()
    size = Entry.objects.count()
    answer = keep(browser, new_note(world), key, account=TYPED, kind="follow_up")
    assert answer.status_code == 200 and answer.json()["at"]
    assert Entry.objects.count() == size
    page = browser.get(new_note(world)).content.decode()
    assert f"?draft={key}" in page and TYPED not in page
    taken = browser.get(f"{new_note(world)}?draft={key}").content.decode()
    assert TYPED in taken and f'value="{key}"' in taken
    assert '<option value="follow_up" selected>' in taken


def test_the_later_turn_stays_whichever_comes_first(world):
    browser, key = world.browser("investigator"), uuid4()
    keep(browser, new_note(world), key, turn=2, account="later")
    assert keep(browser, new_note(world), key, turn=1, account="earlier").status_code == 200
    assert Draft.objects.get(pk=key).fields["account"] == ["later"]


def test_saving_forgets_it_and_a_refusal_does_not(world):
    browser, key = world.browser("investigator"), uuid4()
    keep(browser, new_note(world), key, account=TYPED)
    refused = browser.post(
        new_note(world), {"_draft": str(key), "account": TYPED, "kind": "no such kind"}
    )
    assert refused.status_code == 400
    assert f'value="{key}"' in refused.content.decode()
    assert 'data-turn="1"' in refused.content.decode()
    assert Draft.objects.filter(pk=key).exists()
    saved = browser.post(
        new_note(world), {"_draft": str(key), "account": TYPED, "kind": "first_account"}
    )
    assert saved.status_code == 302
    assert not Draft.objects.filter(pk=key).exists()


def test_nobody_else_sees_it_and_nobody_else_writes_it(world):
    key = uuid4()
    keep(world.browser("investigator"), new_note(world), key, account=TYPED)
    for who in ("lead", "witness_custodian", "supervisor"):
        browser = world.browser(who)
        assert browser.get(f"{new_note(world)}?draft={key}").status_code in (403, 404)
        assert browser.get(url("draft-detail", key)).status_code == 404
        assert str(key) not in browser.get(url("draft-list")).content.decode()
        browser.post(url("draft-detail", key))
    answer = keep(world.browser("lead"), new_note(world), key, turn=9, account="mine")
    assert answer.status_code == 409
    assert Draft.objects.get(pk=key).fields["account"] == [TYPED]


def test_who_may_no_longer_write_there_does_not_see_it(world):
    browser, key = world.browser("investigator"), uuid4()
    keep(browser, new_note(world), key, account=TYPED)
    membership = world.case.memberships.get(user=world.people["investigator"])
    member_end(actor=world.people["lead"], membership=membership, reason="Left")
    assert keep(browser, new_note(world), key, turn=2, account="more").status_code == 404
    assert browser.get(url("draft-detail", key)).status_code == 404
    assert str(key) not in browser.get(url("draft-list")).content.decode()


def test_it_is_compared_when_the_record_changed_meanwhile(world):
    writer = world.people["investigator"]
    note = factories.note(world.case, writer, account="First words")
    browser, key, address = world.browser("investigator"), uuid4(), url("note-edit", note.pk)
    keep(browser, address, key, version=1, account=TYPED, kind="first_account")
    same = browser.get(f"{address}?draft={key}").content.decode()
    assert TYPED in same and "while you were writing" not in same
    note_edit(actor=writer, note=note, version=1, account="Words in between")
    taken = browser.get(f"{address}?draft={key}").content.decode()
    assert TYPED in taken and "while you were writing" in taken and "in between" in taken
    assert 'name="version" value="2"' in taken


def test_what_its_page_no_longer_takes_can_still_be_read(world):
    """Somebody else submitted the note: the form is shut, the typed words are not lost."""
    note = factories.note(world.case, world.people["investigator"], account="First words")
    browser, key, address = world.browser("investigator"), uuid4(), url("note-edit", note.pk)
    keep(browser, address, key, version=1, account=TYPED)
    WitnessNote.objects.filter(pk=note.pk).update(status="submitted")
    assert browser.get(f"{address}?draft={key}").status_code == 409
    assert TYPED in browser.get(url("draft-detail", key)).content.decode()


def test_it_is_thrown_away_by_a_button(world):
    browser, key = world.browser("investigator"), uuid4()
    keep(browser, new_note(world), key, account=TYPED)
    answer = browser.post(new_note(world), {"_discard": str(key)})
    assert answer.status_code == 302 and not Draft.objects.filter(pk=key).exists()
    keep(browser, new_note(world), key, account=TYPED)
    assert browser.post(url("draft-detail", key)).status_code == 302
    assert not Draft.objects.exists()


def test_addresses_that_name_no_draft(world):
    browser = world.browser("investigator")
    for wanted in ("", "x", uuid4()):
        assert browser.get(f"{new_note(world)}?draft={wanted}").status_code == 404
    assert browser.get(url("draft-detail", uuid4())).status_code == 404


def test_who_is_signed_in(world):
    browser = world.browser("investigator")
    told = browser.get(url("typing-session")).json()
    assert told["person"] == world.people["investigator"].actor_code and len(told["token"]) > 30
    assert Client().get(url("typing-session")).status_code == 302


def arguments(person, **changes):
    return {
        "actor": person, "key": uuid4(), "turn": 1, "page": "casework:case-create", "target": None,
        "permission": "case.open", "case": None, "seen_version": None, "fields": {"a": ["b"]},
    } | changes  # fmt: skip


def test_limits(db):
    person = factories.user("typist", "Member")
    with pytest.raises(TooLarge):
        drafts.draft_keep(**arguments(person, fields={"a": ["x" * (drafts.LONGEST + 1)]}))
    with pytest.raises(TooLarge):
        many = {str(i): [""] for i in range(drafts.MOST_FIELDS + 1)}
        drafts.draft_keep(**arguments(person, fields=many))
    for _ in range(drafts.MOST):
        drafts.draft_keep(**arguments(person))
    with pytest.raises(Conflict) as refused:
        drafts.draft_keep(**arguments(person))
    assert refused.value.code == "too_many"
    drafts.draft_keep(**arguments(person, key=Draft.objects.first().pk, turn=2))


def test_what_no_column_holds(db):
    person = factories.user("typist", "Member")
    kept = drafts.draft_keep(**arguments(person, fields={"a": ["one\0two\ud800"]}))
    assert Draft.objects.get(pk=kept.pk).fields == {"a": ["one\ufffdtwo\ufffd"]}


def test_it_is_swept_after_thirty_days(db):
    person = factories.user("typist", "Member")
    old, new = (drafts.draft_keep(**arguments(person)) for _ in range(2))
    Draft.objects.filter(pk=old.pk).update(typed_at=timezone.now() - timedelta(days=31))
    drafts.drafts_sweep.function()
    assert list(Draft.objects.all()) == [new]

"""Break-glass as pages: where it begins, who is let in, what is shown for how long, and what comes back."""

from contextlib import suppress
from datetime import timedelta

import pytest
import time_machine
from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.mfa.models import Authenticator
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.files.uploadhandler import StopFutureHandlers
from django.test import Client
from django.urls import get_resolver, reverse
from django.utils import timezone

from casework.views.pages import FormPage
from common.uploads import MemoryOnly
from ledger.models import Entry
from tests.vault.people import GIVEN_NAME, PHONES, PHOTO, SURNAME, WISHED, around
from vault.models import Access, Identity
from vault.services import access

ASKED = {"kinds": ["surname"], "minutes": "10", "reason": "A threat.", "legal_basis": "Life"}


@pytest.fixture
def there(db):
    return around()


def browser(there, who, *, ago=timedelta(0), method="password"):
    """The browser of somebody who has shown who they are some time ago."""
    client = Client()
    client.force_login(there.people[who])
    session = client.session
    at = (timezone.now() - ago).timestamp()
    session[AUTHENTICATION_METHODS_SESSION_KEY] = [{"method": method, "at": at}]
    session[f"{AUTHENTICATION_METHODS_SESSION_KEY}_user"] = str(there.people[who].pk)
    session.save()
    return client


def page(name, row):
    return reverse(f"vault:{name}", args=[row.pk])


def test_two_people_by_their_pages(there):
    asks, grants = browser(there, "investigator"), browser(there, "supervisor")
    told = asks.post(page("access-request", there.witness), ASKED, follow=True)
    assert "A second person decides" in told.content.decode()
    asked = Access.objects.get()
    assert "A threat." in grants.get(page("access-grant", asked)).content.decode()
    grants.post(page("access-grant", asked), {"comment": ""})
    shown = asks.post(page("access-open", asked), follow=True)
    assert shown.redirect_chain == [(page("identity", there.witness), 302)]
    text = shown.content.decode()
    assert SURNAME in text and PHONES[0] not in text and GIVEN_NAME not in text
    assert shown["Cache-Control"] == "no-store"
    assert 595 <= int(shown["Refresh"]) <= 601
    for who in ("supervisor", "lead", "custodian"):
        assert (
            SURNAME not in browser(there, who).get(page("identity", there.witness)).content.decode()
        )
    with time_machine.travel(timezone.now() + timedelta(minutes=10, seconds=1)):
        later = asks.get(page("identity", there.witness))
        assert SURNAME not in later.content.decode() and "Refresh" not in later
        reviews = browser(there, "lead")
        done = reviews.post(
            page("access-review", asked), {"verdict": "justified", "comment": "Yes."}, follow=True
        )
    assert "Justified" in done.content.decode()


def test_what_the_person_wishes_stands_before_how_they_are_reached(there):
    closed = browser(there, "lead").get(page("identity", there.witness)).content.decode()
    assert WISHED not in closed and "Do not contact this person" not in closed
    there.opened()
    text = browser(there, "investigator").get(page("identity", there.witness)).content.decode()
    assert 0 < text.index("Do not contact this person") < text.index(WISHED) < text.index(PHONES[0])
    assert Entry.objects.filter(event="casework.witness.read", object_id=there.witness.pk).exists()


def test_a_page_that_opens_begins_with_a_fresh_factor(there):
    stale = browser(there, "investigator", ago=timedelta(minutes=6))
    for name in ("access-request", "access-emergency"):
        answer = stale.get(page(name, there.witness))
        assert answer.status_code == 302
        assert answer["Location"].startswith("/accounts/reauthenticate/?next=%2Fvault%2F")
    asked = there.ask()
    assert (
        browser(there, "supervisor", ago=timedelta(minutes=6))
        .get(page("access-grant", asked))
        .status_code
        == 302
    )
    there.grant(asked)
    answer = stale.post(page("access-open", asked))
    assert "/accounts/reauthenticate/" in answer["Location"]
    asked.refresh_from_db()
    assert asked.state == "granted"


def test_a_second_factor_counts_where_there_is_one_and_the_password_does_not(there):
    person = there.people["investigator"]
    Authenticator.objects.create(user=person, type=Authenticator.Type.TOTP, data={})
    ask = page("access-request", there.witness)
    answer = browser(there, "investigator").get(ask)
    assert answer["Location"].startswith("/accounts/factors/reauthenticate/")
    assert browser(there, "investigator", method="mfa").get(ask).status_code == 200
    refused = browser(there, "investigator").post(ask, ASKED)
    assert refused.status_code == 403 and not Access.objects.exists()


def test_what_was_typed_for_too_long_comes_back(there):
    stale = browser(there, "investigator", ago=timedelta(minutes=16))
    answer = stale.post(page("access-request", there.witness), ASKED)
    text = answer.content.decode()
    assert answer.status_code == 403
    assert "A threat." in text and "Confirm that it is you, in a new tab" in text
    assert not Access.objects.exists()


def test_every_look_at_the_page_and_at_the_photograph_is_an_entry(there):
    opened = there.opened(kinds=["surname", "photo"])
    mine = browser(there, "investigator")
    shown = Entry.objects.filter(event="vault.field.shown")
    for number in (1, 2):
        mine.get(page("identity", there.witness))
        assert shown.count() == 2 * number - 1
        answer = mine.get(page("access-photo", opened))
        assert answer.content == PHOTO and answer["Content-Type"] == "image/jpeg"
        assert answer["Content-Security-Policy"].startswith("sandbox")
        assert (
            answer["Cache-Control"] == "no-store" and answer["X-Content-Type-Options"] == "nosniff"
        )
        assert shown.count() == 2 * number
    for who, status in (("lead", 403), ("supervisor", 403), ("analyst", 404), ("outsider", 404)):
        assert browser(there, who).get(page("access-photo", opened)).status_code == status
    access.access_close(actor=there.people["investigator"], access=opened)
    assert mine.get(page("access-photo", opened)).status_code == 409


@pytest.mark.parametrize("who", ["analyst", "observer", "outsider"])
def test_who_may_not_know_that_an_identity_is_on_file(there, who):
    opened = there.opened()
    client = browser(there, who)
    for name in (
        "identity",
        "access-request",
        "access-emergency",
        "identity-edit",
        "erasure-request",
    ):
        assert client.get(page(name, there.witness)).status_code == 404, name
    for name in ("access-detail", "access-grant", "access-refuse", "access-review"):
        assert client.get(page(name, opened)).status_code == 404, name
    for name in ("access-open", "access-close", "access-cancel"):
        assert client.post(page(name, opened)).status_code == 404, name
    assert there.witness.code not in client.get(reverse("vault:access-list")).content.decode()


@pytest.mark.parametrize("who", ["administrator", "auditor", "reviewer"])
def test_who_may_know_and_never_open(there, who):
    opened = there.opened()
    client = browser(there, who)
    text = client.get(page("identity", there.witness)).content.decode()
    assert "Surname" in text and SURNAME not in text and "Ask to see it" not in text
    assert client.get(page("access-detail", opened)).status_code == 200
    for name in ("access-request", "access-emergency", "identity-edit", "identity-hold"):
        assert client.get(page(name, there.witness)).status_code == 403, name
    for name in ("access-grant", "access-refuse", "access-review"):
        assert client.get(page(name, opened)).status_code == 403, name


def test_an_identity_is_written_and_never_read_back(there):
    custodian = browser(there, "custodian")
    edit = page("identity-edit", there.witness)
    assert SURNAME not in custodian.get(edit).content.decode()
    typed = {"version": there.identity.version, "email": "a@example.org\nb@example.org"}
    done = custodian.post(edit, {**typed, "take_away": ["photo"]}, follow=True)
    assert done.status_code == 200 and "a@example.org" not in done.content.decode()
    on_file = [kind.value for kind in Identity.objects.get().on_file]
    assert on_file == ["surname", "given_name", "phone", "email"]
    assert there.opened(kinds=["email"]).is_open
    # A second custodian, who looked at the page before.
    other = browser(there, "custodian2").post(edit, {"version": typed["version"], "surname": "Q"})
    text = other.content.decode()
    assert other.status_code == 409
    assert "E-mail address, Photograph" in text and "a@example.org" not in text
    assert f'name="version" value="{there.identity.version + 1}"' in text


def test_a_photograph_is_taken_from_the_form_and_stays_in_memory(there, monkeypatch):
    monkeypatch.setattr("tempfile.NamedTemporaryFile", None)
    picture = b"\x89PNG\r\n\x1a\n" + bytes(4 << 20)
    long = "x" * 250 + ".png"  # a name is data, and not even kept
    sent = {"version": there.identity.version, "photo": SimpleUploadedFile(long, picture)}
    edit = page("identity-edit", there.witness)
    assert browser(there, "custodian").post(edit, sent).status_code == 302
    opened = there.opened("lead", kinds=["photo"])
    assert browser(there, "lead").get(page("access-photo", opened)).content == picture


@pytest.mark.parametrize("mebibytes", [5, 7, 20])
def test_a_photograph_that_is_too_large_takes_nothing_typed_with_it(there, mebibytes):
    photo = SimpleUploadedFile("a.png", b"\x89PNG\r\n\x1a\n" + bytes(mebibytes << 20))
    sent = {"version": there.identity.version, "photo": photo, "address": "Typed beside it"}
    answer = browser(there, "custodian").post(page("identity-edit", there.witness), sent)
    told = answer.content.decode()
    assert answer.status_code == 400
    assert "The photograph may have 5 MB at most" in told and "Typed beside it" in told
    assert Identity.objects.get().version == there.identity.version


def test_what_was_not_kept_of_a_large_file_is_never_taken_for_the_whole():
    handler = MemoryOnly()
    handler.handle_raw_input(None, {}, 12 << 20, b"")
    for number, size in enumerate((4, 4, 1)):
        with suppress(StopFutureHandlers):
            handler.new_file("file", f"{number}.bin", "", 0, None, None)
        for start in range(size):
            handler.receive_data_chunk(bytes(1 << 20), start << 20)
        file = handler.file_complete(size << 20)
        assert file.size == size << 20
        if number:  # of a form's files together no more is held than of one
            with pytest.raises(RequestDataTooBig):
                file.read()
        else:
            assert len(file.read()) == 4 << 20
    with pytest.raises(RequestDataTooBig):
        handler.handle_raw_input(None, {}, 65 << 20, b"")


def test_holding_releasing_and_erasing_by_two(there):
    custodian, supervisor = browser(there, "custodian"), browser(there, "supervisor")
    custodian.post(page("identity-hold", there.witness), {"reason": "Order 7/26"})
    asking = page("erasure-request", there.witness)
    answer = custodian.post(asking, {"grounds": "wish", "reason": "They ask"})
    assert answer.status_code == 409 and "Order 7/26" in answer.content.decode()
    supervisor.post(page("identity-release", there.witness), {"reason": "Order ended"})
    custodian.post(asking, {"grounds": "wish", "reason": "They ask"})
    erasure = Identity.objects.get().erasures.get()
    decide = page("erasure-decide", erasure)
    assert custodian.get(decide).status_code == 403
    assert "They ask" in supervisor.get(decide).content.decode()
    supervisor.post(decide, {"verdict": "approve", "comment": ""})
    text = custodian.get(page("identity", there.witness)).content.decode()
    assert "This identity was erased" in text
    assert custodian.post(page("access-request", there.witness), ASKED).status_code == 409


def test_looking_up_by_post_alone_gives_codes(there):
    search = reverse("vault:search")
    custodian = browser(there, "custodian")
    found = custodian.post(search, {"kind": "phone", "value": PHONES[0]}).content.decode()
    assert there.witness.code in found and PHONES[0] not in found
    by_address = custodian.get(search, {"kind": "phone", "value": PHONES[0]}).content.decode()
    assert there.witness.code not in by_address
    for who in ("lead", "investigator", "supervisor", "administrator", "outsider"):
        assert browser(there, who).post(search, {"kind": "phone", "value": "1"}).status_code == 403


def test_no_page_of_the_vault_keeps_what_is_being_typed():
    """Drafts lie in a table of their own, in the clear: an identity must never get there."""
    pages = [pattern.callback.view_class for pattern in get_resolver("vault.urls").url_patterns]
    forms = [page for page in pages if issubclass(page, FormPage)]
    assert len(forms) >= 8
    assert not [page for page in forms if page.keeps_typed]

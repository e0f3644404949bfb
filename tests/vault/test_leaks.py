"""A stolen database, a stolen data folder without its key, a log, a letter: none of them says who it is.

Beside the names, each search looks for a word that must be found: one that finds nothing proves nothing.
"""

import hashlib
import logging
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.core import mail
from django.urls import reverse

from jobs import run_pending
from jobs.models import Job
from tests.vault.disguises import database_bytes, disguises, files_of
from tests.vault.people import around
from tests.vault.test_access_pages import browser, page
from vault import blind, sealing
from vault.errors import VaultClosed
from vault.keys import key_file, provider
from vault.models import BlindToken, Identity, IndexKey
from vault.services import identities, index, showing
from vault.services.keys import vault_prepare
from vault.services.opening import data_key_of, index_root, key_place, place_of, reveal

LATIN, CYRILLIC = "Qwertovalde", "Йцукеновський"
NUMBER, MAIL, BORN_AT = "+380447391846", "qzmailbox@example.net", "Нетутешнівка"
PICTURE = b"\xff\xd8\xff" + b"qzportrait" * 9
VALUES = {
    "surname": CYRILLIC,
    "other_names": [LATIN],
    "phone": [NUMBER],
    "email": [MAIL],
    "place_of_birth": BORN_AT,
    "photo": PICTURE,
}
SECRETS = [LATIN, CYRILLIC, NUMBER, NUMBER.strip("+"), MAIL, BORN_AT, "qzportrait"]
FORBIDDEN = {form for word in SECRETS for form in disguises(word)}
TYPED_AND_REFUSED = "Refusedname"
KEY_FILE = "vault.keys"


def found_in(data: bytes) -> set[bytes]:
    return {form for form in FORBIDDEN if form in data}


@pytest.fixture
def lived(transactional_db, data_dir, caplog):
    """An installation in which everything was done with an identity that can be done with one."""
    for logger in ("", "django", "django.request", "django.security", "casework.pages"):
        caplog.set_level(logging.DEBUG, logger=logger)
    there = around()
    edit = page("identity-edit", there.witness)
    custodian = browser(there, "custodian")
    typed = {"surname": CYRILLIC, "other_names": LATIN, "phone": NUMBER, "email": MAIL}
    custodian.post(edit, {"version": 1, **typed, "place_of_birth": BORN_AT})
    identities.identity_write(
        actor=there.people["custodian"], witness=there.witness, version=2, values=VALUES
    )
    # Refused: stale, and not what the vault takes.
    assert custodian.post(edit, {"version": 1, "surname": LATIN}).status_code == 409
    assert custodian.post(edit, {"version": 3, "email": f"{CYRILLIC} {LATIN}"}).status_code == 400
    search = reverse("vault:search")
    for kind, value in (("surname", CYRILLIC), ("name", f"{LATIN} X"), ("phone", NUMBER)):
        assert custodian.post(search, {"kind": kind, "value": value}).status_code == 200
    index.hints(there.people["custodian"], Identity.objects.get())
    opened = there.opened(kinds=list(VALUES))
    shown = browser(there, "investigator").get(page("identity", there.witness)).content.decode()
    assert all(word in shown for word in (LATIN, CYRILLIC, NUMBER, MAIL, BORN_AT))
    assert showing.access_photo(actor=there.people["investigator"], access=opened) == PICTURE
    there.emergency("lead", kinds=["surname"])
    run_pending()
    return there


def test_no_file_row_letter_job_or_line_of_the_log_says_who_it_is(lived, data_dir, caplog):
    database, folder = database_bytes(), files_of(data_dir)
    assert lived.witness.code.encode() in database
    assert b"A threat was reported." in database
    assert found_in(database) == set()
    assert (data_dir / "keys" / KEY_FILE).exists()
    assert found_in(folder) == set()
    letters = "\n".join(f"{one.subject} {one.body} {one.to}" for one in mail.outbox)
    assert lived.witness.code in letters
    assert found_in(letters.encode()) == set()
    jobs = "\n".join(str(row) for row in Job.objects.values())
    assert "vault.end_access" in jobs
    assert found_in(jobs.encode()) == set()
    lines = [*caplog.get_records("setup"), *caplog.get_records("call")]
    log = "\n".join(f"{line.getMessage()} {line.exc_text} {vars(line)}" for line in lines)
    assert edit_refused(lived) in log
    assert found_in(log.encode()) == set()


def edit_refused(lived):
    """What the log says of the form that was refused."""
    return page("identity-edit", lived.witness)


def test_a_word_would_be_found_in_any_disguise(lived):
    """The search itself: the reason of an access, which does lie in the database, is found in it."""
    assert any(form in database_bytes() for form in disguises("threat"))
    for text in (f"x{CYRILLIC}".encode("utf-16-le"), CYRILLIC.encode().hex().encode()):
        assert found_in(text)


def candidates() -> set[bytes]:
    """Every key that a thief of database and settings could think of: what is there, and made of it."""
    told = [str(getattr(settings, name)) for name in dir(settings) if name.isupper()]
    texts = {text.encode() for text in told if text}
    keys = {hashlib.sha256(text).digest() for text in texts}
    keys |= {HKDF(SHA256(), 32, None, b"casework vault").derive(text) for text in texts}
    keys |= {text[:32] for text in texts if len(text) >= 32}
    wrapped = [bytes(row.wrapped_key) for row in (*Identity.objects.all(), *IndexKey.objects.all())]
    keys |= {key[at : at + 32] for key in wrapped for at in range(len(key) - 32)}
    return {bytes(32), *(key for key in keys if len(key) == 32)}


def opens(key: bytes, row: Identity) -> bool:
    """Whether this key opens the person's own key, or one of the fields directly."""
    tries = [(row.key_id, key_place(row), bytes(row.wrapped_key))]
    tries += [(str(row.pk), place_of(one), bytes(one.ciphertext)) for one in row.fields.all()]
    for of, where, sealed in tries:
        try:
            sealing.unseal(key, of, where, sealed)
        except sealing.SealBroken:
            continue
        return True
    return False


def test_database_and_settings_without_the_key_file_open_nothing(lived, data_dir):
    row = Identity.objects.get()
    right = data_key_of(provider(), row)
    assert opens(right, row)
    thief = candidates()
    assert len(thief) > 300
    assert not [key for key in thief if opens(key, row)]
    # Nor does the index give a name away to somebody who tries names.
    tokens = set(BlindToken.objects.values_list("kind", "token"))
    asked = {("surname", one) for one in blind.query_keys("surname", CYRILLIC)}
    true_index = blind.Index(index_root(provider(), IndexKey.objects.get()))
    assert {(kind, true_index.token(kind, one)) for kind, one in asked} & tokens
    for key in thief:
        guessed = blind.Index(key)
        assert not {(kind, guessed.token(kind, one)) for kind, one in asked} & tokens


@pytest.mark.parametrize("instead", ["missing", "another installation's"])
def test_without_its_key_the_vault_stays_shut_and_the_rest_works(lived, data_dir, instead):
    file = Path(data_dir / "keys" / KEY_FILE)
    file.rename(data_dir / "stolen")
    if instead != "missing":
        key_file().make()
    person = lived.people["investigator"]
    with pytest.raises(VaultClosed):
        reveal(person, Identity.objects.get(), ["surname"])
    with pytest.raises(VaultClosed):
        vault_prepare(actor=person)
    client = browser(lived, "investigator")
    text = client.get(page("identity", lived.witness)).content.decode()
    assert "The vault is closed" in text and CYRILLIC not in text
    assert client.get(reverse("casework:dashboard")).status_code == 200
    assert client.get(reverse("vault:access-list")).status_code == 200
    emergency = {"kinds": ["surname"], "minutes": 5, "reason": "x", "legal_basis": "x"}
    custodian = browser(lived, "custodian")
    refused = custodian.post(page("access-emergency", lived.witness), emergency)
    assert refused.status_code == 503
    edit = custodian.post(page("identity-edit", lived.witness), {"version": 3, "surname": "Q"})
    assert edit.status_code == 503
    assert custodian.get(page("identity-edit", lived.witness)).status_code == 503


def test_a_fault_while_an_identity_is_typed_tells_nobody_what_was_typed(lived, caplog, monkeypatch):
    def fault(**arguments):
        raise RuntimeError("a fault of ours")

    monkeypatch.setattr(identities, "identity_write", fault)
    client = browser(lived, "custodian")
    client.raise_request_exception = False
    edit = page("identity-edit", lived.witness)
    answer = client.post(edit, {"version": 3, "surname": TYPED_AND_REFUSED})
    assert answer.status_code == 500
    assert "a fault of ours" in caplog.text
    assert TYPED_AND_REFUSED not in caplog.text + answer.content.decode()

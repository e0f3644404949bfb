"""A word is planted in every sensitive place, and looked for in everything that everybody can open.

What is found is compared with tables typed by hand, both ways: a word in the wrong place fails, and so does
one that is no longer found where it should be, since a search that finds nothing proves nothing.
"""

import io
import logging
import re
import zipfile
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core import mail
from django.test import TestCase
from django.urls import reverse

from accounts.models import ApiToken, CredentialReset, Invitation, User
from jobs.models import Job
from tests import factories
from tests.access.routes import NOT_FILLED, Route, patterns, routes
from tests.lasting import made_once
from tests.surfaces.resources import NEVER
from tests.world import (
    ALLOWED,
    ASKED_OF_NOTE,
    EVERYBODY,
    FEARED,
    HEARD_AGAIN,
    HELPED,
    IN_THE_ITEM,
    IN_THE_METADATA,
    IN_THE_ORIGINAL,
    IN_THE_PORTRAIT,
    IN_THE_TITLE,
    PLACE,
    REDACTED,
    REMARKED_ON_NOTE,
    SAID,
    SEALED_CYRILLIC,
    SEALED_NAME,
    SEALED_PHONE,
    SETTING,
    SUBMITTED_WITH_NOTE,
    THOUGHT,
    TOLD_BEFORE,
    WHY_OPENED,
    WISHED,
    World,
    make_world,
)

pytestmark = pytest.mark.once

WORDS = {
    "redacted text": [REDACTED],
    "account": [SAID],
    "comments": [THOUGHT],
    "earlier accounts": [TOLD_BEFORE],
    "place": [PLACE],
    "setting": [SETTING],
    "reason to hear again": [HEARD_AGAIN],
    "day of the interview": ["1987-03-14", "14 Mar 1987", "14 March 1987", "березня 1987"],
    "words of a reviewer": [ASKED_OF_NOTE],
    "remarks": [REMARKED_ON_NOTE],
    "words at submission": [SUBMITTED_WITH_NOTE],
    "wishes": [WISHED],
    "risks": [FEARED],
    "help": [HELPED],
    "conditions of a consent": [ALLOWED],
    "original": [IN_THE_ORIGINAL],
    "metadata": [IN_THE_METADATA],
    "identity": [SEALED_NAME, SEALED_CYRILLIC, SEALED_PHONE],
    "portrait": [IN_THE_PORTRAIT],
    "why an identity was opened": [WHY_OPENED],
}

READS = {
    "casework:note-detail",
    "casework:review-detail",
    "casework:note-versions",
    "api-note-detail",
    "api-note-version",
}
READS_REDACTED = {"casework:note-detail", "api-note-detail"}
EDITS = READS | {"casework:note-edit"}
# The account stands beside the redacted text that is written from it.
WORKS = EDITS | {"casework:note-redact"}
# The approved note and the approved photograph are in the bundle; comments never are.
TAKES_AWAY = {
    "exchange:export-download",
    "exchange:export-document",
    "api-export-download",
    "api-export-document",
}
ASKED = {"casework:review-detail", "api-review-detail"}
REMARKED = {
    "casework:review-detail",
    "casework:remark-answer",
    "casework:remark-settle",
    "api-review-remarks",
}
OPENS = {"evidence:item-download", "api-item-download"}
# A text is shown by the viewer; what a file says of itself stands on the item's page as well.
SHOWS = OPENS | {"evidence:item-view"}
LOOKS_INTO = SHOWS | {"evidence:item-detail"}
BUNDLES = {"exchange:export-download", "api-export-download"}
# Earlier interviews stand beside a new note, with their days.
HEARD = {"casework:note-create", "casework:witness-detail"}

# What is kept about a witness stands on the witness's page, and in the forms that change it.
OF_WITNESS = {
    "wishes": {"casework:witness-detail", "api-witness-detail"},
    "risks": {"casework:witness-detail", "api-risk-detail"},
    "help": {"casework:witness-detail", "api-referral-detail"},
    "conditions of a consent": {"casework:witness-detail", "api-consent-detail"},
}
KEEPS_WITNESS = OF_WITNESS | {
    "wishes": OF_WITNESS["wishes"] | {"casework:witness-edit"},
    "help": OF_WITNESS["help"] | {"casework:referral-edit"},
}

# Who may know that something is on file reads why it was opened; nobody but the one who opened it, who it is.
KNOWS = {"vault:access-detail"}
GRANTS = KNOWS | {"vault:access-grant", "vault:access-refuse"}
REVIEWS = {"vault:access-review"}
OPENED_IT = {"identity": {"vault:identity"}, "portrait": {"vault:access-photo"}}

OVERSEES = {"why an identity was opened": KNOWS}
NOTHING: dict[str, set[str]] = {}
FILES = {"original": SHOWS, "metadata": LOOKS_INTO}
WRITES_NOTES = {
    "redacted text": READS,
    "account": WORKS,
    "comments": EDITS,
    "earlier accounts": EDITS,
    "place": EDITS,
    "setting": EDITS,
    "reason to hear again": EDITS,
    "day of the interview": EDITS | HEARD,
    "words of a reviewer": ASKED,
    "remarks": REMARKED,
    "words at submission": {"casework:review-detail"},
    "why an identity was opened": KNOWS,
    **KEEPS_WITNESS,
    **FILES,
}
WHERE: dict[str, dict[str, set[str]]] = {
    "lead": {
        "redacted text": READS,
        "account": WORKS | TAKES_AWAY,
        "comments": EDITS,
        "earlier accounts": EDITS | TAKES_AWAY,
        "place": EDITS | TAKES_AWAY,
        "setting": EDITS | TAKES_AWAY,
        "reason to hear again": EDITS,
        "day of the interview": EDITS | HEARD | TAKES_AWAY,
        "words of a reviewer": ASKED,
        "remarks": REMARKED,
        "words at submission": {"casework:review-detail"},
        **KEEPS_WITNESS,
        "original": SHOWS,
        "metadata": LOOKS_INTO | BUNDLES,
        "why an identity was opened": KNOWS | REVIEWS,
    },
    # What one has typed and not saved is one's own, whoever else may read the note.
    "investigator": {
        **WRITES_NOTES,
        "account": WORKS | {"casework:draft-detail"},
        **OPENED_IT,
    },
    "custodian": {**WRITES_NOTES, "why an identity was opened": GRANTS},
    "reviewer": {
        "redacted text": READS,
        "account": READS,
        "comments": READS,
        "earlier accounts": READS,
        "place": READS,
        "setting": READS,
        "reason to hear again": READS,
        "day of the interview": READS | {"casework:witness-detail"},
        "words of a reviewer": ASKED,
        "remarks": REMARKED,
        "words at submission": {"casework:review-detail"},
        "why an identity was opened": KNOWS,
        **OF_WITNESS,
        **FILES,
    },
    "analyst": {"redacted text": READS_REDACTED, **FILES},
    "observer": {"redacted text": READS_REDACTED, **FILES},
    "supervisor": {"why an identity was opened": GRANTS | REVIEWS},
    "administrator": OVERSEES,
    "auditor": OVERSEES,
    "outsider": NOTHING,
}


def with_tokens() -> World:
    world = make_world()
    for who in EVERYBODY:
        world.api(who)
    return world


lasting, world = made_once(with_tokens)


def text_of(answer: Any) -> str:
    """All that an answer says: body, file, members of an archive, headers."""
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    # `Expires` is the moment itself.
    headers = {name: text for name, text in answer.headers.items() if name != "Expires"}
    parts = [body, str(headers).encode()]
    if body.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            parts += [archive.read(name) for name in archive.namelist()]
    return b"\n".join(parts).decode("utf-8", "replace")


def crawl(world: World, who: str, method: str = "get") -> Iterable[tuple[Route, str]]:
    """Every address, and what it answers that person."""
    browser, api = world.browser(who), world.api(who)
    for route in routes(world):
        client = api if route.path.startswith("/api/") else browser
        answer = getattr(client, method)(route.path)
        assert answer.status_code < 500, (who, route)
        yield route, text_of(answer)


def secrets_of(world: World) -> dict[str, str]:
    """What nobody is shown, and where it would have come from."""
    found = {"password": factories.PASSWORD, **world.secrets}
    found |= {f"password of {user}": user.password for user in User.objects.all()}
    for model in (ApiToken, Invitation, CredentialReset):
        found |= {f"{model.__name__} {row.pk}": row.digest for row in model.objects.all()}
    return found


@pytest.mark.parametrize("who", EVERYBODY)
def test_words_are_found_where_the_table_says_and_nowhere_else(world, who):
    found, leaked = defaultdict(set), set()
    secrets = secrets_of(world)
    unknown = not_to_be_known(world, who)
    for route, text in crawl(world, who):
        for word, forms in WORDS.items():
            if any(form in text for form in forms):
                found[word].add(route.name)
        leaked |= {(name, route.path) for name, secret in secrets.items() if secret in text}
        # A search shows the words that were typed into it.
        leaked |= {
            (word, route.path) for word in unknown if word in text and word not in route.path
        }
    assert found == WHERE[who]
    assert leaked == set()


def not_to_be_known(world: World, who: str) -> set[str]:
    """References, codes and titles that must not reach this person on any road."""
    of_notes = {world.witness.code, *(note.reference for note in world.notes.values())}
    if who in ("analyst", "observer"):
        redacted = world.notes["redacted"]
        return {*of_notes, redacted.witness.code, str(redacted.witness_id)} - {redacted.reference}
    if who == "outsider":
        hashes = {item.sha256 for item in world.items.values()}
        return {*of_notes, *hashes, world.case.reference, IN_THE_TITLE, IN_THE_ITEM}
    return set()


NOT_BY_POST = (
    *("account", "comments", "earlier accounts", "place", "words of a reviewer"),
    *("setting", "reason to hear again"),
    *("identity", "portrait"),
)


@pytest.mark.parametrize("who", ["analyst", "observer", "supervisor", "auditor", "outsider"])
def test_refused_forms_show_no_words_either(world, who):
    """The same by POST, where a form comes back with what is stored."""
    found = defaultdict(set)
    for route, text in crawl(world, who, "post"):
        for word in NOT_BY_POST:
            if any(form in text for form in WORDS[word]):
                found[word].add(route.name)
    assert found == {}


def test_every_exemption_of_the_crawl_is_needed():
    assert set(NOT_FILLED) <= {name for name, _pattern in patterns()}
    assert all(len(reason) > 10 for reason in NOT_FILLED.values())


# -- what nobody opens -------------------------------------------------------------------------------

# Columns that hold words of a statement, or words about one. A snapshot holds what was submitted, a
# version what was saved.
KEPT_WHOLE = ("casework.Review.snapshot", "casework.NoteVersion.content")
KEPT_IN = {
    "account": {"casework.WitnessNote.account", "casework.Draft.fields", *KEPT_WHOLE},
    "comments": {
        "casework.WitnessNote.comments",
        "evidence.NoteMaterialWithdrawal.reason",
        *KEPT_WHOLE,
    },
    "earlier accounts": {"casework.WitnessNote.earlier_accounts", *KEPT_WHOLE},
    "place": {"casework.WitnessNote.place", *KEPT_WHOLE},
    "setting": {"casework.WitnessNote.setting", *KEPT_WHOLE},
    "reason to hear again": {"casework.WitnessNote.another_reason", *KEPT_WHOLE},
    "wishes": {"casework.Witness.protective_measures"},
    "risks": {"casework.RiskAssessment.threats"},
    "help": {"casework.Referral.remarks"},
    "conditions of a consent": {"casework.Consent.comment"},
    "words of a reviewer": {"casework.Decision.comment"},
    "words at submission": {"casework.Review.comment"},
    "metadata": {"evidence.FileFacts.metadata", "ledger.Payload.payload"},
    "identity": set(),
    "portrait": set(),
    "why an identity was opened": {"vault.Access.reason"},
}


def test_words_are_kept_in_one_place(world, data_dir, caplog):
    """Every column of every table, every file, letter, job and line of the log, after a crawl."""
    # Below what an installation logs: refusals too, and whatever our own code has to say.
    for logger in ("django.request", "django.security", "accounts", "casework", "jobs", "store"):
        caplog.set_level(logging.DEBUG, logger=logger)
    with TestCase.captureOnCommitCallbacks(execute=True):
        for who in ("lead", "auditor"):
            for _route, _text in crawl(world, who):
                pass
        opened = world.browser("investigator").get(
            reverse("vault:identity", args=[world.witness.pk])
        )
        assert SEALED_NAME in text_of(opened)
    kept = columns()
    assert {word: holding(kept, WORDS[word]) for word in KEPT_IN} == KEPT_IN
    assert holding(kept, [IN_THE_ORIGINAL]) == set()
    everywhere = [form for forms in WORDS.values() for form in forms]
    letters = [f"{letter.subject} {letter.body} {letter.to}" for letter in mail.outbox]
    jobs = [str(row) for row in Job.objects.values()]
    for text in (*letters, *jobs, caplog.text):
        assert not [word for word in everywhere if word in text], text[:500]
    assert jobs and caplog.records
    secrets = secrets_of(world)
    assert not [name for name, secret in secrets.items() if secret in caplog.text]


def columns() -> dict[str, str]:
    """All that is in each column of all tables, other packages' among them."""
    found: dict[str, list[str]] = defaultdict(list)
    for model in apps.get_models():
        for row in model._base_manager.values():
            for column, value in row.items():
                text = bytes(value).decode("utf-8", "replace") if _is_bytes(value) else str(value)
                found[f"{model._meta.label}.{column}"].append(text)
    return {column: "\n".join(texts) for column, texts in found.items()}


def holding(columns: dict[str, str], words: list[str]) -> set[str]:
    return {name for name, text in columns.items() if any(word in text for word in words)}


def _is_bytes(value: Any) -> bool:
    return isinstance(value, bytes | memoryview)


def test_originals_lie_in_the_store_alone(world, data_dir):
    original = world.items["waiting"].sha256
    assert files_with(data_dir, IN_THE_ORIGINAL) == {original}
    assert files_with(data_dir, IN_THE_METADATA) == {world.items["approved"].sha256}
    assert {path.split("/")[0] for path in paths_with(data_dir, SAID)} <= {"exports"}


def paths_with(folder: Path, word: str) -> set[str]:
    found = set()
    for path in folder.rglob("*"):
        if path.is_file():
            data = path.read_bytes()
            if data.startswith(b"PK"):
                with zipfile.ZipFile(path) as archive:
                    data = b"".join(archive.read(name) for name in archive.namelist())
            if word.encode() in data and "exports" not in path.relative_to(folder).parts[:1]:
                found.add(str(path.relative_to(folder)))
    return found


def files_with(folder: Path, word: str) -> set[str]:
    return {Path(path).name for path in paths_with(folder, word)}


# -- a hidden record and one that never was ----------------------------------------------------------

# Addresses whose record is not a case's: what the outsider is told there says nothing of a case.
NOT_OF_A_CASE = {"accounts:", "casework:consent-text", "api-text-"}


def test_what_is_hidden_answers_like_what_never_was(world):
    """Status, headers and body, but for the identifier that was asked for: pages, admin and API."""
    browser, api = world.browser("outsider"), world.api("outsider")
    different, compared = [], 0
    for route in routes(world):
        if not route.key or any(route.name.startswith(part) for part in NOT_OF_A_CASE):
            continue
        client = api if route.path.startswith("/api/") else browser
        for method in ("get", "post", "patch"):
            hidden = likeness(client, method, route.path, route.key)
            never = likeness(client, method, route.path.replace(route.key, NEVER), NEVER)
            compared += 1
            if hidden != never:
                different.append((method, route.path, hidden[0], never[0]))
            if route.name.startswith(("casework:", "evidence:", "vault:", "exchange:", "api-")):
                assert hidden[0] in (404, 405), (method, route.path, hidden[0])
    assert different == []
    assert compared > 500


def likeness(client: Any, method: str, path: str, key: str) -> tuple[int, str]:
    """Status and text of an answer, without what differs from one request to the next."""
    answer = getattr(client, method)(path)
    text = text_of(answer).replace(key, "…")
    return answer.status_code, strip_tokens(text)


def strip_tokens(text: str) -> str:
    """CSRF tokens are masked anew in each answer."""
    text = re.sub(r'(csrfmiddlewaretoken" value="|X-CSRFToken": ")[^"]+', r"\1", text)
    return re.sub(r"nonce-[\w-]+", "nonce", text)


def test_parents_that_are_hidden_answer_like_parents_that_never_were(world):
    """Bodies and filters that name a hidden case, item or witness."""
    api = world.api("outsider")
    mine = {"case": str(world.hidden.pk)}
    note, item, witness = world.notes["draft"], world.items["draft"], world.witness
    for path, query in {
        "cases": {"case": world.case.pk},
        "evidence": {"case": world.case.pk},
        "custody": {"item": item.pk},
        "witness-notes": {"witness": witness.pk},
        "ledger": {"case": world.case.pk},
    }.items():
        ((name, key),) = query.items()
        answers = [api.get(f"/api/v1/{path}/?{name}={value}") for value in (key, NEVER)]
        assert [answer.status_code for answer in answers] == [404, 404], path
        assert answers[0].content == answers[1].content
    for path, body in {
        "witness-notes": {**mine, "witness": str(witness.pk)},
        "team": {"case": str(world.case.pk), "user": "w-lead", "role": "lead"},
    }.items():
        key = str(witness.pk) if "witness" in body else str(world.case.pk)
        answers = [
            api.post(
                f"/api/v1/{path}/", {n: NEVER if v == key else v for n, v in given.items()}, "json"
            )
            if hide
            else api.post(f"/api/v1/{path}/", given, "json")
            for hide, given in ((False, body), (True, body))
        ]
        assert answers[0].status_code == answers[1].status_code in (400, 404)
        assert answers[0].content == answers[1].content
    assert api.get("/api/v1/ledger/?object=" + str(note.pk)).json()["results"] == []

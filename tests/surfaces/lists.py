"""Every list there is, and how its rows are read from each surface. By hand; the tests go through it."""

import csv
import io
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode, urljoin

from django.db.models import Model
from django.urls import reverse

from accounts.models import ApiToken, SecurityEvent, User
from casework.models import (
    Case,
    Consent,
    ConsentText,
    Membership,
    Notification,
    Referral,
    RefusedAttempt,
    Review,
    ReviewPolicy,
    RiskAssessment,
    Task,
    Witness,
    WitnessNote,
)
from evidence.models import (
    CustodyEvent,
    EvidenceItem,
    EvidenceLink,
    Handover,
    NoteMaterial,
    Verification,
)
from exchange.models import Export
from ledger.models import Entry
from tests.world import World
from vault.models import Access

KEY = r"([0-9a-f-]{36})"
NUMBERED = r'<td class="num"><a href="/ledger/[0-9a-f-]{36}/">(\d+)</a></td>'


def by_id(row: dict[str, Any]) -> str:
    return row["id"]


@dataclass(frozen=True)
class Listed:
    """One list. `api` is its path under /api/v1/; `page` the name of its page, with or without a case.

    `row` finds the keys of the rows in the page, which `key` takes from a row of JSON. `like_page` are
    the parameters that make the API's list the page's, `narrower` a filter that leaves fewer rows.
    """

    model: type[Model]
    api: str = ""
    page: str = ""
    row: str = ""
    of_case: bool = False
    target: str = ""
    key: Callable[[dict[str, Any]], str] = by_id
    like_page: dict[str, str] = field(default_factory=dict)
    narrower: dict[str, str] = field(default_factory=dict)
    # A page that shows the rows in groups, or all at once, has an order and no pages of its own.
    grouped: bool = False
    files: bool = True
    # Rows without a key of their own: each counts, also one that reads like another.
    nameless: bool = False

    def address(self, world: World) -> str:
        return reverse(self.page, args=[world.case.pk] if self.of_case else [])

    def api_query(self, world: World) -> dict[str, str]:
        case = {"case": str(world.case.pk)} if self.of_case else {}
        return {**case, **self.like_page}


LISTS = {
    "cases": Listed(
        Case, "cases", "casework:case-list", rf'href="/cases/{KEY}/"', target="cases",
        narrower={"kind": "attack_on_protected_object"},
    ),
    "notes": Listed(
        WitnessNote, "witness-notes", "casework:note-list", rf'href="/notes/{KEY}/"',
        target="notes", narrower={"status": "draft"},
    ),
    "notes of a case": Listed(
        WitnessNote, "witness-notes", "casework:case-notes", rf'href="/notes/{KEY}/"',
        of_case=True, target="notes", narrower={"kind": "note_to_file"},
    ),
    "witnesses of a case": Listed(
        Witness, "witnesses", "casework:case-notes",
        rf'class="title mono" href="/witnesses/{KEY}/"', of_case=True, grouped=True, files=False,
    ),
    "witnesses": Listed(
        Witness, "witnesses", "casework:witness-list",
        rf'class="title mono" href="/witnesses/{KEY}/"', target="witnesses",
        narrower={"risk": "current"},
    ),
    "risk assessments": Listed(RiskAssessment, "risk-assessments"),
    "referrals": Listed(Referral, "referrals"),
    "consents": Listed(Consent, "consents", narrower={"answer": "no"}),
    "texts put before witnesses": Listed(
        ConsentText, "consent-texts", "casework:consent-text-list",
        rf'href="/consent-texts/{KEY}/"', target="texts", narrower={"language": "uk"},
    ),
    "tasks": Listed(
        Task, "tasks", "casework:task-list", rf'href="/tasks/{KEY}/"', target="tasks",
        narrower={"kind": "feedback"},
    ),
    "notifications": Listed(
        Notification, "notifications", "casework:notification-list", rf'<tr id="{KEY}">',
        target="notifications", narrower={"kind": "review_waits"},
    ),
    "evidence": Listed(
        EvidenceItem, "evidence", "evidence:item-list", rf'href="/evidence/{KEY}/"',
        target="items", narrower={"status": "draft"},
    ),
    "evidence of a case": Listed(
        EvidenceItem, "evidence", "evidence:case-items", rf'href="/evidence/{KEY}/"',
        of_case=True, target="items", narrower={"q": "diary"},
    ),
    "custody": Listed(CustodyEvent, "custody"),
    "materials of notes": Listed(NoteMaterial, "note-materials"),
    "links": Listed(
        EvidenceLink, "links", "evidence:link-list", rf'class="title" href="/links/{KEY}/"',
        target="link-rows", narrower={"kind": "cites"},
    ),
    "links of a case": Listed(
        EvidenceLink, "links", "evidence:case-links", rf'class="title" href="/links/{KEY}/"',
        of_case=True, target="link-rows", narrower={"withdrawn": "true"},
    ),
    "verifications": Listed(
        Verification, "verifications", "evidence:verification-list",
        rf'href="/verifications/{KEY}/"', target="verifications", narrower={"part": "source"},
    ),
    "verifications of a case": Listed(
        Verification, "verifications", "evidence:case-verifications",
        rf'href="/verifications/{KEY}/"', of_case=True, target="verifications",
        narrower={"status": "draft"},
    ),
    "hand-overs": Listed(
        Handover, "handovers", "evidence:handover-list", rf'href="/handovers/{KEY}/"',
        target="handovers", narrower={"status": "withdrawn"},
    ),
    "review queue": Listed(
        Review, "reviews", "casework:review-queue", rf'class="title" href="/reviews/{KEY}/"',
        target="queue", like_page={"status": "open", "ordering": "submitted_at"},
        narrower={"kind": "evidence"},
    ),
    "reviews of a case": Listed(
        Review, "reviews", "casework:case-review", rf'class="title" href="/reviews/{KEY}/"',
        of_case=True, target="reviews", narrower={"status": "approved"},
    ),
    "rules of review": Listed(ReviewPolicy, "review-policies"),
    "exports": Listed(
        Export, "exports", "exchange:export-list", rf'href="/exports/{KEY}/"', target="exports",
        narrower={"status": "submitted"},
    ),
    "exports of a case": Listed(
        Export, "exports", "exchange:case-exports", rf'href="/exports/{KEY}/"', of_case=True,
        target="exports", narrower={"status": "approved"},
    ),
    "team": Listed(
        Membership, "team", "casework:case-team", r'class="sub">(w-[a-z0-9-]+)',
        of_case=True, key=lambda row: row["user"], grouped=True, narrower={"role": "reviewer"},
    ),
    "ledger": Listed(
        Entry, "ledger", "casework:ledger", NUMBERED, target="entries",
        key=lambda row: str(row["seq"]), narrower={"event": "casework.case.opened"},
    ),
    "history of a case": Listed(
        Entry, "ledger", "casework:case-history", NUMBERED, of_case=True,
        target="entries", key=lambda row: str(row["seq"]),
        narrower={"event": "casework.team.joined"},
    ),
    "oversight": Listed(
        Entry, "oversight", "casework:oversight", NUMBERED, target="entries",
        key=lambda row: str(row["seq"]), narrower={"section": "people"},
    ),
    "opened and read": Listed(
        Entry, "oversight", "casework:oversight-opened", NUMBERED, target="entries",
        key=lambda row: str(row["seq"]), like_page={"section": "opened"},
        narrower={"kind": "item"},
    ),
    "refused attempts": Listed(
        RefusedAttempt, "refused-attempts", "casework:oversight-refused", rf'<tr id="{KEY}">',
        target="attempts", narrower={"outcome": "refused"},
    ),
    "sign-ins": Listed(
        SecurityEvent, "sign-ins", "casework:oversight-sign-ins",
        rf'href="/admin/accounts/securityevent/{KEY}/change/"', target="events",
        narrower={"event": "token_created"},
    ),
    # Of the vault, which no program reaches: no route in the API, by decision 0016.
    "accesses": Listed(
        Access, "", "vault:access-list", rf'class="title mono" href="/vault/accesses/{KEY}/"',
        target="accesses", narrower={"status": "cancelled"},
    ),
    # Lists of the accounts floor: pages for people, which no program asks for.
    "people": Listed(
        User, "", "accounts:people", rf'href="/accounts/people/{KEY}/"', target="results",
        narrower={"role": "Auditor"}, files=False,
    ),
    "tokens": Listed(
        ApiToken, "", "accounts:token-list", rf'action="/accounts/tokens/{KEY}/revoke/"',
        files=False,
    ),
    "security history": Listed(
        SecurityEvent, "", "accounts:security-history", r"<tr>\s*<td>([^<]+)",
        target="results", narrower={"event": "token_created"}, files=False, nameless=True,
    ),
}  # fmt: skip


# -- reading rows ----------------------------------------------------------------------------------


def from_pages(
    client: Any, listed: Listed, address: str, query: dict[str, Any], **headers: str
) -> list[str]:
    """The keys of the rows of all pages, following the link to the next."""
    keys: list[str] = []
    url = f"{address}?{urlencode(query)}"
    while url:
        answer = client.get(url, headers=headers)
        assert answer.status_code == 200, (url, answer.status_code)
        text = answer.content.decode()
        part = replaced(text, listed.target) if headers else text
        found = re.findall(listed.row, tables(part, listed))
        keys += found if listed.nameless else unique(found)
        following = re.search(r'rel="next" href="([^"]+)"', part)
        url = urljoin(url, following.group(1).replace("&amp;", "&")) if following else ""
    return keys


def tables(text: str, listed: Listed) -> str:
    """The rows of the list alone: navigation and head of the page lead to records as well."""
    if listed.grouped and "witnesses" in listed.row:
        return text
    return "".join(re.findall(r"<tbody>.*?</tbody>", text, re.DOTALL))


def replaced(text: str, target: str) -> str:
    """What htmx puts into the page that is open: the element that it was told to select."""
    if not target:
        return text
    opening = re.search(rf'<(\w+)[^>]* id="{target}"', text)
    assert opening, f"nothing to replace: no element with id {target}"
    name, depth = opening.group(1), 0
    for tag in re.finditer(rf"<(/?){name}\b[^>]*>", text[opening.start() :]):
        depth += -1 if tag.group(1) else 1
        if depth == 0:
            return text[opening.start() : opening.start() + tag.end()]
    raise AssertionError(f"element {target} is not closed")


def from_api(client: Any, path: str, query: dict[str, Any]) -> list[dict[str, Any]]:
    """The rows of all pages of the API."""
    rows: list[dict[str, Any]] = []
    url: str | None = f"/api/v1/{path}/?{urlencode(query)}"
    while url:
        answer = client.get(url)
        assert answer.status_code == 200, (url, answer.content)
        rows += answer.json()["results"]
        url = answer.json()["next"]
    return rows


def streamed(client: Any, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200, (url, answer.status_code)
    assert "attachment" in answer["Content-Disposition"]
    return b"".join(answer.streaming_content).decode()


def from_csv(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline="")))


def from_ndjson(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


def unique(keys: list[str]) -> list[str]:
    return list(dict.fromkeys(keys))


def surfaces(listed: Listed, world: World) -> Iterator[tuple[str, str, dict[str, str]]]:
    """Every address that the list answers at: what it is called, the address, its headers."""
    if listed.page:
        address = listed.address(world)
        yield "page", f"{address}?", {}
        yield "fragment", f"{address}?", {"HX-Request": "true"}
        if listed.files:
            yield "page as csv", f"{address}?format=csv&", {}
            yield "page as ndjson", f"{address}?format=ndjson&", {}
    if listed.api:
        yield "api", f"/api/v1/{listed.api}/?", {}
        yield "api as csv", f"/api/v1/{listed.api}/?format=csv&", {}
        yield "api as ndjson", f"/api/v1/{listed.api}/?format=ndjson&", {}

"""Every page, who looks at it, and which record of the demonstration it shows there."""

import json
from dataclasses import dataclass
from typing import Any

from tests.browser.person import Person

# Route of a page: who looks, and the record whose id goes into the address ("" for none).
PAGES: dict[str, tuple[str, str]] = {
    "": ("lead", ""),
    "search/": ("lead", ""),
    "ledger/": ("lead", ""),
    "ledger/<uuid:id>/": ("auditor", "entry"),
    "oversight/": ("lead", ""),
    "oversight/opened/": ("supervisor", ""),
    "oversight/exports/": ("supervisor", ""),
    "oversight/identities/": ("supervisor", ""),
    "oversight/people/": ("admin", ""),
    "oversight/refused/": ("auditor", ""),
    "oversight/sign-ins/": ("auditor", ""),
    "oversight/times/": ("lead", ""),
    "cases/<uuid:pk>/rules/": ("lead", "approved_case"),
    "cases/<uuid:pk>/rules/<str:kind>/": ("lead", "approved_case"),
    "reviews/": ("lead", ""),
    "reviews/together/": ("lead", ""),
    "reviews/<uuid:pk>/": ("lead", "review"),
    "records/<str:kind>/<uuid:pk>/<str:move>/": ("lead", "approved_case"),
    # Cases and teams
    "cases/": ("lead", ""),
    "cases/new/": ("lead", ""),
    "cases/<uuid:pk>/": ("lead", "approved_case"),
    "cases/<uuid:pk>/edit/": ("lead", "draft_case"),
    "cases/<uuid:pk>/review/": ("lead", "approved_case"),
    "cases/<uuid:pk>/history/": ("lead", "approved_case"),
    "cases/<uuid:pk>/team/": ("lead", "approved_case"),
    "cases/<uuid:pk>/team/add/": ("lead", "approved_case"),
    "team/<uuid:pk>/": ("lead", "member"),
    "team/<uuid:pk>/end/": ("lead", "member"),
    "team/<uuid:pk>/open-work/": ("lead", "member"),
    # Witness notes
    "notes/": ("lead", ""),
    "notes/<uuid:pk>/": ("lead", "note"),
    "notes/<uuid:pk>/edit/": ("lead", "draft_note"),
    "cases/<uuid:pk>/notes/": ("lead", "approved_case"),
    "cases/<uuid:pk>/notes/new/": ("lead", "approved_case"),
    "cases/<uuid:pk>/witnesses/new/": ("lead", "approved_case"),
    "notes/<uuid:pk>/versions/": ("lead", "note"),
    "notes/<uuid:pk>/redact/": ("lead", "draft_note"),
    "notes/<uuid:pk>/materials/add/": ("lead", "note"),
    "drafts/": ("lead", ""),
    # Witnesses, what they allow, and tasks
    "witnesses/": ("lead", ""),
    "witnesses/<uuid:pk>/": ("lead", "witness"),
    "witnesses/<uuid:pk>/edit/": ("lead", "witness"),
    "witnesses/<uuid:pk>/risk/": ("lead", "witness"),
    "witnesses/<uuid:pk>/help/": ("lead", "witness"),
    "witnesses/<uuid:pk>/consent/": ("lead", "witness"),
    "referrals/<uuid:pk>/": ("lead", "referral"),
    "consent-texts/": ("lead", ""),
    "consent-texts/new/": ("supervisor", ""),
    "consent-texts/<uuid:pk>/": ("lead", "consent_text"),
    "notifications/": ("lead", ""),
    "notifications/choices/": ("lead", ""),
    "tasks/": ("lead", ""),
    "tasks/<uuid:pk>/": ("lead", "task"),
    "tasks/<uuid:pk>/edit/": ("lead", "task"),
    "tasks/<uuid:pk>/close/": ("lead", "task"),
    "tasks/<uuid:pk>/records/": ("lead", "task"),
    "cases/<uuid:pk>/tasks/": ("lead", "approved_case"),
    "cases/<uuid:pk>/tasks/new/": ("lead", "approved_case"),
    "reviews/<uuid:pk>/remark/": ("lead", "review"),
    "reviews/<uuid:pk>/dissent/": ("lead", "approved_review"),
    "reviews/<uuid:pk>/escalate/": ("lead", "review"),
    "reviews/<uuid:pk>/decider/": ("lead", "review"),
    "remarks/<uuid:pk>/answer/": ("lead", "remark"),
    "remarks/<uuid:pk>/settle/": ("lead", "remark"),
    # Evidence
    "evidence/": ("lead", ""),
    "evidence/<uuid:pk>/": ("lead", "graphic_item"),
    "evidence/<uuid:pk>/view/": ("lead", "graphic_item"),
    "evidence/<uuid:pk>/findings/": ("lead", "graphic_item"),
    "evidence/<uuid:pk>/edit/": ("lead", "draft_item"),
    "evidence/<uuid:pk>/void/": ("lead", "draft_item"),
    "evidence/<uuid:pk>/custody/add/": ("lead", "graphic_item"),
    "evidence/<uuid:pk>/custody/propose/": ("lead", "thing"),
    "evidence/<uuid:pk>/samples/add/": ("lead", "thing"),
    "cases/<uuid:pk>/evidence/physical/": ("lead", "approved_case"),
    "handovers/": ("lead", ""),
    "handovers/<uuid:pk>/": ("lead", "handover"),
    "handovers/<uuid:pk>/withdraw/": ("lead", "handover"),
    "evidence/<uuid:pk>/disposal/": ("lead", "draft_item"),
    "cases/<uuid:pk>/evidence/": ("lead", "approved_case"),
    "cases/<uuid:pk>/evidence/add/": ("lead", "approved_case"),
    # Copies, links and verification
    "evidence/<uuid:pk>/derivatives/add/": ("lead", "graphic_item"),
    "evidence/<uuid:pk>/links/add/": ("lead", "graphic_item"),
    "evidence/<uuid:pk>/verifications/add/": ("lead", "graphic_item"),
    "links/": ("lead", ""),
    "links/<uuid:pk>/": ("lead", "link"),
    "links/<uuid:pk>/withdraw/": ("lead", "link"),
    "cases/<uuid:pk>/links/": ("lead", "approved_case"),
    "verifications/": ("lead", ""),
    "verifications/<uuid:pk>/": ("lead", "verification"),
    "verifications/<uuid:pk>/edit/": ("analyst", "draft_verification"),
    "verifications/<uuid:pk>/void/": ("lead", "draft_verification"),
    "cases/<uuid:pk>/verifications/": ("lead", "approved_case"),
    # Identities
    "vault/": ("lead", ""),
    "vault/search/": ("custodian", ""),
    "vault/witnesses/<uuid:pk>/": ("custodian", "witness"),
    "vault/witnesses/<uuid:pk>/edit/": ("custodian", "witness"),
    "vault/witnesses/<uuid:pk>/hold/": ("custodian", "witness"),
    "vault/witnesses/<uuid:pk>/erase/": ("custodian", "witness"),
    "vault/witnesses/<uuid:pk>/ask/": ("custodian", "witness"),
    "vault/witnesses/<uuid:pk>/emergency/": ("custodian", "witness"),
    "vault/accesses/<uuid:pk>/": ("lead", "ended_access"),
    "vault/accesses/<uuid:pk>/grant/": ("supervisor", "asked_access"),
    "vault/accesses/<uuid:pk>/refuse/": ("supervisor", "asked_access"),
    "vault/accesses/<uuid:pk>/review/": ("supervisor", "ended_access"),
    # Exports
    "exports/": ("lead", ""),
    "exports/<uuid:pk>/": ("lead", "export"),
    "cases/<uuid:pk>/exports/": ("lead", "approved_case"),
    "cases/<uuid:pk>/exports/new/": ("lead", "approved_case"),
    # One's own account
    "accounts/login/": ("nobody", ""),
    "accounts/logout/": ("lead", ""),
    "accounts/reauthenticate/": ("lead", ""),
    "accounts/password/": ("lead", ""),
    "accounts/preferences/": ("lead", ""),
    "accounts/security/": ("lead", ""),
    "accounts/sessions/": ("lead", ""),
    "accounts/tokens/": ("lead", ""),
    "accounts/tokens/new/": ("lead", ""),
    "accounts/factors/": ("lead", ""),
    "accounts/factors/app/activate/": ("lead", ""),
    "accounts/factors/keys/": ("lead", ""),
    "accounts/factors/keys/add/": ("lead", ""),
    "accounts/inactive/": ("nobody", ""),
    # Administration
    "accounts/people/": ("admin", ""),
    "accounts/people/invite/": ("admin", ""),
    "accounts/people/<uuid:pk>/": ("admin", "person"),
    "accounts/people/<uuid:pk>/<slug:verb>/": ("admin", "person"),
}

# Routes that show no page to look at here, and why.
NOT_HERE = {
    "accounts/factors/authenticate/": "test_accounts: in the middle of a sign-in only",
    "accounts/factors/reauthenticate/": "test_accounts: for those with a second factor",
    "accounts/factors/keys/reauthenticate/": "test_accounts: for those with a key",
    "accounts/factors/app/deactivate/": "test_accounts: for those with an app",
    "accounts/factors/codes/": "test_accounts: for those with a second factor",
    "accounts/factors/codes/new/": "test_accounts: for those with a second factor",
    "accounts/factors/keys/<int:pk>/": "test_accounts: for those with a key",
    "accounts/factors/keys/<int:pk>/remove/": "test_accounts: for those with a key",
    "accounts/invitation/": "test_accounts: behind a one-time link",
    "accounts/invitation/<str:token>/": "test_accounts: behind a one-time link",
    "accounts/reset/": "test_accounts: behind a one-time link",
    "accounts/reset/<str:token>/": "test_accounts: behind a one-time link",
    "accounts/passkey/": "takes an answer of the browser, shows no page",
    "accounts/sessions/<int:pk>/end/": "takes POST only",
    "accounts/tokens/<uuid:pk>/allow/": "takes POST only",
    "accounts/tokens/<uuid:pk>/revoke/": "takes POST only",
    "accounts/people/invitations/<uuid:pk>/cancel/": "takes POST only",
    "language/": "takes POST only",
    "evidence/<uuid:pk>/verify/": "takes POST only",
    "drafts/session/": "shows no page",
    "drafts/<uuid:pk>/": "test_typing: what somebody typed and did not save",
    "notes/<uuid:pk>/warnings/": "test_redaction: for a note with something to decide",
    "notes/<uuid:pk>/authorise/": "for a note that asks for another person's agreement",
    "note-materials/<uuid:pk>/withdraw/": "for a note with an item of its own",
    "accounts/people/trainings/<uuid:pk>/revoke/": "for somebody with a training",
    "uploads/<uuid:pk>/discard/": "takes POST only",
    "notifications/read/": "takes POST only",
    "records/<str:kind>/<uuid:pk>/follow/": "takes POST only",
    "records/<str:kind>/<uuid:pk>/unfollow/": "takes POST only",
    "notifications/<uuid:pk>/read/": "takes POST only",
    "tasks/<uuid:pk>/move/": "takes POST only",
    "task-links/<uuid:pk>/remove/": "takes POST only",
    "disposals/<uuid:pk>/decide/": "test_disposals: for a request that waits",
    "disposals/<uuid:pk>/withdraw/": "takes POST only",
    "evidence/<uuid:pk>/download/": "a file",
    "evidence/<uuid:pk>/custody/form/": "a file",
    "evidence/<uuid:pk>/label/": "a file",
    "handovers/<uuid:pk>/accept/": "test_custody: for the one it is handed to",
    "handovers/<uuid:pk>/decline/": "test_custody: for the one it is handed to",
    "evidence/<uuid:pk>/thumbnail/": "a picture",
    "evidence/derivatives/<uuid:pk>/": "a picture",
    "evidence/<uuid:pk>/media/": "test_viewer: sound or film, for the player",
    "vault/witnesses/<uuid:pk>/release/": "the page of a hold, for an identity that is under one",
    "vault/erasures/<uuid:pk>/": "vault/test_access_pages: for a request that waits",
    "vault/erasures/<uuid:pk>/withdraw/": "takes POST only",
    "vault/accesses/<uuid:pk>/open/": "takes POST only",
    "vault/accesses/<uuid:pk>/close/": "takes POST only",
    "vault/accesses/<uuid:pk>/cancel/": "takes POST only",
    "vault/accesses/<uuid:pk>/photo/": "test_break_glass: a picture",
    "exports/<uuid:pk>/rebuild/": "takes POST only",
    "exports/<uuid:pk>/download/": "a file",
    "exports/<uuid:pk>/case/": "a file",
    "exports/<uuid:pk>/edit/": "test_export_changes: for a request that was returned",
}

# The same pages as others find them: less is shown, or nothing yet.
SEEN_BY_OTHERS = [
    ("outsider", "", ""),
    ("supervisor", "", ""),
    ("auditor", "", ""),
    ("auditor", "cases/<uuid:pk>/", "approved_case"),
    ("auditor", "notes/<uuid:pk>/", "note"),
    ("auditor", "witnesses/<uuid:pk>/", "witness"),
    ("auditor", "reviews/<uuid:pk>/", "note_review"),
    ("auditor", "evidence/<uuid:pk>/", "graphic_item"),
    ("analyst", "cases/<uuid:pk>/", "approved_case"),
    ("reviewer", "exports/<uuid:pk>/", "export"),
    ("reviewer", "evidence/<uuid:pk>/", "waiting_item"),
    ("auditor", "evidence/<uuid:pk>/", "thing"),
    ("analyst", "evidence/<uuid:pk>/", "thing"),
    ("auditor", "vault/witnesses/<uuid:pk>/", "witness"),
    ("investigator", "vault/witnesses/<uuid:pk>/", "witness"),
    ("investigator", "vault/accesses/<uuid:pk>/", "asked_access"),
    ("analyst", "vault/", ""),
]


@dataclass(frozen=True)
class Places:
    """Ids of records of the demonstration, by what they are to the pages."""

    ids: dict[str, Any]

    def address(self, route: str, record: str) -> str:
        pk = self.ids.get(record, "")
        filled = (
            route.replace("<uuid:pk>", pk).replace("<uuid:id>", pk).replace("<str:kind>", "case")
        )
        return "/" + filled.replace("<str:move>", "close").replace("<slug:verb>", "deactivate")


def find_places(lead: Person, admin: Person) -> Places:
    """Look the records up as the lead of the demonstration's cases sees them."""

    def first(path: str, **wanted: Any) -> dict[str, Any]:
        rows = lead.api("GET", path)["results"]
        return next(row for row in rows if all(row[key] == wanted[key] for key in wanted))

    def called(title: str) -> str:
        return first("cases/?page_size=200", title=title)["id"]

    approved = called("Missile strike on the Ohmatdyt children's hospital")
    members = lead.api("GET", f"team/?case={approved}")["results"]
    thing = {"case": approved, "title": "A sealed bag", "kind": "package", "quantity": "1"}
    thing = lead.api("POST", "evidence/physical/", thing)["id"]
    offer = {"to": "analyst", "purpose": "To be kept"}
    handover = lead.api("POST", f"evidence/{thing}/custody/propose/", offer)["id"]
    accesses = lead.context.request.get("/vault/?format=ndjson").text().splitlines()
    accesses = [json.loads(line) for line in accesses]

    def access(**wanted: Any) -> dict[str, Any]:
        return next(row for row in accesses if all(row[key] == wanted[key] for key in wanted))

    opened = access(status="open")["witness"]
    admin.go("/accounts/people/?q=outsider")
    person = admin.page.locator("table.list tbody a").first.get_attribute("href") or ""
    review = first(f"reviews/?case={approved}", kind="evidence", status="open")["id"]
    said = {"field": "title", "text": "Does the title say which wing is meant?"}
    remark = lead.api("POST", f"reviews/{review}/remarks/", said)["id"]
    return Places(
        {
            "approved_case": approved,
            "draft_case": called("Attacks on the energy system"),
            "member": next(row["id"] for row in members if row["user"] == "analyst"),
            "note": first(f"witness-notes/?case={approved}", status="approved")["id"],
            "draft_note": first("witness-notes/?status=draft")["id"],
            "referral": first(f"referrals/?case={approved}")["id"],
            "consent_text": first("consent-texts/?language=uk")["id"],
            "task": first(f"tasks/?case={approved}")["id"],
            "graphic_item": first(f"evidence/?case={approved}", title="Detail of the damage")["id"],
            "waiting_item": first(f"evidence/?case={approved}", status="submitted")["id"],
            "draft_item": first("evidence/", title="Table of reported outages")["id"],
            "review": review,
            "approved_review": first(
                f"reviews/?case={approved}", kind="evidence", status="approved"
            )["id"],
            "entry": first("ledger/")["id"],
            "remark": remark,
            "note_review": first(f"reviews/?case={approved}", kind="note", status="open")["id"],
            "link": first(f"links/?case={approved}")["id"],
            "verification": first(f"verifications/?case={approved}", part="content")["id"],
            "draft_verification": first(f"verifications/?case={approved}", status="draft")["id"],
            "export": first(f"exports/?case={approved}")["id"],
            "witness": first(f"witnesses/?q={opened}")["id"],
            "asked_access": access(status="requested")["id"],
            "ended_access": access(status="ended", verdict="")["id"],
            "thing": thing,
            "handover": handover,
            "person": person.strip("/").split("/")[-1],
        }
    )

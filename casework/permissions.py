"""Who may do what: the one permission matrix, for pages, API, admin and templates alike.

Each permission names the site roles that hold it everywhere and the case roles that hold it inside
their case. Permissions of higher floors stand here too, as plain words. `manage.py permissions` renders
this table to docs/permissions.md; the truth-table test types its expectations by hand.
"""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

ADMINISTRATOR, SUPERVISOR, AUDITOR, MEMBER = "Administrator", "Supervisor", "Auditor", "Member"
OVERSIGHT = frozenset({ADMINISTRATOR, SUPERVISOR, AUDITOR})

LEAD, INVESTIGATOR, ANALYST = "lead", "investigator", "analyst"
REVIEWER, CUSTODIAN, OBSERVER = "reviewer", "witness_custodian", "observer"
CASE_ROLES = (LEAD, INVESTIGATOR, ANALYST, REVIEWER, CUSTODIAN, OBSERVER)

TEAM = frozenset(CASE_ROLES)
NOTHING: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Rule:
    """Holders of one permission: `site` roles anywhere, `case` roles inside their case."""

    text: object
    site: frozenset[str] = NOTHING
    case: frozenset[str] = NOTHING


def _rule(text, *, site=(), case=()):
    return Rule(text, frozenset(site), frozenset(case))


WRITERS = (LEAD, INVESTIGATOR)
EXAMINERS = (LEAD, INVESTIGATOR, ANALYST)
LISTENERS = (LEAD, INVESTIGATOR, REVIEWER, CUSTODIAN)
DECIDERS = (LEAD, REVIEWER)
DOERS = (LEAD, INVESTIGATOR, ANALYST, REVIEWER, CUSTODIAN)

MATRIX: dict[str, Rule] = {
    # Cases
    "case.open": _rule(_("Open a case, and lead it"), site=[MEMBER]),
    "case.view": _rule(_("See a case and its state"), site=OVERSIGHT, case=TEAM),
    "case.edit": _rule(_("Change a case's own fields"), case=WRITERS),
    "case.submit": _rule(_("Submit a case, or withdraw it"), case=WRITERS),
    "case.decide": _rule(_("Approve or return a case"), case=DECIDERS),
    "case.reopen": _rule(_("Reopen an approved or closed case"), site=[SUPERVISOR], case=[LEAD]),
    "case.close": _rule(_("Close an approved case"), site=[SUPERVISOR], case=[LEAD]),
    # Teams
    "team.view": _rule(_("See who is on the team"), site=OVERSIGHT, case=TEAM),
    "team.manage": _rule(
        _("Add and end team members (never oneself)"),
        site=[ADMINISTRATOR, SUPERVISOR],
        case=[LEAD],
    ),
    # Evidence
    "evidence.view": _rule(_("See evidence records"), site=OVERSIGHT, case=TEAM),
    "evidence.add": _rule(_("Take in evidence"), case=WRITERS),
    "evidence.edit": _rule(_("Change an evidence record"), case=WRITERS),
    "evidence.download": _rule(_("See and download originals"), case=TEAM),
    "evidence.verify": _rule(
        _("Have an original re-hashed"), case=[LEAD, INVESTIGATOR, ANALYST, REVIEWER]
    ),
    "evidence.submit": _rule(_("Submit evidence, or withdraw it"), case=WRITERS),
    "evidence.decide": _rule(_("Approve or return evidence"), case=DECIDERS),
    "evidence.reopen": _rule(_("Reopen approved evidence"), case=WRITERS),
    "evidence.void": _rule(_("Void a draft item, with a reason"), case=WRITERS),
    "verification.view": _rule(_("See what was verified of an item"), site=OVERSIGHT, case=TEAM),
    "verification.add": _rule(_("Record a verification"), case=EXAMINERS),
    "verification.edit": _rule(_("Change a verification of one's own"), case=EXAMINERS),
    "verification.submit": _rule(_("Submit a verification, or withdraw it"), case=EXAMINERS),
    "verification.decide": _rule(_("Approve or return a verification"), case=DECIDERS),
    "verification.reopen": _rule(_("Reopen an approved verification"), case=EXAMINERS),
    "verification.void": _rule(_("Void a draft verification, with a reason"), case=EXAMINERS),
    "link.view": _rule(_("See links between items one may see"), site=OVERSIGHT, case=TEAM),
    "link.add": _rule(_("State a link between two items"), case=EXAMINERS),
    "link.withdraw": _rule(_("Withdraw a link, with a reason"), case=EXAMINERS),
    "disposal.request": _rule(
        _("Ask for an original to be destroyed (court order, mistaken upload)"), case=[LEAD]
    ),
    "disposal.decide": _rule(
        _("Decide on destroying an original that somebody else asked for"),
        site=[SUPERVISOR],
        case=[REVIEWER],
    ),
    "custody.view": _rule(_("See the chain of custody"), site=OVERSIGHT, case=TEAM),
    "custody.add": _rule(_("Record a custody event"), case=[LEAD, INVESTIGATOR, ANALYST]),
    "custody.hold": _rule(_("Accept an item, have it, hand it on and take it back"), case=TEAM),
    "custody.take_over": _rule(_("Take over an item whose holder has left the team"), case=[LEAD]),
    # Witnesses
    "witness.view": _rule(_("See witness codes"), site=OVERSIGHT, case=LISTENERS),
    "witness.add": _rule(_("Add a witness code"), case=[LEAD, INVESTIGATOR, CUSTODIAN]),
    "witness.read": _rule(
        _("Read a witness's wishes, risks, referrals and consents"), case=LISTENERS
    ),
    "witness.edit": _rule(
        _("Change a witness's category and wishes"), case=[LEAD, INVESTIGATOR, CUSTODIAN]
    ),
    "risk.add": _rule(_("Assess the risk to a witness"), case=[LEAD, INVESTIGATOR, CUSTODIAN]),
    "referral.add": _rule(
        _("Record help offered to a witness"), case=[LEAD, INVESTIGATOR, CUSTODIAN]
    ),
    "referral.edit": _rule(
        _("Record what became of an offer of help"), case=[LEAD, INVESTIGATOR, CUSTODIAN]
    ),
    "consent.add": _rule(
        _("Record a witness's consent, or that it is withdrawn"),
        case=[LEAD, INVESTIGATOR, CUSTODIAN],
    ),
    "consent_text.add": _rule(
        _("Add an edition of the text put before witnesses"), site=[ADMINISTRATOR, SUPERVISOR]
    ),
    "note.view": _rule(_("See that a witness note exists"), site=OVERSIGHT, case=LISTENERS),
    "note.read": _rule(_("Read the text of a witness note"), case=LISTENERS),
    "note.read_redacted": _rule(_("Read the redacted text of an approved witness note"), case=TEAM),
    "note.add": _rule(_("Write a witness note"), case=[LEAD, INVESTIGATOR, CUSTODIAN]),
    "note.edit": _rule(_("Change a witness note"), case=[LEAD, INVESTIGATOR, CUSTODIAN]),
    "note.submit": _rule(
        _("Submit a witness note, or withdraw it"), case=[LEAD, INVESTIGATOR, CUSTODIAN]
    ),
    "note.decide": _rule(_("Approve or return a witness note"), case=DECIDERS),
    "note.reopen": _rule(
        _("Reopen an approved witness note"), case=[LEAD, INVESTIGATOR, CUSTODIAN]
    ),
    # Identities, in the vault
    "identity.view": _rule(
        _("See that something is on file of a witness"), site=OVERSIGHT, case=LISTENERS
    ),
    "identity.write": _rule(_("Enter who a witness is"), case=[CUSTODIAN]),
    "identity.search": _rule(_("Look for a witness by name or number"), case=[CUSTODIAN]),
    "identity.request": _rule(
        _("Ask for an identity to be opened"), case=[LEAD, INVESTIGATOR, CUSTODIAN]
    ),
    "identity.grant": _rule(
        _("Open an identity for somebody else, for minutes"), site=[SUPERVISOR], case=[CUSTODIAN]
    ),
    "identity.review": _rule(
        _("Review afterwards why an identity was opened"),
        site=[SUPERVISOR],
        case=[LEAD, CUSTODIAN],
    ),
    "identity.hold": _rule(
        _("Put a legal hold on an identity, or lift it"), site=[SUPERVISOR], case=[CUSTODIAN]
    ),
    "identity.erase_request": _rule(_("Ask for an identity to be erased"), case=[CUSTODIAN]),
    "identity.erase_decide": _rule(
        _("Decide on erasing an identity that somebody else asked for"), site=[SUPERVISOR]
    ),
    "note.authorise": _rule(
        _("Approve that somebody is heard in detail, or once more"),
        case=[LEAD, REVIEWER, CUSTODIAN],
    ),
    "material.add": _rule(
        _("Say which items belong to a witness note (recording, transcript)"),
        case=[LEAD, INVESTIGATOR, CUSTODIAN],
    ),
    "material.withdraw": _rule(
        _("Withdraw what ties an item to a witness note, with a reason"),
        case=[LEAD, INVESTIGATOR, CUSTODIAN],
    ),
    # Tasks
    "task.view": _rule(_("See the tasks of a case"), site=OVERSIGHT, case=TEAM),
    "task.add": _rule(_("Add a task"), case=DOERS),
    "task.edit": _rule(_("Change a task, or close it"), case=DOERS),
    # Review, exports, oversight
    "review.view": _rule(_("See the state of reviews"), site=OVERSIGHT, case=TEAM),
    "remark.add": _rule(
        _("Make and answer remarks on what is under review"), site=[SUPERVISOR], case=DOERS
    ),
    "review.dissent": _rule(
        _("Record dissent from an approval that one could have decided on"),
        site=[SUPERVISOR],
        case=DECIDERS,
    ),
    "review.escalate": _rule(
        _("Hand a review that one takes part in to the lead of the case"),
        site=[SUPERVISOR],
        case=DOERS,
    ),
    "review.name_decider": _rule(
        _("Name who decides a review that was handed to the lead"), site=[SUPERVISOR], case=[LEAD]
    ),
    "policy.set": _rule(
        _("Set the review rules of a case, as strict as before or stricter"),
        site=[SUPERVISOR],
        case=[LEAD],
    ),
    "policy.loosen": _rule(
        _("Ask for less review than before, in a case one does not lead"), site=[SUPERVISOR]
    ),
    "export.view": _rule(_("See export requests"), site=OVERSIGHT, case=TEAM),
    "export.request": _rule(_("Request an export"), case=[LEAD]),
    "export.submit": _rule(_("Submit an export request, or withdraw it"), case=[LEAD]),
    "export.decide": _rule(_("Approve or refuse an export"), site=[SUPERVISOR], case=[REVIEWER]),
    "export.download": _rule(_("Download an approved export"), case=[LEAD]),
    "ledger.view": _rule(_("See the ledger of a case"), site=OVERSIGHT, case=TEAM),
    "oversight.view": _rule(_("See security events and job failures"), site=OVERSIGHT),
    "oversight.records": _rule(
        _("See who opened which record, refused attempts, and how long reviews take"),
        site=[SUPERVISOR, AUDITOR],
        case=[LEAD],
    ),
}


def case_role(user, case_id) -> str:
    """The role `user` holds today in the case, or ""."""
    if getattr(user, "reads_only", False):
        return case_roles(user).get(case_id, "")
    from casework.models import Membership

    row = Membership.objects.active().filter(user=user, case_id=case_id).values("role").first()
    return row["role"] if row else ""


def case_roles(user) -> dict:
    """The roles `user` holds today, by the id of the case.

    One query; none but the first for a user object that `reads_only`, as the one of a request
    that only reads does (casework/middleware.py, and for tokens accounts/api/authentication.py).
    """
    from casework.models import Membership

    kept = getattr(user, "_case_roles", None)
    if kept is None:
        rows = Membership.objects.active().filter(user=user)
        kept = dict(rows.values_list("case_id", "role"))
        if getattr(user, "reads_only", False):
            user._case_roles = kept
    return kept


def allows(user, permission: str, record=None) -> bool:
    """Whether `user` holds `permission`, for `record` (a case, or anything with a `case_id`) if given.

    Says nothing about whether the record is visible: look it up through `visible_to` first.
    """
    rule = MATRIX.get(permission)
    if rule is None or not user.is_active or getattr(user, "access_suspended", False):
        return False
    if user.site_roles & rule.site:
        return True
    if record is None or not rule.case:
        return False
    limit = user.case_limit
    if limit is not None and record.case_id not in limit:
        return False
    return case_role(user, record.case_id) in rule.case


def granted(user, record) -> frozenset[str]:
    """Every permission that `user` holds for `record`, in one query: for a page of many buttons."""
    if not user.is_active or getattr(user, "access_suspended", False):
        return NOTHING
    within = user.case_limit is None or record.case_id in user.case_limit
    role = case_role(user, record.case_id) if within else ""
    return frozenset(
        name
        for name, rule in MATRIX.items()
        if user.site_roles & rule.site or (role and role in rule.case)
    )


def ledger_role(actor, case_id) -> str:
    """The role an actor acts in, as the ledger writes it: the case role, else the highest site role."""
    if not hasattr(actor, "site_roles"):
        return ""
    role = case_role(actor, case_id) if case_id else ""
    if role:
        return role
    for site in (ADMINISTRATOR, SUPERVISOR, AUDITOR, MEMBER):
        if site in actor.site_roles:
            return site.lower()
    return ""

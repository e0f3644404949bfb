"""Setting how much review a case asks for. What is under review already keeps the terms it began with."""

from collections.abc import Iterable
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

import ledger
from casework.models import Case, ReviewPolicy
from casework.permissions import LEAD, case_role
from casework.review import policies
from casework.review.reviewing import reviewables
from casework.services import writing
from common.errors import Conflict, Invalid, Text

MOST_DAYS = 365


def policy_set(
    *,
    actor,
    case: Case,
    kind: str,
    version: int | None = None,
    approvals: int = 1,
    roles: Iterable[str] = (),
    checklist: bool = False,
    due_days: int | None = None,
    reason: str = "",
) -> ReviewPolicy:
    """Set the rules of review for one kind of record in a case; they count for what is submitted next.

    `roles` narrows who decides, none of them: all whom the matrix names. A case's lead may make the
    rules stricter. To loosen them takes a supervisor who does not lead the case, and a reason.
    Raises Refused, Invalid with the fields named, and Conflict `closed`, `version_conflict`,
    `loosening` or `four_eyes`.
    """
    writing.require(actor, "policy.set", case)
    wanted = _checked(kind, approvals, roles, checklist, due_days)
    wanted["reason"] = reason = writing.clean_text("reason", reason, longest=500)
    with ledger.unit(actor):
        writing.require_open_case(case)
        policy = _locked(case, kind)
        found = ReviewPolicy.objects.filter(pk=policy.pk).exists()
        # What stands already is changed by somebody who has seen it.
        writing.require_version(policy, (version or 0) if found else None)
        if found and not writing.changed_fields(policy, wanted):
            return policy
        if _asks_for_less(policy, wanted):
            _require_may_loosen(actor, case, reason)
        return _stored(actor, policy, found, wanted)


def _locked(case: Case, kind: str) -> ReviewPolicy:
    """The rules as they are, locked: a new row with the usual ones where none were set.

    The row of the case, which is locked by now, keeps two people from making the first at once.
    """
    rows = ReviewPolicy.objects.select_for_update().filter(case=case, kind=kind)
    return rows.first() or ReviewPolicy(case=case, kind=kind)


def _stored(actor: Any, policy: ReviewPolicy, found: bool, values: dict[str, Any]) -> ReviewPolicy:
    before = policy.canonical() if found else None
    values |= {"set_by": actor, "set_at": timezone.now()}
    if found:
        writing.write(policy, values)
    else:
        for name, value in values.items():
            setattr(policy, name, value)
        policy.save(force_insert=True)
    ledger.record("casework.review_policy.set", policy, case_id=policy.case_id, before=before)
    return policy


def _checked(
    kind: str, approvals: int, roles: Iterable[str], checklist: bool, due_days: int | None
) -> dict[str, Any]:
    """The terms as they are stored. Raises Invalid."""
    errors: dict[str, list[Text]] = {}
    if kind not in reviewables():
        raise Invalid({"kind": [_("Records of this kind are not reviewed.")]})
    if approvals not in (1, 2):
        errors["approvals"] = [_("One approval or two.")]
    if due_days is not None and not 1 <= due_days <= MOST_DAYS:
        errors["due_days"] = [_("Give a number of days from 1 to 365, or none.")]
    given, possible = set(roles), policies.roles_of(kind)
    if given - set(possible):
        errors["roles"] = [_("Only roles that may decide on such records anyway can be named.")]
    if errors:
        raise Invalid(errors)
    # All of them is the same as none named: the matrix.
    kept = [role for role in possible if role in given] if given != set(possible) else []
    return {
        "approvals": approvals,
        "roles": " ".join(kept),
        "checklist": bool(checklist),
        "due_days": due_days,
    }


def _asks_for_less(policy: ReviewPolicy, wanted: dict[str, Any]) -> bool:
    """Whether any of the terms is looser than before."""
    before = set(policy.role_names or policies.roles_of(policy.kind))
    after = set(wanted["roles"].split() or policies.roles_of(policy.kind))
    never = MOST_DAYS + 1
    return (
        wanted["approvals"] < policy.approvals
        or bool(after - before)
        or (policy.checklist and not wanted["checklist"])
        or (wanted["due_days"] or never) > (policy.due_days or never)
    )


def _require_may_loosen(actor: Any, case: Case, reason: str) -> None:
    if not actor.has_perm("policy.loosen", case):
        words = _("This asks for less review than before: a supervisor has to set it.")
        raise Conflict(words, code="loosening")
    if case_role(actor, case.pk) == LEAD:
        words = _("You lead this case, so another supervisor has to ask for less review.")
        raise Conflict(words, code="four_eyes")
    if not reason:
        raise Invalid({"reason": [_("Say why less review is enough.")]}, code="comment_required")

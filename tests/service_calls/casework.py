"""Cases, teams, witnesses, notes, tasks and their review: the services of `casework`."""

from datetime import date

from casework.models import Case, Membership
from tests import factories
from tests.service_calls.rows import (
    Arguments,
    approved_case,
    approved_item,
    fresh_case,
    fresh_item,
    handed_on,
    moved,
    open_remark,
    person,
    submitted_item,
)

SERVICES: dict[str, tuple[Arguments, tuple[str, ...]]] = {
    "casework.cases.case_open": (
        lambda w: {
            "actor": w.people["lead"],
            "title": "T",
            "summary": "S",
            "kind": Case.Kind.OTHER,
        },
        ("casework.case.opened", "casework.team.joined"),
    ),
    "casework.cases.case_edit": (
        lambda w: {
            "actor": w.people["lead"],
            "case": fresh_case(w),
            "version": 1,
            "title": "Another title",
        },
        ("casework.case.edited",),
    ),
    "casework.teams.member_add": (
        lambda w: {
            "actor": w.people["lead"],
            "case": w.case,
            "user": person(w, "s-member"),
            "role": "observer",
        },
        ("casework.team.joined",),
    ),
    "casework.teams.member_change": (
        lambda w: {
            "actor": w.people["lead"],
            "membership": Membership.objects.get(user__username="s-member"),
            "role": "analyst",
            "ends_on": None,
        },
        ("casework.team.changed",),
    ),
    "casework.teams.member_end": (
        lambda w: {
            "actor": w.people["lead"],
            "membership": Membership.objects.get(user__username="s-member"),
            "reason": "Left",
        },
        ("casework.team.left",),
    ),
    "casework.witnesses.witness_add": (
        lambda w: {"actor": w.people["custodian"], "case": w.case, "category": "expert"},
        ("casework.witness.added",),
    ),
    "casework.witnesses.witness_edit": (
        lambda w: {
            "actor": w.people["custodian"],
            "witness": w.witness,
            "version": None,
            "safe_channel": "intermediary",
        },
        ("casework.witness.edited",),
    ),
    "casework.witnesses.witness_open": (
        lambda w: {"actor": w.people["reviewer"], "witness": w.witness},
        ("casework.witness.read",),
    ),
    "casework.risks.risk_assess": (
        lambda w: {
            "actor": w.people["custodian"],
            "witness": w.witness,
            "level": "high",
            "situation": "In the town",
            "threats": "Being seen",
            "measures": "Met elsewhere",
            "assessed_on": date(2026, 1, 5),
            "expires_on": date(2026, 6, 5),
        },
        ("casework.risk.assessed", "casework.task.done", "casework.task.added"),
    ),
    "casework.risks.referral_add": (
        lambda w: {
            "actor": w.people["custodian"],
            "witness": w.witness,
            "kind": "legal",
            "offered_on": date(2026, 1, 5),
        },
        ("casework.referral.offered",),
    ),
    "casework.risks.referral_edit": (
        lambda w: {
            "actor": w.people["custodian"],
            "referral": w.kept["referral"],
            "version": None,
            "outcome": "accepted",
        },
        ("casework.referral.edited",),
    ),
    "casework.consents.consent_record": (
        lambda w: {
            "actor": w.people["custodian"],
            "witness": w.witness,
            "recipient": "public",
            "answer": "later",
            "given_on": date(2026, 1, 5),
            "method": "remote",
        },
        ("casework.consent.postponed",),
    ),
    "casework.consent_texts.consent_text_add": (
        lambda w: {"actor": w.people["supervisor"], "language": "pl", "body": "What it is for"},
        ("casework.consent_text.added",),
    ),
    "casework.tasks.task_add": (
        lambda w: {
            "actor": w.people["analyst"],
            "case": w.case,
            "title": "Ask for the records",
            "due_on": date(2027, 1, 5),
        },
        ("casework.task.added",),
    ),
    "casework.tasks.task_edit": (
        lambda w: {
            "actor": w.people["lead"],
            "task": w.kept["task"],
            "version": None,
            "due_on": date(2027, 2, 5),
        },
        ("casework.task.edited",),
    ),
    "casework.leaving.work_hand_over": (
        lambda w: {
            "actor": w.people["lead"],
            "membership": w.case.memberships.get(user=w.people["analyst"]),
            "to": w.people["reviewer"],
        },
        ("casework.task.handed_over",),
    ),
    "casework.tasks.task_move": (
        lambda w: {"actor": w.people["analyst"], "task": w.kept["chore"], "status": "doing"},
        ("casework.task.begun",),
    ),
    "casework.task_links.task_link": (
        lambda w: {
            "actor": w.people["lead"],
            "task": w.kept["chore"],
            "record_kind": "witness",
            "record_id": w.witness.pk,
        },
        ("casework.task.linked",),
    ),
    "casework.task_links.task_unlink": (
        lambda w: {"actor": w.people["analyst"], "link": w.kept["tied"]},
        ("casework.task.unlinked",),
    ),
    "casework.tasks.task_close": (
        lambda w: {"actor": w.people["lead"], "task": w.kept["task"], "status": "done"},
        ("casework.task.done",),
    ),
    "casework.notes.note_write": (
        lambda w: {"actor": w.people["custodian"], "case": w.case, "account": "Words."},
        ("casework.note.written", "casework.note_version.kept"),
    ),
    "casework.notes.note_edit": (
        lambda w: {
            "actor": w.people["custodian"],
            "note": w.notes["draft"],
            "version": 1,
            "account": "Other words.",
        },
        ("casework.note.edited", "casework.note_version.kept"),
    ),
    "casework.notes.note_open_redacted": (
        lambda w: {"actor": w.people["analyst"], "note": w.notes["redacted"]},
        ("casework.note.redacted_read",),
    ),
    "casework.warnings.warnings_decide": (
        lambda w: {
            "actor": w.people["custodian"],
            "note": factories.note(w.case, w.people["investigator"], account="Phone 067 123 45 67"),
            "verdict": "mistaken",
        },
        ("casework.note.warnings_decided",),
    ),
    "casework.notes.note_open": (
        lambda w: {"actor": w.people["lead"], "note": w.notes["approved"]},
        ("casework.note.read",),
    ),
    "casework.versions.version_open": (
        lambda w: {"actor": w.people["lead"], "version": w.notes["draft"].versions.get(number=1)},
        ("casework.note_version.read",),
    ),
    "casework.interviews.interview_approve": (
        lambda w: {
            "actor": w.people["reviewer"],
            "note": factories.note(
                w.case, w.people["custodian"], w.witness, another_reason="To ask of the uniforms."
            ),
        },
        ("casework.interview.approved",),
    ),
    "casework.remarks.remark_add": (
        lambda w: {
            "actor": w.people["reviewer"],
            "review": w.review(submitted_item(w)),
            "field": "title",
            "text": "Which wing?",
        },
        ("casework.remark.made",),
    ),
    "casework.remarks.remark_answer": (
        lambda w: {
            "actor": w.people["investigator"],
            "remark": open_remark(w),
            "text": "The north wing.",
        },
        ("casework.remark.answered",),
    ),
    "casework.remarks.remark_settle": (
        lambda w: {"actor": w.people["reviewer"], "remark": open_remark(w)},
        ("casework.remark.settled",),
    ),
    "casework.escalations.review_escalate": (
        lambda w: {
            "actor": w.people["reviewer"],
            "review": w.review(submitted_item(w)),
            "reason": "We cannot agree.",
        },
        ("casework.escalation.raised",),
    ),
    "casework.escalations.decider_name": (
        lambda w: {
            "actor": w.people["lead"],
            "review": handed_on(w),
            "person": w.people["reviewer"],
        },
        ("casework.escalation.decider_named",),
    ),
    "casework.dissents.dissent_record": (
        lambda w: {
            "actor": w.people["lead"],
            "review": w.review(approved_item(w)),
            "reason": "The plate cannot be read.",
        },
        ("casework.dissent.recorded",),
    ),
    "casework.policies.policy_set": (
        lambda w: {
            "actor": w.people["lead"],
            "case": fresh_case(w),
            "kind": "evidence",
            "approvals": 2,
        },
        ("casework.review_policy.set",),
    ),
    "casework.deciding_each.decide_each": (
        lambda w: {
            "actor": w.people["reviewer"],
            "seen": [
                (review.pk, review.digest)
                for review in [w.review(submitted_item(w)), w.review(submitted_item(w))]
            ],
            "name": "approve",
        },
        ("casework.decision.approved", "evidence.item.approved", "casework.review.decided") * 2,
    ),
    "casework.reviews.move submit": (
        moved("submit", fresh_item, "investigator"),
        ("evidence.item.submitted", "casework.review.opened"),
    ),
    "casework.reviews.move approve": (
        moved("approve", submitted_item, "reviewer"),
        ("casework.decision.approved", "evidence.item.approved", "casework.review.decided"),
    ),
    "casework.reviews.move return": (
        moved("return", submitted_item, "reviewer"),
        ("casework.decision.returned", "evidence.item.returned", "casework.review.decided"),
    ),
    "casework.reviews.move withdraw": (
        moved("withdraw", submitted_item, "investigator"),
        ("evidence.item.withdrawn", "casework.review.withdrawn"),
    ),
    "casework.reviews.move reopen": (
        moved("reopen", approved_item, "investigator"),
        ("evidence.item.reopened",),
    ),
    "casework.reviews.move close": (
        moved("close", approved_case, "lead"),
        ("casework.closing.noted", "casework.case.closed"),
    ),
}

"""Whose rows are whose: the cases in which somebody holds a permission, and rows that belong to a case."""

from typing import Any

from django.apps import apps
from django.db import models

from casework.permissions import MATRIX, OVERSIGHT, case_roles
from common.querysets import ScopedQuerySet


def may_see_anything(user) -> bool:
    """Whether rows may reach this person at all: signed in, active and not suspended."""
    return bool(user and user.is_authenticated and user.is_active and not user.access_suspended)


def case_ids(user, permission: str) -> list | None:
    """The cases in which `user` holds `permission`; None means every case.

    A list rather than a subquery: someone without cases costs no query on the large tables, where
    PostgreSQL would walk a whole index to find nothing.
    """
    if not may_see_anything(user):
        return []
    rule = MATRIX[permission]
    if user.site_roles & rule.site & OVERSIGHT:
        return None if user.case_limit is None else list(user.case_limit)
    ids = [case_id for case_id, role in case_roles(user).items() if role in rule.case]
    return ids if user.case_limit is None else [i for i in ids if i in user.case_limit]


# Kinds of the ledger that tell of witnesses; higher apps add theirs in `ready()`.
_witness_kinds = {
    "witness",
    "note",
    "note_version",
    "interview_approval",
    "risk_assessment",
    "referral",
    "consent",
    "warning_decision",
}


def tells_of_witnesses(*ledger_kinds: str) -> None:
    """Entries about these kinds are kept from people who may not know that notes exist."""
    _witness_kinds.update(ledger_kinds)


def ledger_scope(user) -> models.Q | None:
    """The ledger entries `user` may see: those of cases they may see, and for oversight all.

    Where someone may not even know that witness notes exist, entries about them and about their
    reviews are left out as well.
    """
    ids = case_ids(user, "ledger.view")
    if ids is None:
        return models.Q()
    if not ids:
        return None
    listening = set(case_ids(user, "note.view") or ())
    deaf = [case_id for case_id in ids if case_id not in listening]
    scope = models.Q(case_id__in=ids)
    return scope & ~_about_witnesses(deaf) if deaf else scope


def _about_witnesses(case_ids: list) -> models.Q:
    """Entries of these cases about witnesses, what hangs on them, their notes, and these notes' reviews."""
    reviews = apps.get_model("casework", "Review").objects.filter(case_id__in=case_ids, kind="note")
    decisions = apps.get_model("casework", "Decision").objects.filter(review__in=reviews)
    about = models.Q(object_kind__in=sorted(_witness_kinds))
    tasks = apps.get_model("casework", "Task").objects.filter(case_id__in=case_ids)
    tasks = tasks.filter(record_kind__in=("witness", "note"))
    about |= models.Q(object_kind="task", object_id__in=tasks.values("pk"))
    about |= models.Q(object_kind="review", object_id__in=reviews.values("pk"))
    remarks = apps.get_model("casework", "Remark").objects.filter(review__in=reviews)
    about |= models.Q(object_kind="remark", object_id__in=remarks.values("pk"))
    about |= models.Q(object_kind="decision", object_id__in=decisions.values("pk"))
    for name in ("Dissent", "Escalation", "NamedDecider"):
        model: Any = apps.get_model("casework", name)
        said = model.objects.filter(review__in=reviews)
        about |= models.Q(object_kind=model.ledger_kind, object_id__in=said.values("pk"))
    return models.Q(case_id__in=case_ids) & about


class ByCase(ScopedQuerySet):
    """Rows that belong to a case and are seen by those who hold `view_permission` in it."""

    view_permission: str
    case_field = "case_id"

    def visible_to(self, user):
        return self.in_cases_of(user, self.view_permission)

    def known_to(self, user):
        """The rows whose reviews and surroundings `user` may know of as well: mostly all they may see."""
        return self.visible_to(user)

    def in_cases_of(self, user, permission: str):
        """The rows of cases in which `user` holds `permission`."""
        ids = case_ids(user, permission)
        if ids is None:
            return self.all()
        return self.filter(**{f"{self.case_field}__in": ids}) if ids else self.none()

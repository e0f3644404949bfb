"""The only door to the rows of this app: `visible_to(user)`.

Every rule asks the one permission matrix which case roles (and site roles) grant a permission; the rows
follow by `pk__in`, never by a join that would need `distinct`.
"""

from datetime import date
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models.functions import Coalesce
from django.utils import timezone

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
    about |= models.Q(object_kind="decision", object_id__in=decisions.values("pk"))
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


class CaseQuerySet(ByCase):
    view_permission = "case.view"
    case_field = "pk"

    def with_lead(self):
        """Each case with the user name of its longest-serving lead, as `lead_username`."""
        leads = apps.get_model("casework", "Membership").objects.active()
        leads = leads.filter(case=models.OuterRef("pk"), role="lead").order_by("added_at", "id")
        return self.annotate(lead_username=models.Subquery(leads.values("user__username")[:1]))


class MembershipQuerySet(ByCase):
    view_permission = "team.view"

    def active(self):
        """Memberships that count today: not ended, and not past their last day (UTC)."""
        today = timezone.now().date()
        return self.filter(
            models.Q(ends_on=None) | models.Q(ends_on__gte=today), ended_at__isnull=True
        )


class WitnessQuerySet(ByCase):
    view_permission = "witness.view"

    def with_risk(self):
        """Each witness with the day until which its newest risk assessment holds, as `risk_until`."""
        assessed = apps.get_model("casework", "RiskAssessment").objects.filter(
            witness=models.OuterRef("pk")
        )
        newest = assessed.order_by("-number").values("expires_on")[:1]
        return self.annotate(risk_until=models.Subquery(newest))


class OfWitnessQuerySet(ByCase):
    """What is kept about a witness: risk, help, consent. For those who hear witnesses."""

    view_permission = "witness.read"


class ConsentTextQuerySet(ScopedQuerySet):
    """The words put before witnesses tell nothing of a case: everybody who works here sees them."""

    def visible_to(self, user):
        return self.all() if may_see_anything(user) else self.none()

    def newest(self):
        """The last edition of each language."""
        later = self.model._default_manager.filter(
            language=models.OuterRef("language"), edition__gt=models.OuterRef("edition")
        )
        return self.filter(~models.Exists(later))


class TaskQuerySet(ByCase):
    """The tasks of a case; one about a witness only for those who hear witnesses."""

    view_permission = "task.view"

    def visible_to(self, user):
        from casework.models.task import ABOUT_WITNESSES

        rows = super().visible_to(user)
        hearing = case_ids(user, "witness.read")
        if hearing is None or rows.query.is_empty():
            return rows
        return rows.filter(
            ~models.Q(record_kind__in=ABOUT_WITNESSES) | models.Q(case_id__in=hearing)
        )


def _before(day: Any, begun: Any) -> models.Q:
    """Interviews held before `day`, or begun before `begun` when the day does not tell."""
    alike = models.Q(interviewed_on=day) | models.Q(interviewed_on=None)
    return models.Q(interviewed_on__lt=day) | (alike & models.Q(created_at__lt=begun))


def redacted_cases(user) -> list:
    """The cases of which `user` reads redacted notes alone."""
    known = case_ids(user, "note.view")
    if known is None:
        return []
    return [pk for pk in case_ids(user, "note.read_redacted") or () if pk not in known]


class NoteQuerySet(ByCase):
    """Notes that one may know of; and, for the wider team, approved ones with a redacted text."""

    view_permission = "note.view"

    def visible_to(self, user):
        known = case_ids(user, "note.view")
        if known is None:
            return self.all()
        wider = redacted_cases(user)
        if not wider:
            return self.filter(case_id__in=known) if known else self.none()
        redacted = models.Q(case_id__in=wider, status="approved") & ~models.Q(redacted_account="")
        return self.filter(models.Q(case_id__in=known) | redacted if known else redacted)

    def known_to(self, user):
        """Without those of which only the redacted text is theirs to read."""
        return self.in_cases_of(user, "note.view")

    def interviews(self):
        """Notes of somebody who was heard."""
        return self.exclude(kind="note_to_file")

    def earlier_than(self, note):
        """Interviews of the same person before this one; all others count for one without a day."""
        rows = self.interviews().filter(witness_id=note.witness_id).exclude(pk=note.pk)
        return rows.filter(_before(note.interviewed_on or date.max, note.created_at))

    def to_authorise(self, user):
        """Interviews not yet submitted that need approval, in which `user` has had no part."""
        own_day = Coalesce(
            models.OuterRef("interviewed_on"), models.Value(date.max, models.DateField())
        )
        model = self.model
        earlier = model._base_manager.filter(witness_id=models.OuterRef("witness_id"))
        earlier = earlier.exclude(kind="note_to_file").exclude(pk=models.OuterRef("pk"))
        earlier = earlier.filter(_before(own_day, models.OuterRef("created_at")))
        hand = apps.get_model("casework", "Contribution").objects.filter(
            kind="note", object_id=models.OuterRef("pk"), person=user
        )
        mine = apps.get_model("casework", "InterviewApproval").objects.filter(
            note=models.OuterRef("pk"), approved_by=user
        )
        rows = self.interviews().filter(status__in=("draft", "returned"))
        rows = rows.filter(models.Q(kind="detailed_statement") | models.Exists(earlier))
        return rows.filter(~models.Exists(hand), ~models.Exists(mine))


class WarningDecisionQuerySet(ByCase):
    view_permission = "note.read"


class NoteVersionQuerySet(ByCase):
    view_permission = "note.read"


class InterviewApprovalQuerySet(ByCase):
    view_permission = "note.view"


class DraftQuerySet(ScopedQuerySet):
    """What somebody typed is seen by them alone, and only while they may write where they typed it."""

    def visible_to(self, user):
        if not may_see_anything(user):
            return self.none()
        own = self.filter(person=user)
        within = models.Q(case=None)
        for permission in own.order_by().values_list("permission", flat=True).distinct():
            ids = case_ids(user, permission) if permission in MATRIX else []
            within |= models.Q(permission=permission, **({} if ids is None else {"case__in": ids}))
        return own.filter(within)


class ReviewQuerySet(ByCase):
    """A review is seen by those who see its case and, by its own rule, the record under review."""

    view_permission = "review.view"

    def visible_to(self, user):
        from casework.reviewing import reviewables

        rows = super().visible_to(user)
        if rows.query.is_empty():
            return rows
        seen = models.Q()
        for kind, model in reviewables().items():
            manager: Any = model._default_manager
            ids = manager.known_to(user)
            if ids.query.is_empty():
                continue
            if ids.query.where:
                seen |= models.Q(kind=kind, object_id__in=ids.values("pk"))
            else:
                seen |= models.Q(kind=kind)
        return rows.filter(seen) if seen else rows.none()

    def decidable_by(self, user):
        """Open reviews that `user` may decide now: by role, and without a hand in the content."""
        from casework.reviewing import reviewable, reviewables

        by_role = models.Q()
        for kind in reviewables():
            ids = case_ids(user, f"{kind}.decide")
            if ids == []:
                continue
            rule = models.Q(kind=kind) if ids is None else models.Q(kind=kind, case_id__in=ids)
            if not reviewable(kind).in_closed_case:
                rule &= ~models.Q(case__status="closed")
            by_role |= rule
        if not by_role:
            return self.none()
        own_work = apps.get_model("casework", "Contribution").objects.filter(
            kind=models.OuterRef("kind"),
            object_id=models.OuterRef("object_id"),
            cycle=models.OuterRef("cycle"),
            person=user,
        )
        rows = self.visible_to(user).filter(by_role, status="open")
        return rows.filter(~models.Exists(own_work))

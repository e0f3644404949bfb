"""Notes of witnesses, their versions, and who may read them whole, redacted or not at all."""

from datetime import date
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models.functions import Coalesce

from accounts import persons
from casework.querysets.scope import ByCase, case_ids


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

    def _earlier(self):
        """For a subquery: the interviews of the same person before each note of the query around it."""
        own_day = Coalesce(
            models.OuterRef("interviewed_on"), models.Value(date.max, models.DateField())
        )
        rows = self.model._base_manager.filter(witness_id=models.OuterRef("witness_id"))
        rows = rows.exclude(kind="note_to_file").exclude(pk=models.OuterRef("pk"))
        return rows.filter(_before(own_day, models.OuterRef("created_at")))

    def with_earlier(self):
        """Each note with `earlier_count`, how many interviews of the same person came before it."""
        rows = self._earlier().order_by().values("witness_id")
        count = models.Subquery(rows.annotate(count=models.Count("pk")).values("count"))
        return self.annotate(earlier_count=Coalesce(count, 0))

    def to_authorise(self, user):
        """Interviews not yet submitted that need approval, in which `user` has had no part."""
        earlier = self._earlier()
        hand = apps.get_model("casework", "Contribution").objects.filter(
            persons.is_one("person", user), kind="note", object_id=models.OuterRef("pk")
        )
        mine = apps.get_model("casework", "InterviewApproval").objects.filter(
            persons.is_one("approved_by", user), note=models.OuterRef("pk")
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

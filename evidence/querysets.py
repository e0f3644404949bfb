"""The only door to evidence: what hangs on an item is seen by those who see the item's case."""

from django.apps import apps
from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts import persons
from casework.querysets.scope import ByCase, case_ids
from common.querysets import ScopedQuerySet


class ItemQuerySet(ByCase):
    view_permission = "evidence.view"

    def for_list(self):
        """With everything a row shows, in a constant number of queries."""
        return self.select_related("case", "facts", "created_by")

    def with_lateness(self):
        """Each item with `late`: whether it should have come back by now."""
        last = apps.get_model("evidence", "CustodyEvent").objects.present()
        due = last.filter(item=models.OuterRef("pk"), due_on__lt=timezone.now().date())
        return self.annotate(late=models.Exists(due))


class UploadQuerySet(ByCase):
    """Uploads under way are their sender's own, as long as they see the case."""

    view_permission = "evidence.view"

    def visible_to(self, user):
        if not user.is_authenticated:
            return self.none()
        return super().visible_to(user).filter(created_by=user.pk)


class CustodyQuerySet(ByCase):
    view_permission = "custody.view"

    def present(self):
        """The last event of each item: how things stand now."""
        later = self.model._default_manager.filter(
            item_id=models.OuterRef("item_id"), seq__gt=models.OuterRef("seq")
        )
        return self.filter(~models.Exists(later))


class HandoverQuerySet(ByCase):
    view_permission = "custody.view"


class CheckQuerySet(ByCase):
    view_permission = "evidence.view"

    def last_said(self, *results):
        """The last check of each item, where it found one of `results`."""
        later = self.model._default_manager.filter(
            item_id=models.OuterRef("item_id"), checked_at__gt=models.OuterRef("checked_at")
        )
        return self.filter(~models.Exists(later), result__in=results)


class StoreCheckQuerySet(ScopedQuerySet):
    """How the checks of all originals went is for those who oversee the installation."""

    def visible_to(self, user):
        return self.all() if user.has_perm("oversight.view") else self.none()


class DerivativeQuerySet(ByCase):
    view_permission = "evidence.download"


class DisposalQuerySet(ByCase):
    view_permission = "evidence.view"

    def decidable_by(self, user):
        """Requests that wait for `user`: by role, and without a hand in the request or the item."""
        rows = self.visible_to(user).in_cases_of(user, "disposal.decide").filter(state="requested")
        rows = rows.exclude(persons.is_one("requested_by", user))
        return rows.exclude(persons.is_one("item__created_by", user))


class FactsQuerySet(ByCase):
    view_permission = "evidence.view"
    case_field = "item__case_id"


class VerificationQuerySet(ByCase):
    view_permission = "verification.view"


class RunQuerySet(ByCase):
    view_permission = "evidence.view"


class LinkQuerySet(ByCase):
    """A link is seen by those who see both of its items; to anybody else it does not exist."""

    view_permission = "link.view"
    prefix = ""

    def visible_to(self, user):
        ids = case_ids(user, self.view_permission)
        if ids is None:
            return self.all()
        if not ids:
            return self.none()
        sides = (f"{self.prefix}case_id__in", f"{self.prefix}other_case_id__in")
        return self.filter(**dict.fromkeys(sides, ids))

    def of_case(self, case_id):
        """Links of the items of a case, to and from."""
        return self.filter(Q(case_id=case_id) | Q(other_case_id=case_id))

    def about(self, item):
        """Links of one item, to and from."""
        return self.filter(Q(item=item) | Q(other=item))


class MaterialQuerySet(ByCase):
    """What belongs to a witness note is known to those who may know of the note."""

    view_permission = "note.view"


class MaterialWithdrawalQuerySet(MaterialQuerySet):
    case_field = "material__case_id"


class WithdrawalQuerySet(LinkQuerySet):
    prefix = "link__"

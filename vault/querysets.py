"""The only door to rows of the vault. Seeing a row is never seeing what is sealed in it."""

from django.apps import apps
from django.db.models import OuterRef, Q, Subquery
from django.utils import timezone

from accounts import persons
from casework.querysets.scope import ByCase, case_ids
from common.querysets import ScopedQuerySet
from vault.terms import GRANT_STANDS, REVIEW_WITHIN


class IdentityQuerySet(ScopedQuerySet):
    """That something is on file of a witness is seen by those who hold `identity.view` in the case."""

    def visible_to(self, user):
        """With the code of the witness, by which an identity is named: no question for each row."""
        witness = apps.get_model("casework", "Witness").objects.filter(pk=OuterRef("witness_id"))
        rows = self.of_witnesses_of(user, "identity.view")
        return rows.annotate(witness_code=Subquery(witness.values("code")))

    def of_witnesses_of(self, user, permission: str):
        """Identities of the witnesses of cases in which `user` holds `permission`."""
        ids = case_ids(user, permission)
        if ids is None:
            return self.all()
        if not ids:
            return self.none()
        witnesses = apps.get_model("casework", "Witness").objects.filter(case_id__in=ids)
        return self.filter(witness_id__in=witnesses.values("pk"))


class ErasureQuerySet(ByCase):
    view_permission = "identity.view"

    def decidable_by(self, user):
        """Requests that wait for `user`: by role, and asked for by somebody else."""
        rows = self.visible_to(user).in_cases_of(user, "identity.erase_decide")
        return rows.filter(state="requested").exclude(persons.is_one("requested_by", user))


class AccessQuerySet(ByCase):
    """Accesses to identities: those who may know that an identity is on file see who asked for it."""

    view_permission = "identity.view"

    def open_now(self):
        return self.filter(state="open", expires_at__gt=timezone.now())

    def ended_now(self):
        """Over, whether or not anybody has written so yet."""
        now = timezone.now()
        return self.filter(
            Q(state="ended")
            | Q(state="open", expires_at__lte=now)
            | Q(state="granted", decided_at__lte=now - GRANT_STANDS)
        )

    def grantable_by(self, user):
        """Requests that wait for `user`: by right, and not one's own."""
        rows = self.visible_to(user).in_cases_of(user, "identity.grant")
        return rows.filter(state="requested").exclude(persons.is_one("requested_by", user))

    def unreviewed(self):
        return self.ended_now().filter(opened_at__isnull=False, reviewed_by=None)

    def overdue(self):
        """What should have been reviewed by now."""
        long_ago = timezone.now() - REVIEW_WITHIN
        return self.unreviewed().filter(
            Q(ended_at__lt=long_ago) | Q(ended_at=None, expires_at__lt=long_ago)
        )

    def reviewable_by(self, user):
        """What waits for `user` to review: by right, and neither asked for nor granted by them."""
        rows = self.visible_to(user).in_cases_of(user, "identity.review").unreviewed()
        rows = rows.exclude(persons.is_one("requested_by", user))
        return rows.exclude(persons.is_one("decided_by", user))

    def unwatched_by(self, user):
        """Emergencies of others that nobody has reviewed, where `user` could have been the second person."""
        rows = self.visible_to(user).in_cases_of(user, "identity.grant")
        return rows.filter(emergency=True, reviewed_by=None).exclude(
            persons.is_one("requested_by", user)
        )

    def waiting_for(self, user):
        """What waits for `user`: to be decided, to be reviewed, to be opened, or to be closed again."""
        own = self.visible_to(user).filter(
            state="granted", requested_by=user.pk, decided_at__gt=timezone.now() - GRANT_STANDS
        )
        emergencies = self.visible_to(user).in_cases_of(user, "identity.grant").open_now()
        emergencies = emergencies.filter(emergency=True).exclude(
            persons.is_one("requested_by", user)
        )
        return self.grantable_by(user) | self.reviewable_by(user) | own | emergencies


class Oversight(ScopedQuerySet):
    """Which keys there are is for those who oversee the installation."""

    def visible_to(self, user):
        return self.all() if user.has_perm("oversight.view") else self.none()


class IndexKeyQuerySet(Oversight):
    pass


class VaultKeyQuerySet(Oversight):
    pass

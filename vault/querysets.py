"""The only door to rows of the vault. Seeing a row is never seeing what is sealed in it."""

from django.apps import apps

from casework.querysets import ByCase, case_ids
from common.querysets import ScopedQuerySet


class IdentityQuerySet(ScopedQuerySet):
    """That something is on file of a witness is seen by those who hold `identity.view` in the case."""

    def visible_to(self, user):
        return self.of_witnesses_of(user, "identity.view")

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
        return rows.filter(state="requested").exclude(requested_by=user.pk)


class Oversight(ScopedQuerySet):
    """Which keys there are is for those who oversee the installation."""

    def visible_to(self, user):
        return self.all() if user.has_perm("oversight.view") else self.none()


class IndexKeyQuerySet(Oversight):
    pass


class VaultKeyQuerySet(Oversight):
    pass

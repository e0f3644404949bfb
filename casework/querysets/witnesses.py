"""Witnesses, what is kept about them, and the words that are put before them."""

from django.apps import apps
from django.db import models

from casework.querysets.scope import ByCase, may_see_anything
from common.querysets import ScopedQuerySet


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

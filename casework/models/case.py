"""Cases and the counter that hands out their references."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from casework.models.reviewed import ReviewedModel, Status
from casework.querysets.cases import CaseQuerySet


class Case(ReviewedModel):
    """One investigation: its subject, its marks and its state."""

    class Kind(models.TextChoices):
        ATTACK_PROTECTED = "attack_on_protected_object", _("Attack on a protected object")
        ATTACK_CIVILIANS = "attack_on_civilians", _("Attack on civilians")
        ATTACK_INFRASTRUCTURE = (
            "attack_on_infrastructure",
            _("Attack on civilian infrastructure"),
        )
        KILLING = "killing_hors_de_combat", _("Killing of persons hors de combat")
        FAIR_TRIAL = "denial_of_fair_trial", _("Denial of fair trial")
        DEATH_IN_CUSTODY = "death_in_custody", _("Death in custody")
        TORTURE = "torture", _("Torture or inhuman treatment")
        DISAPPEARANCE = "enforced_disappearance", _("Enforced disappearance")
        DEPORTATION = "deportation", _("Deportation or forcible transfer")
        SEXUAL_VIOLENCE = "sexual_violence", _("Conflict-related sexual violence")
        OTHER = "other", _("Other violation")

    class Handling(models.TextChoices):
        """How the team itself must treat the case: drives access, encryption and export."""

        STANDARD = "standard", _("Standard handling")
        RESTRICTED = "restricted", _("Restricted handling")
        SECRET = "secret", _("Secret handling")

    class Tlp(models.TextChoices):
        """FIRST's Traffic Light Protocol 2.0: how far it may be shared. Never translated."""

        RED = "TLP:RED", "TLP:RED"
        AMBER_STRICT = "TLP:AMBER+STRICT", "TLP:AMBER+STRICT"
        AMBER = "TLP:AMBER", "TLP:AMBER"
        GREEN = "TLP:GREEN", "TLP:GREEN"
        CLEAR = "TLP:CLEAR", "TLP:CLEAR"

    reference = models.CharField(_("reference"), max_length=40, unique=True, editable=False)
    title = models.CharField(_("title"), max_length=200)
    summary = models.TextField(_("summary"), max_length=20_000)
    kind = models.CharField(_("kind"), max_length=32, choices=Kind.choices)
    handling = models.CharField(
        _("handling level"), max_length=12, choices=Handling.choices, default=Handling.RESTRICTED
    )
    tlp = models.CharField(_("TLP label"), max_length=16, choices=Tlp.choices, default=Tlp.AMBER)
    jurisdiction = models.CharField(_("jurisdiction"), max_length=200, blank=True, default="")
    external_number = models.CharField(
        _("external case number"), max_length=100, blank=True, default=""
    )
    outcome = models.TextField(_("outcome"), max_length=5_000, blank=True, default="")

    objects = CaseQuerySet.as_manager()

    ledger_kind = "case"
    review_kind = "case"
    snapshot_fields = (
        "reference",
        "title",
        "summary",
        "kind",
        "handling",
        "tlp",
        "jurisdiction",
        "external_number",
    )

    class Meta:
        verbose_name = _("case")
        verbose_name_plural = _("cases")
        indexes = [
            models.Index(fields=["-updated_at", "-id"], name="case_newest"),
            models.Index(fields=["status", "-updated_at", "-id"], name="case_by_status"),
        ]
        constraints = [
            models.CheckConstraint(condition=~models.Q(title=""), name="case_has_title"),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def case_id(self):
        """A case belongs to itself: whatever asks a record for its case may ask a case too."""
        return self.pk

    @property
    def is_closed(self) -> bool:
        return self.status == Status.CLOSED

    def searchable(self) -> str:
        return f"{self.reference} {self.title} {self.external_number}"


class ReferenceCounter(models.Model):
    """The last number given out in a scope, such as the cases of a year or the items of a case.

    Always the first row locked in a transaction (lock order: counter, object, ledger head).
    """

    scope = models.CharField(max_length=80, primary_key=True)
    value = models.PositiveBigIntegerField(default=0)

    class Meta:
        verbose_name = _("reference counter")
        verbose_name_plural = _("reference counters")

    def __str__(self) -> str:
        return f"{self.scope}: {self.value}"

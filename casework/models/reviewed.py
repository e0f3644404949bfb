"""What every reviewable record shares: its state, its review cycle and what a snapshot holds."""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.canonical import stored_value
from ledger.models import LedgeredModel


class Status(models.TextChoices):
    """The states of review; the allowed moves between them are in `casework/review/workflow.py`."""

    DRAFT = "draft", _("Draft")
    SUBMITTED = "submitted", _("Waiting for review")
    RETURNED = "returned", _("Returned")
    APPROVED = "approved", _("Approved")
    CLOSED = "closed", _("Closed")
    VOID = "void", _("Void")


EDITABLE = (Status.DRAFT, Status.RETURNED)

# What is shown in place of "approved" where the content is not what was approved.
BROKEN = "broken"
SHOWN = [*Status.choices, (BROKEN, _("Differs from what was approved"))]


class ReviewedModel(LedgeredModel):
    """A record that is drafted, submitted and decided by somebody who did not contribute to it.

    `cycle` counts the times the record was opened for changes: contributions and decisions name it, so
    that "contributors since the last approval" is a matter of rows, not of clocks.
    `snapshot_fields` are what people entered; facts found by the worker never belong to a snapshot.
    Those of them in `snapshot_if_given` are left out while they hold their default: a field that came
    with a later release must not change the digest of what was submitted or approved before.
    """

    # Whether the content is what was approved, once looked at, with the cycle that this was found for.
    proved: tuple[int, bool] | None = None

    review_kind: ClassVar[str]
    snapshot_fields: ClassVar[tuple[str, ...]]
    snapshot_if_given: ClassVar[tuple[str, ...]] = ()

    status = models.CharField(
        _("state"), max_length=12, choices=Status.choices, default=Status.DRAFT, editable=False
    )
    cycle = models.PositiveIntegerField(default=1, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        editable=False,
        verbose_name=_("created by"),
    )
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)
    updated_at = models.DateTimeField(_("last changed"), default=timezone.now, editable=False)
    # Casefolded words of the record: SQLite's LIKE folds ASCII only.
    search_text = models.TextField(default="", editable=False)

    ledger_exclude = ("search_text",)  # derived from the other fields

    class Meta:
        abstract = True

    @property
    def is_editable(self) -> bool:
        return self.status in EDITABLE

    @property
    def shown_status(self) -> str:
        """The state as everybody is shown it: `broken` where approved content is not what was approved."""
        from casework.review.proof import is_broken

        return BROKEN if is_broken(self) else self.status

    @classmethod
    def read_together(cls, rows: list[Any]) -> None:
        """Find out for a whole list at once what `shown_status` asks of each."""
        from casework.review.proof import look

        look(rows)

    def refresh_from_db(self, *args: Any, **kwargs: Any) -> None:
        self.proved = None
        super().refresh_from_db(*args, **kwargs)

    def snapshot(self) -> dict[str, Any]:
        """The stored values that a review is bound to, by field name."""
        defaults = {
            field.attname: field.get_default()
            for field in self._meta.concrete_fields
            if field.attname in self.snapshot_if_given
        }
        values = {name: getattr(self, name) for name in self.snapshot_fields}
        return {
            name: stored_value(value)
            for name, value in values.items()
            if name not in defaults or value != defaults[name]
        }

    def searchable(self) -> str:
        """The words under which this record may be found."""
        raise NotImplementedError(f"{type(self).__name__} names no searchable words")

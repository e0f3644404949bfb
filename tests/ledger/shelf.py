"""A ledgered model of the tests' own, so that the ledger is tested without any app above it."""

from django.db import models

import ledger
from ledger.models import LedgeredModel


class Box(LedgeredModel):
    ledger_kind = "box"
    ledger_exclude = ("shade",)  # changes with the light, which is no act

    reference = models.CharField(max_length=20, blank=True)
    title = models.CharField(max_length=200)
    weight = models.DecimalField(max_digits=8, decimal_places=2, null=True)
    packed_at = models.DateTimeField(null=True)
    labels = models.JSONField(default=list)
    shade = models.CharField(max_length=20, blank=True)
    case_id = models.UUIDField(null=True)

    class Meta:
        app_label = "shelf"


def make_box(title="first", **fields):
    """A recorded box. Call it inside a unit."""
    box = Box.objects.create(title=title, **fields)
    ledger.record("box.made", box)
    return box


def rename_box(box, title):
    """A recorded change of title. Call it inside a unit."""
    before = box.canonical()
    box.title, box.version = title, box.version + 1
    box.save()
    return ledger.record("box.renamed", box, before=before)

"""The collection record (Berkeley Protocol, BP-1 to BP-9) and what a derivative says of its parent."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class CollectionRecord(models.Model):
    """How an item came to the team: from whom, by which way, with which tool, at what time, and why.

    Fields of the item itself, so that one review is bound to all of it. Times are of the world: local,
    with their zone or "unknown" (`common.times.days`).
    """

    class Acquired(models.TextChoices):
        HANDED_OVER = "handed_over", _("Handed over in person")
        SENT = "sent", _("Sent to us")
        OWN_RECORDING = "own_recording", _("Recorded by our own team")
        DEVICE_COPY = "device_copy", _("Copied from a device or data carrier")
        ONLINE = "online", _("Collected online")
        OTHER = "other", _("Another way")

    class Clock(models.TextChoices):
        NETWORK = "network", _("Set over the network (NTP)")
        SATELLITE = "satellite", _("Set by satellite (GPS)")
        COMPARED = "compared", _("Compared with an exact clock")
        UNCHECKED = "unchecked", _("The device's own clock, not checked")

    acquired = models.CharField(
        _("how it was received"), max_length=16, choices=Acquired.choices, blank=True, default=""
    )
    relevance = models.TextField(_("why it matters"), max_length=5_000, blank=True, default="")
    collected_by = models.CharField(_("collected by"), max_length=200, blank=True, default="")
    collected_on = models.DateField(_("collected on"), null=True, blank=True)
    collected_time = models.TimeField(_("local time"), null=True, blank=True)
    collected_zone = models.CharField(_("time zone"), max_length=40, blank=True, default="")
    clock = models.CharField(
        _("where the time comes from"),
        max_length=12,
        choices=Clock.choices,
        blank=True,
        default="",
    )
    collection_tool = models.CharField(_("tool"), max_length=200, blank=True, default="")
    collection_tool_version = models.CharField(
        _("version of the tool"), max_length=100, blank=True, default=""
    )
    collection_changes = models.TextField(
        _("what the collection changed"), max_length=5_000, blank=True, default=""
    )
    # Online material
    virtual_identity = models.CharField(
        _("virtual identity used"), max_length=200, blank=True, default=""
    )
    collection_address = models.GenericIPAddressField(
        _("IP address of the collecting machine"), null=True, blank=True
    )
    page_source = models.ForeignKey(
        "evidence.EvidenceItem",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("page source"),
    )
    page_capture = models.ForeignKey(
        "evidence.EvidenceItem",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("full-page capture"),
    )
    not_captured_reason = models.CharField(
        _("why something is missing"), max_length=1_000, blank=True, default=""
    )
    online_context = models.TextField(
        _("what stood around it"), max_length=10_000, blank=True, default=""
    )

    class Meta:
        abstract = True


class Derivation(models.Model):
    """What a redacted, translated, transcribed or enhanced copy says of the item it was made from."""

    class DerivedAs(models.TextChoices):
        REDACTED = "redacted", _("Redacted copy")
        TRANSLATED = "translated", _("Translation")
        TRANSCRIBED = "transcribed", _("Transcript")
        ENHANCED = "enhanced", _("Enhanced copy")
        EXCERPT = "excerpt", _("Excerpt")
        OTHER = "other", _("Other derivative")

    parent = models.ForeignKey(
        "evidence.EvidenceItem",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="children",
        verbose_name=_("made from"),
    )
    derived_as = models.CharField(
        _("what it is"), max_length=12, choices=DerivedAs.choices, blank=True, default=""
    )
    derived_by = models.CharField(_("made by"), max_length=200, blank=True, default="")
    derived_tool = models.CharField(_("made with"), max_length=200, blank=True, default="")
    derived_why = models.TextField(_("why it was made"), max_length=5_000, blank=True, default="")

    class Meta:
        abstract = True

"""What people type about evidence."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from casework.forms.cases import VersionedForm, text
from common.filters import IsoDateField
from common.form_fields import LocalTimeField, zone_field
from common.look.sections import Section, SectionedForm
from evidence.forms.fields import ItemReferenceField
from evidence.models import Disposal, EvidenceItem
from evidence.models.item import DIGITAL_KINDS, PHYSICAL_KINDS
from evidence.services.collection import CAPTURED
from evidence.services.items import DERIVED_FIELDS, EDITABLE_FIELDS, PHYSICAL_FIELDS

# What is asked while files are taken in; the rest of the collection record follows on the item's page.
AT_THE_DOOR = (
    "description",
    "kind",
    "acquired",
    "received_from",
    "received_on",
    "source_url",
    "graphic",
    "graphic_note",
)
ONLINE = (
    "source_url",
    "page_source",
    "page_capture",
    "not_captured_reason",
    "online_context",
    "virtual_identity",
    "collection_address",
)


def kinds_of(forms_kinds: frozenset) -> list[tuple[str, Any]]:
    """The choices of `kind` that one form of evidence knows, in the order of the model."""
    return [(kind.value, kind.label) for kind in EvidenceItem.Kind if kind in forms_kinds]


class ItemFields(forms.ModelForm):
    """The fields that say where a file came from; the file and its title stand beside them."""

    received_on = IsoDateField(label=_("Received on"), required=False)
    source_url = forms.URLField(
        label=_("Source address"),
        max_length=2_000,
        required=False,
        assume_scheme="https",
        help_text=_("For material found online: the address it was taken from."),
        widget=forms.URLInput(attrs={"placeholder": "https://"}),
    )

    class Meta:
        model = EvidenceItem
        fields = AT_THE_DOOR
        widgets = {
            "description": forms.Textarea(attrs={"rows": 4}),
        }
        help_texts = {
            "quantity": _("How many, how much, such as 3 swabs or 250 g."),
            "package_number": _("The number printed or written on bag, box or label."),
            "description": _("What it shows and why it matters. No names of witnesses."),
            "received_from": _(
                "A person's code, an office or an organisation; never a witness's name."
            ),
            "graphic": _("Shown only after a click, to spare those who need not see it."),
            "graphic_note": _("A few words for those who must decide whether to look."),
        }

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = kinds_of(DIGITAL_KINDS)


class ItemForm(SectionedForm, VersionedForm, ItemFields):
    """Changing an item's record: what it is, and how it came to us (Berkeley Protocol).

    A file and a thing are described by some fields of their own.
    """

    collected_on = IsoDateField(label=_("Collected on"), required=False)
    collected_time = LocalTimeField(label=_("Local time"), required=False)
    collected_zone = zone_field()
    page_source = ItemReferenceField(
        label=_("Page source"),
        required=False,
        help_text=_(
            "The item of this case that holds the page's source (HTML); this one, if it does."
        ),
    )
    page_capture = ItemReferenceField(
        label=_("Full-page capture"),
        required=False,
        help_text=_("The item of this case that shows the whole page; this one, if it does."),
    )

    sections = (
        Section(
            _("How it came to us"),
            "",
            ("acquired", "received_from", "received_on", "collected_by"),
            folded=False,
        ),
        Section(
            _("Online material"),
            _(
                "Courts ask for three things: the address, the page's source and a capture of the page."
            ),
            ONLINE,
        ),
        Section(
            _("Time and tool of the collection"),
            "",
            (
                "collected_on",
                "collected_time",
                "collected_zone",
                "clock",
                "collection_tool",
                "collection_tool_version",
                "collection_changes",
            ),
        ),
        Section(
            _("How this copy was made"),
            "",
            DERIVED_FIELDS,
            folded=False,
        ),
        Section(_("Graphic content"), "", ("graphic", "graphic_note")),
    )
    field_order = (
        "title",
        "kind",
        "description",
        "quantity",
        "package_number",
        "relevance",
    )

    class Meta(ItemFields.Meta):
        fields = [*EDITABLE_FIELDS, *PHYSICAL_FIELDS]
        widgets = {
            **ItemFields.Meta.widgets,
            "relevance": text(3),
            "collection_changes": text(2),
            "online_context": text(3),
            "derived_why": text(2),
            "collection_address": forms.TextInput(attrs={"autocomplete": "off"}),
        }
        help_texts = {
            **ItemFields.Meta.help_texts,
            "relevance": _("What it could prove or disprove in this case."),
            "collected_by": _("A user name, a code or an organisation; never a witness's name."),
            "clock": _("Whether the clock that gave the time can be trusted."),
            "collection_tool": _("Such as: browser, Auto Archiver, write blocker."),
            "collection_changes": _(
                "A conversion, a new name, a lost folder; empty if nothing changed."
            ),
            "not_captured_reason": _(
                "If address, source or capture is missing: which one, and why."
            ),
            "online_context": _(
                "Uploader, comments, related posts, what was said of place and time."
            ),
            "virtual_identity": _(
                "The code of the account that was used, if one was; no password."
            ),
            "collection_address": _("As the other side saw it: of the VPN, if one was used."),
            "derived_by": _("A user name, a code or an organisation."),
            "derived_tool": _("With its version; by hand, if by hand."),
        }

    def __init__(self, *args: Any, item: EvidenceItem, scope: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = kinds_of(
            PHYSICAL_KINDS if item.is_physical else DIGITAL_KINDS
        )
        for name in CAPTURED:
            self.fields[name].scope = scope
        if item.parent_id is None:
            for name in DERIVED_FIELDS:
                del self.fields[name]
        for name in ONLINE if item.is_physical else PHYSICAL_FIELDS:
            del self.fields[name]


class VoidForm(forms.Form):
    reason = forms.CharField(
        label=_("Why is this item voided?"),
        max_length=5_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The original, its hash and its custody are kept; the item leaves the review."),
    )


class DisposalForm(forms.ModelForm):
    class Meta:
        model = Disposal
        fields = ["grounds", "legal_basis", "reason"]
        widgets = {"reason": forms.Textarea(attrs={"rows": 4})}
        help_texts = {
            "legal_basis": _("For an order: the court or authority, its date and number."),
            "reason": _("Why these bytes must not be kept. No names of witnesses."),
        }


class DisposalDecisionForm(forms.Form):
    verdict = forms.ChoiceField(
        label=_("Decision"),
        choices=[("approve", _("Approve: destroy the bytes")), ("refuse", _("Refuse: keep them"))],
        widget=forms.RadioSelect,
    )
    comment = forms.CharField(
        label=_("Comment"),
        max_length=5_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Needed when you refuse."),
    )

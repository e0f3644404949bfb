"""What people type about evidence."""

from django import forms
from django.utils.translation import gettext_lazy as _

from casework.forms import VersionedForm
from common.filters import IsoDateField
from evidence.models import CustodyEvent, EvidenceItem
from evidence.services.custody import RECORDABLE
from evidence.services.items import EDITABLE_FIELDS


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
        fields = [name for name in EDITABLE_FIELDS if name != "title"]
        widgets = {
            "description": forms.Textarea(attrs={"rows": 4}),
        }
        help_texts = {
            "description": _("What it shows and why it matters. No names of witnesses."),
            "received_from": _(
                "A person's code, an office or an organisation; never a witness's name."
            ),
            "graphic": _("Shown only after a click, to spare those who need not see it."),
            "graphic_note": _("A few words for those who must decide whether to look."),
        }


class ItemForm(VersionedForm, ItemFields):
    """Changing an item's record."""

    class Meta(ItemFields.Meta):
        fields = list(EDITABLE_FIELDS)


class VoidForm(forms.Form):
    reason = forms.CharField(
        label=_("Why is this item voided?"),
        max_length=5_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The original, its hash and its custody are kept; the item leaves the review."),
    )


class CustodyForm(forms.ModelForm):
    kind = forms.ChoiceField(
        label=_("What happened"),
        choices=[(kind.value, kind.label) for kind in RECORDABLE],
    )
    occurred_at = forms.DateTimeField(
        label=_("When (UTC)"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        help_text=_("Leave empty for now."),
    )

    class Meta:
        model = CustodyEvent
        fields = [
            "kind",
            "occurred_at",
            "from_party",
            "to_party",
            "place",
            "purpose",
            "condition",
            "seal",
            "corrects",
        ]

    def __init__(self, *args, item: EvidenceItem, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["corrects"].queryset = item.custody.order_by("seq")
        self.fields["corrects"].label = _("Corrects event")

"""What people type of links between items, and of copies made from one."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from casework.forms.cases import text
from evidence.forms.fields import ItemReferenceField
from evidence.models import EvidenceItem, EvidenceLink
from evidence.services.items import DERIVED_FIELDS


class AnyItemField(ItemReferenceField):
    """An item of this case by its reference, or of another by both: "2026-0002 EV-0003"."""

    case: Any = None

    def find(self, text: str) -> Any:
        if "\0" in text:
            return None
        words = text.replace("/", " ").split()
        if len(words) == 1:
            return self.scope.filter(case=self.case, reference__iexact=words[0]).first()
        if len(words) == 2:
            rows = self.scope.filter(case__reference__iexact=words[0])
            return rows.filter(reference__iexact=words[1]).first()
        return None


class LinkForm(forms.ModelForm):
    other = AnyItemField(
        label=_("Other item"),
        help_text=_("Its reference, such as EV-0003; of another case: 2026-0002 EV-0003."),
    )
    kind = forms.ChoiceField(
        label=_("What this item does"), choices=EvidenceLink.Kind.choices, widget=forms.RadioSelect
    )
    independent = forms.ChoiceField(
        label=_("Are the two independent of each other?"),
        choices=EvidenceLink.Independent.choices,
        initial=EvidenceLink.Independent.UNKNOWN,
        widget=forms.RadioSelect,
        help_text=_("Two copies of one recording, or two posts with one author, are not."),
    )
    reason = forms.CharField(
        label=_("What this rests on"),
        max_length=5_000,
        widget=text(3),
        help_text=_("What you compared, and what matches or does not. No names of witnesses."),
    )
    field_order = ("kind", "other", "independent", "reason")

    class Meta:
        model = EvidenceLink
        fields = ("kind", "other", "independent", "reason")

    def __init__(self, *args: Any, case: Any, scope: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["other"].case, self.fields["other"].scope = case, scope


class WithdrawForm(forms.Form):
    reason = forms.CharField(
        label=_("Why is this link withdrawn?"), max_length=5_000, widget=text(3)
    )


class DerivativeForm(forms.ModelForm):
    """One file made from an item. It becomes an item of its own, with its own review."""

    file = forms.Field(label=_("File"), required=False, widget=forms.FileInput)
    title = forms.CharField(
        label=_("Title"),
        max_length=200,
        required=False,
        help_text=_("Left empty, the name of the file."),
    )
    derived_as = forms.ChoiceField(
        label=_("What it is"), choices=EvidenceItem.DerivedAs.choices, widget=forms.RadioSelect
    )
    field_order = ("file", "derived_as", "title", "derived_by", "derived_tool", "derived_why")

    class Meta:
        model = EvidenceItem
        fields = ("title", "kind", "description", *DERIVED_FIELDS, "graphic", "graphic_note")
        widgets = {"derived_why": text(2), "description": text(3)}
        help_texts = {
            "derived_by": _("A user name, a code or an organisation."),
            "derived_tool": _("With its version; by hand, if by hand."),
            "derived_why": _("Such as: faces of bystanders covered before disclosure."),
        }

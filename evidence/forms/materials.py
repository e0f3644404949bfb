"""What people type of items that belong to a witness note."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from casework.forms.cases import text
from evidence.forms.fields import ItemReferenceField
from evidence.models import NoteMaterial


class MaterialForm(forms.Form):
    item = ItemReferenceField(
        label=_("Evidence item"),
        help_text=_("Its reference in this case, such as EV-0003. Take the file in first."),
    )
    role = forms.ChoiceField(
        label=_("What it is to the note"),
        choices=NoteMaterial.Role.choices,
        widget=forms.RadioSelect,
        help_text=_("A transcript or translation says of itself what it was made from."),
    )

    def __init__(self, *args: Any, scope: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["item"].scope = scope


class MaterialWithdrawForm(forms.Form):
    reason = forms.CharField(
        label=_("Why does it not belong to the note?"), max_length=5_000, widget=text(3)
    )

"""What people type about an export."""

from django import forms
from django.utils.translation import gettext_lazy as _

from casework.forms import VersionedForm
from exchange.models import Export
from exchange.services.exports import EDITABLE_FIELDS


class ExportForm(VersionedForm):
    class Meta:
        model = Export
        fields = EDITABLE_FIELDS
        widgets = {"purpose": forms.Textarea(attrs={"rows": "3"})}
        help_texts = {
            "recipient": _("The office that receives the file, as it is to be named in it."),
            "legal_basis": _("The request, law or agreement that allows the disclosure."),
            "purpose": _("What the recipient wants it for, if known."),
        }

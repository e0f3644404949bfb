"""What people type about an export."""

from django import forms
from django.utils.translation import gettext_lazy as _

from casework.forms.cases import VersionedForm
from exchange.models import Export
from exchange.services.exports import EDITABLE_FIELDS


class ExportForm(VersionedForm):
    class Meta:
        model = Export
        fields = EDITABLE_FIELDS
        widgets = {"purpose": forms.Textarea(attrs={"rows": "3"})}
        labels = {
            "include_comments": _("With the documenter's comments, in files of their own"),
            "full_statements": _("With the full text of statements that have a redacted one"),
        }
        help_texts = {
            "recipient_kind": _(
                "Statements go along where their witnesses allow it for this kind. None chosen: no "
                "statement goes along."
            ),
            "include_comments": _(
                "Only if the recipient asked for them: they are nobody's statement."
            ),
            "full_statements": _(
                "Only for prosecutors and the ICC, and only if they asked for it. Otherwise the "
                "redacted text goes along where there is one."
            ),
            "recipient": _("The office that receives the file, as it is to be named in it."),
            "legal_basis": _("The request, law or agreement that allows the disclosure."),
            "purpose": _("What the recipient wants it for, if known."),
        }

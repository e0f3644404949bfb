"""What is typed around an access: why it is needed, and what somebody else decides."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from casework.forms.cases import text
from vault.models import Access
from vault.terms import LONGEST, USUAL

NO_NAMES = _("No names, numbers or addresses: this is kept with the history.")


class AccessForm(forms.Form):
    """What is to be shown, for how long, and why. Only what is on file can be chosen."""

    kinds = forms.MultipleChoiceField(
        label=_("What do you need to see?"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Only what the purpose needs. Nothing else is opened."),
    )
    minutes = forms.IntegerField(
        label=_("For how many minutes?"),
        min_value=1,
        max_value=LONGEST,
        initial=USUAL,
        help_text=_("At most 60. They begin when you open it, and it closes by itself."),
    )
    reason = forms.CharField(
        label=_("Why do you need it?"), max_length=5_000, widget=text(4), help_text=NO_NAMES
    )
    legal_basis = forms.CharField(
        label=_("On which legal basis?"),
        max_length=500,
        help_text=_("Such as: the witness's consent, a duty to protect life, a court's request."),
    )

    def __init__(self, *args: Any, on_file: list[tuple[str, Any]], **kwargs: Any):
        super().__init__(*args, **kwargs)
        chooser: Any = self.fields["kinds"]
        chooser.choices = on_file


class GrantForm(forms.Form):
    comment = forms.CharField(
        label=_("Comment, if any"),
        required=False,
        max_length=5_000,
        widget=text(3),
        help_text=NO_NAMES,
    )


class RefusalForm(forms.Form):
    comment = forms.CharField(
        label=_("Why is it refused?"), max_length=5_000, widget=text(3), help_text=NO_NAMES
    )


class ReviewForm(forms.Form):
    verdict = forms.ChoiceField(
        label=_("Was this access justified?"),
        choices=Access.Verdict.choices,
        widget=forms.RadioSelect,
    )
    comment = forms.CharField(
        label=_("What did you look at, and what did you find?"),
        max_length=5_000,
        widget=text(4),
        help_text=NO_NAMES,
    )

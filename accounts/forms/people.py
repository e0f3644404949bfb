"""Forms about accounts, tokens and preferences."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts import case_choices
from accounts.models import ApiToken, CredentialReset, SiteRole, Training, User
from common.errors import Invalid
from common.filters import IsoDateField


class ServiceForm(forms.Form):
    """A form whose rules live in a service: `refuse` shows what the service would not accept."""

    def refuse(self, refusal: Invalid) -> None:
        for name, messages in refusal.errors.items():
            self.add_error(name if name in self.fields else None, [str(text) for text in messages])


class NewPasswordForm(ServiceForm):
    """A new password, twice."""

    password = forms.CharField(
        label=_("Password"),
        strip=False,
        help_text=_("At least 12 characters. Several unrelated words make a good password."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    password_again = forms.CharField(
        label=_("Password again"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        first, second = data.get("password"), data.get("password_again")
        if first and second and first != second:
            self.add_error("password_again", _("The two passwords are not the same."))
        return data


class AcceptInvitationForm(NewPasswordForm):
    """What the invited person adds: what the invitation does not say already."""

    username = forms.CharField(
        label=_("User name"),
        max_length=64,
        help_text=_("Small Latin letters, digits, dots, hyphens and underscores."),
        widget=forms.TextInput(
            attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}
        ),
    )
    display_name = forms.CharField(
        label=_("Name"),
        max_length=150,
        help_text=_("As colleagues know you."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    field_order = ["username", "display_name", "password", "password_again"]

    def __init__(self, *args: Any, invitation: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        for name in ("username", "display_name"):
            if getattr(invitation, name):
                del self.fields[name]


class PresentPasswordForm(ServiceForm):
    """The password one has, as proof of who one is."""

    password = forms.CharField(
        label=_("Present password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


class TokenForm(ServiceForm):
    """A new API token."""

    name = forms.CharField(
        label=_("Name"),
        max_length=100,
        help_text=_("What it is for, for example “Nightly export”."),
    )
    scope = forms.ChoiceField(
        label=_("It may"),
        choices=[("read", _("Read")), ("read write", _("Read and write"))],
        widget=forms.RadioSelect,
        initial="read",
    )
    days = forms.IntegerField(
        label=_("Valid for how many days"), min_value=1, max_value=365, initial=90
    )
    cases = forms.MultipleChoiceField(
        label=_("Only these cases"),
        required=False,
        help_text=_("None chosen: every case you may see."),
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, owner: User, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["cases"].choices = case_choices.of(owner)
        if not self.fields["cases"].choices:
            del self.fields["cases"]


class PreferencesForm(ServiceForm):
    """Language and appearance."""

    language = forms.ChoiceField(
        label=_("Language"), choices=User.Language.choices, widget=forms.RadioSelect
    )
    theme = forms.ChoiceField(
        label=_("Appearance"), choices=User.Theme.choices, widget=forms.RadioSelect
    )


class SiteRolesForm(ServiceForm):
    """The site roles of one person."""

    site_roles = forms.MultipleChoiceField(
        label=_("Site roles"),
        choices=SiteRole.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )


class InvitationForm(SiteRolesForm):
    """An offer of an account."""

    email = forms.EmailField(
        label=_("E-mail address"),
        required=False,
        help_text=_("The link is sent there. Without an address you hand it over yourself."),
    )
    display_name = forms.CharField(label=_("Name"), max_length=150, required=False)
    username = forms.CharField(
        label=_("User name"),
        max_length=64,
        required=False,
        help_text=_("Leave it empty to let the person choose."),
        widget=forms.TextInput(attrs={"autocapitalize": "none", "spellcheck": "false"}),
    )
    language = forms.ChoiceField(label=_("Language"), choices=User.Language.choices)
    field_order = ["email", "display_name", "username", "language", "site_roles"]


class ContactForm(ServiceForm):
    """How colleagues and e-mails reach a person."""

    display_name = forms.CharField(label=_("Name"), max_length=150)
    email = forms.EmailField(label=_("E-mail address"), required=False)


class ReasonForm(ServiceForm):
    """A reason, for the record."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=500,
        help_text=_("Kept in the ledger. No names of witnesses."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class SamePersonForm(ReasonForm):
    """Another account of the same person."""

    other = forms.CharField(
        label=_("User name of the other account"),
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    field_order = ["other", "reason"]


class TrainingForm(ServiceForm):
    """A training that a person completed."""

    subject = forms.ChoiceField(
        label=_("Subject"), choices=Training.Subject.choices, widget=forms.RadioSelect
    )
    provider = forms.CharField(
        label=_("Given by"),
        max_length=200,
        help_text=_("The institution or trainer, and where the certificate is kept."),
    )
    completed_on = IsoDateField(label=_("Completed on"))
    expires_on = IsoDateField(
        label=_("Counts until"),
        required=False,
        help_text=_("Leave empty if it does not run out. The day itself still counts (UTC)."),
    )


class ResetForm(ServiceForm):
    """Which credential a person is to renew."""

    what = forms.ChoiceField(
        label=_("What is lost"), choices=CredentialReset.What.choices, widget=forms.RadioSelect
    )


SCOPES_OF = {
    "read": [ApiToken.Scope.READ],
    "read write": [ApiToken.Scope.READ, ApiToken.Scope.WRITE],
}

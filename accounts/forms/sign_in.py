"""The sign-in library's forms in our words."""

import logging
from typing import Any

from allauth.account import forms as account_forms
from allauth.core import context
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base import forms as factor_forms
from allauth.mfa.totp import forms as totp_forms
from allauth.mfa.webauthn import forms as key_forms
from django import forms
from django.core.cache import cache
from django.utils.translation import gettext_lazy as _

from accounts.adapters import note_lock_out
from accounts.sealing import SealBroken
from accounts.services.links import digest

CODE_VALID = 120
LIMITS = ("too_many_login_attempts", "rate_limited")
logger = logging.getLogger(__name__)


class Worded(forms.BaseForm):
    """Gives fields of the library our labels and help, and takes its placeholders away."""

    labels: dict[str, Any] = {}
    help_texts: dict[str, Any] = {}

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            field.label = self.labels.get(name, field.label)
            field.help_text = self.help_texts.get(name, "")


class LoginForm(Worded, account_forms.LoginForm):
    labels = {"login": _("User name"), "password": _("Password")}

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["login"].widget.attrs.update(
            autocomplete="username webauthn", autocapitalize="none", spellcheck="false"
        )


class ReauthenticateForm(Worded, account_forms.ReauthenticateForm):
    labels = {"password": _("Password")}


class ChangePasswordForm(Worded, account_forms.ChangePasswordForm):
    labels = {
        "oldpassword": _("Present password"),
        "password1": _("New password"),
        "password2": _("New password again"),
    }
    help_texts = {
        "password1": _("At least 12 characters. Several unrelated words make a good password.")
    }


class CodeField(Worded):
    """A field for a code from an app, or a recovery code."""

    labels = {"code": _("Code")}

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["code"].widget.attrs.update(autocomplete="one-time-code", spellcheck="false")

    def clean_code(self) -> str:
        try:
            code = super().clean_code()
        except SealBroken as broken:
            # Somebody moved or changed a stored secret, or the key file is another one: no code will do.
            logger.error(
                "a stored second factor does not open (%s): %s", self.user.actor_code, broken.why
            )
            raise forms.ValidationError(broken.message, code=broken.code) from None
        except forms.ValidationError as error:
            if error.code in LIMITS:
                note_lock_out(context.request, username=self.user.username)
            raise
        # The library remembers a code for half a minute; with tolerance it is valid for longer.
        if not cache.add(f"code-used:{self.user.pk}:{digest(code)}", True, CODE_VALID):
            raise get_adapter().validation_error("incorrect_code")
        return code


class AuthenticateForm(CodeField, factor_forms.AuthenticateForm):
    help_texts = {"code": _("From your authenticator app, or one of your recovery codes.")}


class ReauthenticateCodeForm(CodeField, factor_forms.ReauthenticateForm):
    help_texts = {"code": _("From your authenticator app, or one of your recovery codes.")}


class ActivateTOTPForm(CodeField, totp_forms.ActivateTOTPForm):
    help_texts = {"code": _("The six digits that your app shows now.")}


class AddKeyForm(Worded, key_forms.AddWebAuthnForm):
    labels = {"name": _("Name of this key"), "passwordless": _("Sign in with it alone (passkey)")}
    help_texts = {
        "name": _("Tells your keys apart, for example “Blue key” or “Office laptop”."),
        "passwordless": _("The key then asks for your fingerprint, face or PIN."),
    }


class EditKeyForm(Worded, key_forms.EditWebAuthnForm):
    labels = {"name": _("Name of this key")}

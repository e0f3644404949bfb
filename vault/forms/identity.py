"""What a custodian types of a person. Written, never read back: empty fields leave what is on file."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from casework.forms.cases import text
from common.errors import Text
from vault.models import Erasure, Kind
from vault.values import MAX_PHOTO, SHAPES, TOO_LARGE

HELP: dict[str, Text] = {
    Kind.SURNAME: _("As in the document; other spellings below."),
    Kind.OTHER_NAMES: _("Maiden name, other spellings, call signs: one on each line."),
    Kind.PHONE: _("With the country's code, such as +380…: one on each line."),
    Kind.EMAIL: _("One on each line."),
    Kind.ADDRESS: _("One on each line."),
    Kind.DOCUMENT: _("Passport, identity card, tax number: one on each line."),
    Kind.BIRTH_DATE: _("As 1990-12-31; the year alone if no more is known."),
    Kind.RELATIVES: _("Who, and how related: one on each line."),
    Kind.SAFE_CONTACT: _("What to say, what never to say, whom to ask first."),
    Kind.PHOTO: _("JPEG, PNG or WebP, 5 MB at most. Its metadata stays in it, sealed."),
}
MANY_LINES = frozenset({Kind.SAFE_CONTACT})


class IdentityForm(forms.Form):
    """One field for each kind; what is typed replaces the whole kind, what is empty changes nothing."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, on_file: list[Kind], **kwargs: Any):
        super().__init__(*args, **kwargs)
        for kind in Kind:
            self.fields[kind.value] = _field(kind, there=kind in on_file)
        if on_file:
            self.fields["take_away"] = forms.MultipleChoiceField(
                label=_("Take away what is on file"),
                required=False,
                choices=[(kind.value, kind.label) for kind in on_file],
                widget=forms.CheckboxSelectMultiple,
                help_text=_("Gone for good, with its copies in the index."),
            )

    def clean_photo(self) -> Any:
        """By its size before anything of it is read: what is too large was not kept."""
        photo = self.cleaned_data["photo"]
        if photo and photo.size > MAX_PHOTO:
            raise forms.ValidationError(TOO_LARGE)
        return photo

    def values(self) -> dict[str, Any]:
        """What was typed, by kind, as the vault takes it; None takes a kind away."""
        typed: dict[str, Any] = dict.fromkeys(self.cleaned_data.get("take_away", ()))
        for kind in Kind:
            value = self.cleaned_data.get(kind.value)
            if kind == Kind.PHOTO:
                value = value.read() if value else None
            elif value and SHAPES[kind].several:
                value = [line for line in value.splitlines() if line.strip()]
            if value:
                typed[kind.value] = value
        return typed


def _field(kind: Kind, *, there: bool) -> forms.Field:
    again = _("On file; type to replace it.")
    if kind == Kind.PHOTO:
        again = _("On file; choose another one to replace it.")
    note = again if there else ""
    help_text = " ".join(str(part) for part in (HELP.get(kind, ""), note) if part)
    if kind == Kind.PHOTO:
        return forms.FileField(
            label=kind.label,
            required=False,
            help_text=help_text,
            widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
        )
    shape = SHAPES[kind]
    # The browser must not offer one person's data for the next.
    plain = {"autocomplete": "off", "spellcheck": "false"}
    several = shape.several or kind in MANY_LINES
    widget = text(3, **plain) if several else forms.TextInput(attrs=plain)
    return forms.CharField(label=kind.label, required=False, widget=widget, help_text=help_text)


class HoldForm(forms.Form):
    reason = forms.CharField(
        label=_("Why must it be kept?"),
        max_length=5_000,
        widget=text(3),
        help_text=_("Court or authority, its date and number. No names."),
    )


class ReleaseForm(forms.Form):
    reason = forms.CharField(
        label=_("Why does the hold end?"),
        max_length=5_000,
        widget=text(3),
        help_text=_("No names."),
    )


class ErasureForm(forms.Form):
    grounds = forms.ChoiceField(
        label=_("Grounds"), choices=[("", _("Choose one")), *Erasure.Grounds.choices]
    )
    reason = forms.CharField(
        label=_("Why is it to be erased?"),
        max_length=5_000,
        widget=text(3),
        help_text=_("No names."),
    )


class ErasureDecisionForm(forms.Form):
    verdict = forms.ChoiceField(
        label=_("Decision"),
        choices=[("approve", _("Erase: destroy the key")), ("refuse", _("Refuse: keep it"))],
        widget=forms.RadioSelect,
    )
    comment = forms.CharField(
        label=_("Comment"),
        max_length=5_000,
        required=False,
        widget=text(3),
        help_text=_("Needed when you refuse. No names."),
    )


class SearchForm(forms.Form):
    """Sent by POST alone: what is typed must not stand in an address, nor in anybody's log."""

    kind = forms.ChoiceField(label=_("Look for"))
    value = forms.CharField(
        label=_("Exactly this"),
        max_length=300,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        help_text=_("A whole name or number, in any spelling or script. Parts are not found."),
    )

    def __init__(self, *args: Any, kinds: list[tuple[str, Text]], **kwargs: Any):
        super().__init__(*args, **kwargs)
        chooser: Any = self.fields["kind"]
        chooser.choices = kinds

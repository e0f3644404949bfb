"""Form fields of times of the world: a local time and the zone it was read in."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class LocalTimeField(forms.TimeField):
    """A time of day as read off a clock; `step` in seconds is what a browser offers."""

    def __init__(self, *, step: int = 1, **options: Any):
        shape = "%H:%M:%S" if step < 60 else "%H:%M"
        widget = forms.TimeInput(attrs={"type": "time", "step": str(step)}, format=shape)
        super().__init__(widget=widget, **options)


def zone_field(**options: Any) -> forms.CharField:
    """The zone of a local time, with usual ones offered (`templates/components/zones.html`)."""
    return forms.CharField(
        label=_("Time zone"),
        required=False,
        max_length=40,
        help_text=_("An offset such as +03:00, a name such as Europe/Kyiv, or: unknown."),
        widget=forms.TextInput(attrs={"list": "zones", "autocomplete": "off"}),
        **options,
    )

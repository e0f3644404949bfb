"""What an analyst types about one part of an item."""

from django import forms
from django.utils.translation import gettext_lazy as _

from casework.forms.cases import VersionedForm, text
from common.errors import Text
from common.filters import IsoDateField
from common.form_fields import LocalTimeField, zone_field
from common.look.sections import Section, SectionedForm
from evidence.forms.fields import HypothesesField
from evidence.models import Verification
from evidence.services.verifications import EDITABLE_FIELDS

P = Verification.Part

ASKED: dict[str, Text] = {
    P.SOURCE: _(
        "Who made it, who published it first, and how it reached us. A source may stay unknown: "
        "say how that was searched for."
    ),
    P.TECHNICAL: _(
        "What the file itself shows: metadata, signs of editing, compression, device. "
        "Not whether it was changed since it arrived: that is integrity, and is checked elsewhere."
    ),
    P.CONTENT: _(
        "What it shows, where and when, and what else says the same. "
        "An unknown author does not stand in the way."
    ),
}


class VerificationForm(SectionedForm, VersionedForm):
    """One part of one item; a draft may be incomplete."""

    hypotheses = HypothesesField(
        label=_("Working hypotheses"),
        required=False,
        help_text=_("Each with what speaks for it and what against it. Empty rows are dropped."),
    )
    happened_on = IsoDateField(label=_("Day"), required=False)
    happened_time = LocalTimeField(label=_("Local time"), required=False)
    happened_zone = zone_field()

    sections = (
        Section(
            _("Working hypotheses"),
            _(
                "What could also explain it. Stating the rival explanations makes a finding testable."
            ),
            ("hypotheses", "single_hypothesis_reason"),
        ),
        Section(
            _("Place (geolocation)"),
            _("Where it was recorded, if you found that out. WGS 84, in decimal degrees."),
            ("latitude", "longitude", "uncertainty_m", "place_note"),
        ),
        Section(
            _("Time (chronolocation)"),
            _(
                "When it happened, if you found that out, as a clock on the spot would have shown it."
            ),
            (
                "happened_on",
                "happened_time",
                "happened_zone",
                "happened_margin_min",
                "time_note",
            ),
        ),
    )

    class Meta:
        model = Verification
        fields = EDITABLE_FIELDS
        widgets = {
            "method": text(4),
            "sources_used": text(3),
            "finding": text(5),
            "place_note": text(3),
            "time_note": text(3),
            "latitude": forms.NumberInput(attrs={"step": "0.000001", "placeholder": "50.449900"}),
            "longitude": forms.NumberInput(attrs={"step": "0.000001", "placeholder": "30.482300"}),
        }
        help_texts = {
            "method": _("What you did, step by step, so that somebody else can do it again."),
            "tools": _("Such as: ExifTool 13.10, FotoForensics."),
            "sources_used": _("Maps, satellite images, other items (EV-…), people by their code."),
            "finding": _(
                "What you found, apart from what you conclude from it. No names of witnesses."
            ),
            "conclusion": _(
                "Confirmed: shown to be so. Consistent: nothing speaks against it. "
                "The badge shows it only once a reviewer has approved it."
            ),
            "single_hypothesis_reason": _("Only if there is a single hypothesis."),
            "latitude": _("North is positive, from -90 to 90."),
            "longitude": _("East is positive, from -180 to 180."),
            "uncertainty_m": _("The true place lies within this distance."),
            "place_note": _("What was matched with what: buildings, skyline, road signs."),
            "happened_margin_min": _("The true time lies within so many minutes before or after."),
            "time_note": _("Shadows, clocks in the picture, weather, other recordings."),
        }


class NewVerificationForm(VerificationForm):
    part = forms.ChoiceField(label=_("Part"), choices=P.choices, widget=forms.RadioSelect)

    field_order = ("part", *EDITABLE_FIELDS)


class VoidVerificationForm(forms.Form):
    reason = forms.CharField(
        label=_("Why is this verification voided?"),
        max_length=5_000,
        widget=text(3),
        help_text=_("It is kept, and no longer counts for the item."),
    )

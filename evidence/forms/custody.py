"""What people type about custody: a form per event, a proposal, an answer, a thing taken in."""

from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from casework.models import Membership
from common.filters import IsoDateField
from common.look.sections import Section, SectionedForm
from common.times import zones
from evidence.custody.asked import ASKED, TAKEN
from evidence.forms.items import kinds_of
from evidence.models import CustodyEvent, EvidenceItem, Handover
from evidence.models.item import PHYSICAL_KINDS
from evidence.services import physical

K = CustodyEvent.Kind
LONG = {"purpose", "condition"}
SHORT = {"size": "20"}  # two such fields stand side by side
LABELS = {
    "to_party": _("To (an organisation or office)"),
    "location": _("Storage place"),
    "purpose": _("Purpose"),
}
HELP: dict[str, Any] = {
    "to_party": _("An organisation, office or role outside the team; no private names."),
    "location": _("Where it is kept now: building, room, shelf."),
    "seal": _("Of a sealed item: the number you find on it."),
    "place": _("Where this happened."),
    "condition": _("What you see: intact, wet, torn, screen broken."),
}
# Where one word means something else from event to event.
OWN_LABELS = {
    (K.SEALED, "seal"): _("Number of the new seal"),
    (K.CORRECTION, "purpose"): _("What is right"),
    (K.CORRECTION, "seal"): _("The right seal number"),
    (K.CORRECTION, "location"): _("The right storage place"),
    (K.CORRECTION, "to_party"): _("The right name of the outside party"),
    (K.EXAMINED, "purpose"): _("What was examined, how and why"),
    (K.SEAL_BROKEN, "purpose"): _("How and why it was broken"),
    (K.TAKEN_OVER, "purpose"): _("Why without a hand-over"),
}
NEW_SEALS = {(K.SEALED, "seal"), (K.CORRECTION, "seal")}  # not the one that is found
ORDER = (
    "corrects",
    "to_party",
    "receipt",
    "container",
    "due_on",
    "location",
    "seal",
    "purpose",
    "condition",
    "place",
)


class WhenFields(forms.Form):
    """When it happened, as the clock on the wall said."""

    occurred_local = forms.DateTimeField(
        label=_("When, by the clock there"),
        required=False,
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"],
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        help_text=_("Empty means: just now."),
    )
    zone = forms.ChoiceField(label=_("Time zone of that clock"), required=False)

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["zone"].choices = [
            ("", _("Choose, if you give a time")),
            (zones.UNKNOWN, _("Zone unknown")),
            *((name, name) for name in zones.zone_names()),
        ]

    def clean_occurred_local(self) -> Any:
        given = self.cleaned_data["occurred_local"]
        # What was typed has no zone, whatever Django made of it.
        return given.replace(tzinfo=None) if given else ""


class EventForm(WhenFields):
    """One custody event of a given kind, with the entries that this kind takes."""

    kind = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, item: EvidenceItem, kind: str, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["kind"].initial = kind
        names = [name for name in ORDER if name in TAKEN[kind]]
        for name in names:
            self.fields[name] = self._made(name, item, kind)
        self.order_fields(["kind", *names, "occurred_local", "zone"])

    def _made(self, name: str, item: EvidenceItem, kind: str) -> Any:
        common = {
            "label": OWN_LABELS.get((kind, name)) or LABELS.get(name),
            "required": name in ASKED[kind],
            "help_text": "" if (kind, name) in NEW_SEALS else HELP.get(name, ""),
        }
        others = item.case.evidence.exclude(pk=item.pk).exclude(status="void")
        if name == "corrects":
            rows = item.custody.order_by("seq")
            return EventField(**{**common, "queryset": rows, "label": _("Corrects event")})
        if name == "receipt":
            rows = others.filter(form=EvidenceItem.Form.DIGITAL).order_by("-created_at")
            words = _("The receipt they signed, taken in as evidence of this case.")
            label = _("Signed receipt")
            return ItemField(**{**common, "queryset": rows, "label": label, "help_text": words})
        if name == "container":
            rows = others.filter(kind=EvidenceItem.Kind.PACKAGE).order_by("reference")
            return ItemField(**{**common, "queryset": rows, "label": _("Into package")})
        if name == "due_on":
            return IsoDateField(**{**common, "label": _("Due back on")})
        return text(name, **common)


def text(name: str, model: Any = CustodyEvent, **kwargs: Any) -> forms.CharField:
    """A text field as long as the model's; the label of the model unless another is given."""
    field = model._meta.get_field(name)
    label = kwargs.pop("label", None) or capfirst(field.verbose_name)
    short = SHORT if name == "seal" else {}
    widget = forms.Textarea(attrs={"rows": 2}) if name in LONG else forms.TextInput(attrs=short)
    return forms.CharField(label=label, max_length=field.max_length, widget=widget, **kwargs)


class ItemField(forms.ModelChoiceField):
    def label_from_instance(self, item: EvidenceItem) -> str:
        return f"{item.reference} {item.title}"


class EventField(forms.ModelChoiceField):
    def label_from_instance(self, event: CustodyEvent) -> str:
        return f"{event.seq}. {event.get_kind_display()}"


class PersonOfTeam(forms.ModelChoiceField):
    def label_from_instance(self, person: User) -> str:
        return f"{person.display_name} ({person.username})"


class HandoverForm(forms.Form):
    to = PersonOfTeam(label=_("To whom"), queryset=User.objects.none())
    kind = forms.ChoiceField(label=_("For how long"), choices=Handover.Kind.choices)
    due_on = IsoDateField(
        label=_("Due back on"),
        required=False,
        help_text=_("Only for what is handed over for a time."),
    )
    purpose = text("purpose", Handover)
    condition = text("condition", Handover, required=False, help_text=HELP["condition"])
    place = text("place", Handover, required=False, help_text=_("Where it is handed over."))

    def __init__(self, *args: Any, item: EvidenceItem, user: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        team = Membership.objects.active().filter(case_id=item.case_id).values("user_id")
        people = User.objects.filter(pk__in=team, is_active=True, access_suspended=False)
        self.fields["to"].queryset = people.exclude(pk=user.pk).order_by("username")


class AcceptForm(WhenFields):
    seal = text("seal", required=False, help_text=HELP["seal"])
    condition = text("condition", required=False, help_text=HELP["condition"])
    location = text(
        "location", required=False, label=LABELS["location"], help_text=HELP["location"]
    )
    field_order = ("seal", "condition", "location", "occurred_local", "zone")


class DeclineForm(forms.Form):
    reason = forms.CharField(
        label=_("Why do you not take it?"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class WithdrawForm(forms.Form):
    reason = forms.CharField(
        label=_("Why is it taken back?"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


GRAPHIC = Section(_("Graphic content"), "", ("graphic", "graphic_note"))


class PhysicalForm(SectionedForm, forms.ModelForm, WhenFields):
    """A thing, and the first event of its chain."""

    kind = forms.ChoiceField(
        label=_("Kind"), choices=[("", _("Choose one")), *kinds_of(PHYSICAL_KINDS)]
    )
    seal = text("seal", required=False, help_text=HELP["seal"])
    condition = text("condition", required=False, help_text=HELP["condition"])
    place = text("place", required=False, help_text=HELP["place"])
    location = text(
        "location", required=False, label=LABELS["location"], help_text=HELP["location"]
    )
    purpose = text("purpose", required=False, label=_("Why it was taken in"))

    class Meta:
        model = EvidenceItem
        # The day of receipt is said once, by the first event of the chain.
        fields = [name for name in physical.DESCRIBED if name != "received_on"]
        widgets = {
            "description": forms.Textarea(attrs={"rows": 4}),
            "quantity": forms.TextInput(attrs=SHORT),
            "package_number": forms.TextInput(attrs=SHORT),
        }
        help_texts = {
            "description": _("What it is and why it matters. No names of witnesses."),
            "received_from": _(
                "A person's code, an office or an organisation; never a witness's name."
            ),
            "quantity": _("How many, how much, such as 3 swabs or 250 g."),
            "package_number": _("The number printed or written on bag, box or label."),
        }

    field_order = (
        "title",
        "kind",
        "description",
        "quantity",
        "package_number",
        "seal",
        "condition",
    )
    sections = (
        Section(
            _("How it came to us"),
            "",
            ("received_from", "occurred_local", "zone", "place", "purpose", "location"),
            folded=False,
        ),
        GRAPHIC,
    )


class SampleForm(PhysicalForm):
    """A sample: what it was taken from is known."""

    purpose = text("purpose", required=False, label=_("How and why it was taken"))

    class Meta(PhysicalForm.Meta):
        fields = [name for name in physical.DESCRIBED if not name.startswith("received")]

    sections = (
        Section(
            _("How the sample was taken"),
            "",
            ("occurred_local", "zone", "place", "purpose", "location"),
            folded=False,
        ),
        GRAPHIC,
    )

"""The form of a witness note: in sections, in the order in which an interview goes."""

from typing import Any

from django import forms
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from casework.forms.cases import VersionedForm, text
from casework.interviews.interviewing import MAX_PERSONS, persons_text
from casework.models import WitnessNote
from casework.models.interview import DECLARATIONS, InterviewFacts
from casework.services import notes
from common.filters import IsoDateField
from common.form_fields import LocalTimeField, zone_field
from common.look.sections import Section, SectionedForm

EMPTY_ROWS = 2  # beside those that hold somebody


class PersonsWidget(forms.MultiWidget):
    """Rows of a role and a text; always a few empty ones, so that it works without script."""

    is_hidden = False  # Django takes a widget without parts of its own for one

    def __init__(self, attrs: Any = None):
        super().__init__(widgets=[], attrs=attrs)

    def decompress(self, value: Any) -> list[Any]:
        return []

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        rows = [row for row in value or [] if any(row.values())]
        rows = [*rows, *[{"role": "", "who": ""}] * EMPTY_ROWS][:MAX_PERSONS]
        context = {"name": name, "rows": rows, "roles": InterviewFacts.Presence.choices}
        return render_to_string("casework/_persons.html", context)

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        if not hasattr(data, "getlist"):
            return data.get(name)
        roles, whos = data.getlist(f"{name}_role"), data.getlist(f"{name}_who")
        return [{"role": role, "who": who.strip()} for role, who in zip(roles, whos, strict=False)]

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return f"{name}_who" not in data


class PersonsField(forms.Field):
    """People present as the service takes them; rows left empty are dropped."""

    widget = PersonsWidget

    def to_python(self, value: Any) -> list[dict[str, str]]:
        return [row for row in value or [] if any(row.values())]

    def has_changed(self, initial: Any, data: Any) -> bool:
        return self.to_python(initial) != self.to_python(data)

    @staticmethod
    def in_words(value: Any) -> str:
        """As shown beside another version of the note."""
        return persons_text(value)


class NoteForm(SectionedForm, VersionedForm):
    """A witness note. A draft may be incomplete; "none" is an answer to whatever does not apply."""

    interviewed_on = IsoDateField(required=False, label=_("Day"))
    started_time = LocalTimeField(label=_("Began, local time"), required=False)
    ended_time = LocalTimeField(label=_("Ended, local time"), required=False)
    ended_on = IsoDateField(
        required=False, label=_("Day of the end"), help_text=_("Only if it went past midnight.")
    )
    interview_zone = zone_field()
    persons_present = PersonsField(
        label=_("Who else was present"),
        required=False,
        help_text=_("Besides interviewer and interpreter: by code or in general terms, no names."),
    )

    sections = (
        Section(
            _("Before the interview"),
            _("Nobody should have to tell it again without need."),
            ("earlier_accounts", "another_reason", "detailed_reason"),
            folded=False,
        ),
        Section(
            _("When and where"),
            _("As a clock on the spot showed it."),
            (
                "interviewed_on",
                "started_time",
                "ended_time",
                "interview_zone",
                "ended_on",
                "times_note",
                "place",
                "setting",
            ),
            folded=False,
        ),
        Section(
            _("Who took part, and how it was recorded"),
            _("Colleagues by user name or code."),
            (
                "interviewer",
                "interpreter",
                "language",
                "medium",
                "persons_present",
                "nobody_else",
            ),
            folded=False,
        ),
        Section(
            _("The account"),
            _("Begin with an open question, and let the person tell it in their own order."),
            ("account", "shown", "breaks"),
            folded=False,
        ),
        Section(
            _("At the end"),
            _("What a court asks about how the account came to be."),
            ("read_back", "signature", "closing_note", *DECLARATIONS, "declarations_note"),
            folded=False,
        ),
        Section(
            _("Your own thoughts"),
            _("Kept apart from the person's words, and never exported with them."),
            ("comments",),
            folded=False,
        ),
    )

    class Meta:
        model = WitnessNote
        # The redacted text has a page of its own, beside the text it is made from.
        fields = tuple(name for name in notes.EDITABLE_FIELDS if name != "redacted_account")
        widgets = {
            "earlier_accounts": text(3),
            "another_reason": text(2),
            "detailed_reason": text(2),
            "setting": text(2),
            "account": text(14, **{"class": "account"}),
            "shown": text(2),
            "closing_note": text(2),
            "declarations_note": text(2),
            "comments": text(4),
            "language": forms.TextInput(
                attrs={"list": "languages", "autocomplete": "off", "size": "12"}
            ),
        }
        labels = {
            "earlier_accounts": _("Whom has the person told before?"),
            "another_reason": _("Why is the person heard again?"),
            "detailed_reason": _("Why is a detailed statement taken?"),
            "times_note": _("If the times are not recorded: why"),
            "language": _("Language of the account"),
            "place": _("Place, in general terms"),
            "setting": _("Setting"),
            "interviewer": _("Interviewer"),
            "interpreter": _("Interpreter"),
            "medium": _("How it was recorded"),
            "nobody_else": _("Nobody else was present"),
            "account": _("The person's own words"),
            "shown": _("What was shown to the person"),
            "breaks": _("Breaks"),
            "read_back": _("Was the account read back?"),
            "signature": _("Did the person sign?"),
            "closing_note": _("If not read back or not signed: why"),
            "no_leading": _("No leading questions were asked"),
            "no_payment": _("Nothing was paid for the account"),
            "no_promises": _("Nothing was promised for it"),
            "declarations_note": _("If you cannot declare all three: what happened"),
            "comments": _("Your comments"),
        }
        help_texts = {
            "witness": _("The code the person is known by. Add a code first if there is none."),
            "kind": _("A first account, unless the authorities cannot reach the person."),
            "earlier_accounts": _(
                "Ask this first: to whom, when, and whether anything was written or recorded. "
                "If to nobody, write that."
            ),
            "another_reason": _(
                "Only if there are earlier interviews. Somebody else must agree; to a third "
                "interview, two people."
            ),
            "detailed_reason": _("Only for a detailed statement. Somebody else must agree."),
            "language": _("Its code, such as uk, ru or crh."),
            "place": _("A region or a kind of place; an address could identify the person."),
            "setting": _("In person or at a distance, in which kind of room, who could overhear."),
            "interviewer": _("By user name or code."),
            "interpreter": _("By a code, and between which languages. If there was none: none."),
            "account": _("As told, in the order told. Your own thoughts go below."),
            "shown": _("Photographs, maps, items (EV-…), and when. If nothing: nothing."),
            "breaks": _("From when until when, and why. If none: none."),
            "comments": _(
                "How the person was found, what you noticed. Kept apart, and exported only when "
                "asked for, never inside the statement."
            ),
        }

    def __init__(self, *args, witnesses, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["witness"].queryset = witnesses
        self.fields["witness"].empty_label = _("No witness (note to file)")

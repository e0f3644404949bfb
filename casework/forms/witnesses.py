"""What people type about a witness: wishes, risk, help offered, consent; and about tasks."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from casework.forms.cases import VersionedForm, text
from casework.models import Consent, ConsentText, Recipient, Referral, RiskAssessment, Task, Witness
from casework.services import consents, risks, tasks, witnesses
from common.filters import IsoDateField
from common.look.sections import Section, SectionedForm

NOBODY = _("Nothing here may identify the person: no name, number, address or workplace.")
LANGUAGE = forms.TextInput(attrs={"list": "languages", "autocomplete": "off", "size": "12"})


class WitnessForm(SectionedForm, VersionedForm):
    """A witness's category, and how the person wants to be treated."""

    sections = (
        Section(
            _("Who may hear this person"),
            _("Children and survivors of sexual violence are heard by trained people only."),
            ("is_child", "is_sexual_violence", "interviewer_gender"),
            folded=False,
        ),
        Section(
            _("Getting in touch"),
            _("Numbers and addresses belong to the identity, which is kept apart."),
            ("do_not_contact", "safe_channel", "contact_times"),
            folded=False,
        ),
        Section(_("Protection"), "", ("protective_measures",), folded=False),
    )

    class Meta:
        model = Witness
        fields = witnesses.EDITABLE_FIELDS
        widgets = {"contact_times": text(2), "protective_measures": text(4)}
        labels = {
            "is_child": _("A child (under 18)"),
            "is_sexual_violence": _("The account may concern sexual violence"),
            "interviewer_gender": _("By whom the person wants to be heard"),
            "do_not_contact": _("Do not contact this person"),
        }
        help_texts = {
            "category": _(
                "In what capacity the person knows something. Nothing here may identify them."
            ),
            "safe_channel": _("The way the person said is safe."),
            "contact_times": _("Such as: working days, 10 to 12, never in the evening."),
            "protective_measures": NOBODY,
        }

    category = forms.ChoiceField(
        label=_("Category"), choices=[("", _("Choose one")), *Witness.Category.choices]
    )
    field_order = ("category", *Witness.private_fields)


class RiskForm(forms.ModelForm):
    """What threatens a witness and what is done about it, as judged on one day."""

    level = forms.ChoiceField(
        label=_("Level of risk"), choices=[("", _("Choose one")), *RiskAssessment.Level.choices]
    )
    assessed_on = IsoDateField(label=_("Assessed on"))
    expires_on = IsoDateField(
        label=_("Holds until"),
        help_text=_(
            "A year at most. Assess anew when the place, the recipient or the situation changes."
        ),
    )

    class Meta:
        model = RiskAssessment
        fields = risks.RISK_FIELDS
        widgets = {"situation": text(2), "threats": text(4), "measures": text(4)}
        help_texts = {
            "situation": _("Where the person is, in general terms, and for what this was judged."),
            "threats": _(
                "From whom, how likely, how grave. No names of the witness or the family."
            ),
            "measures": _("What is done against each, by whom, from when."),
        }


class ReferralForm(VersionedForm):
    """Help that was offered, and what became of it."""

    offered_on = IsoDateField(label=_("Offered on"))

    class Meta:
        model = Referral
        fields = risks.REFERRAL_FIELDS
        widgets = {"remarks": text(3)}
        help_texts = {"remarks": NOBODY}


class ConsentForm(forms.ModelForm):
    """One answer of a witness for one recipient."""

    recipient = forms.ChoiceField(
        label=_("Recipient"), choices=[("", _("Choose one")), *Recipient.choices]
    )
    answer = forms.ChoiceField(
        label=_("Answer"), choices=Consent.Answer.choices, widget=forms.RadioSelect
    )
    given_on = IsoDateField(
        label=_("Given on"),
        help_text=_("A yes covers what the person had said by that day, and nothing said later."),
    )

    class Meta:
        model = Consent
        fields = consents.CONSENT_FIELDS
        widgets = {"witnessed_by": text(1), "comment": text(3), "language": LANGUAGE}
        help_texts = {
            "language": _("In which the person was asked, also through an interpreter."),
            "witnessed_by": _("By role or code, such as: the interpreter. No names."),
            "text": _("Needed for a yes: the exact words that were shown or read out."),
            "comment": _("Conditions the person made, or the reason for a no if they gave one."),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        shown = self.fields["text"]
        shown.queryset = ConsentText.objects.order_by("language", "-edition")
        shown.label_from_instance = lambda one: (
            _("%(language)s, edition %(edition)d")
            % {
                "language": one.language,
                "edition": one.edition,
            }
        )


class ConsentTextForm(forms.ModelForm):
    """The next edition of the words put before witnesses."""

    class Meta:
        model = ConsentText
        fields = ("language", "body")
        widgets = {"body": text(18), "language": LANGUAGE}
        help_texts = {
            "language": _("Its code, such as uk, ru or crh."),
            "body": _(
                "Purpose, consequences of a yes and of a no, risks, and how a yes is taken back, in "
                "plain words."
            ),
        }


class TaskForm(VersionedForm):
    """What is to be done, by when and by whom. `people`: those who may see the task."""

    due_on = IsoDateField(label=_("Due on"))

    class Meta:
        model = Task
        fields = ("kind", *tasks.EDITABLE_FIELDS)
        widgets = {"description": text(4)}
        help_texts = {
            "title": _("No names of witnesses; write the code instead."),
            "gate": _("The case cannot be closed while this task is open."),
        }

    def __init__(self, *args, people, kinds=(), **kwargs):
        super().__init__(*args, **kwargs)
        assignee = self.fields["assignee"]
        assignee.queryset = people
        assignee.label_from_instance = lambda person: f"{person} ({person.username})"
        assignee.empty_label = _("Nobody in particular")
        self.fields["priority"].required = False
        if kinds:
            self.fields["kind"].choices = [(kind.value, kind.label) for kind in kinds]
        else:
            del self.fields["kind"]

    def clean_priority(self) -> str:
        return self.cleaned_data["priority"] or Task.Priority.NORMAL


class TaskRecordForm(forms.Form):
    """A further record that a task is about."""

    reference = forms.CharField(
        label=_("Record"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "placeholder": "EV-0001"}),
        help_text=_("The reference of a record of this case, or the code of a witness."),
    )


class TaskCloseForm(forms.Form):
    """That a task is done, or why it is not going to be."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    status = forms.ChoiceField(
        label=_("What became of it"),
        choices=[(s.value, s.label) for s in (Task.State.DONE, Task.State.CANCELLED)],
        widget=forms.RadioSelect,
    )
    outcome = forms.CharField(
        label=_("In a few words"), required=False, max_length=2_000, widget=text(3)
    )


def team_of(case) -> object:
    """The active members of a case's team, for a choice."""
    from casework.models import Membership

    team = Membership.objects.active().filter(case=case).values("user")
    return User.objects.active().filter(pk__in=team).order_by("display_name", "username")

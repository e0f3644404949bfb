"""Forms of the pages: they read what was typed and offer choices in scope; services check and write."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from casework.models import Case, Membership
from casework.services import cases
from casework.services.writing import with_one_line_end
from common.filters import IsoDateField

MAX_COMMENT = 5_000


def text(rows: int, **attrs) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": str(rows), **attrs})


class VersionedForm(forms.ModelForm):
    """A form that knows which version of the record the person looked at (none for a new one)."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def changes(self) -> dict:
        """What was typed, by field, without the version."""
        return {
            name: with_one_line_end(value)
            for name, value in self.cleaned_data.items()
            if name != "version"
        }


class CaseForm(VersionedForm):
    class Meta:
        model = Case
        fields = cases.EDITABLE_FIELDS
        widgets = {"summary": text(8)}
        help_texts = {
            "title": _(
                "What happened, where, when. Seen by everyone on the team and by oversight."
            ),
            "summary": _(
                "What is known, what is alleged, what is to be found out. No names of witnesses."
            ),
            "handling": _("How the team itself must treat the case."),
            "tlp": _("How far the case may be shared, by the Traffic Light Protocol 2.0."),
            "jurisdiction": _("Whose courts could hear it, such as Ukraine or the ICC."),
            "external_number": _("The number another authority knows the case by."),
        }

    kind = forms.ChoiceField(label=_("Kind"), choices=[("", _("Choose one")), *Case.Kind.choices])
    field_order = ("title", "summary", "kind", *cases.EDITABLE_FIELDS)


class MemberForm(forms.Form):
    """Somebody joins the team."""

    user = forms.ModelChoiceField(
        label=_("Person"), queryset=User.objects.none(), empty_label=_("Choose one")
    )
    role = forms.ChoiceField(
        label=_("Role"), choices=[("", _("Choose one")), *Membership.Role.choices]
    )
    ends_on = IsoDateField(
        label=_("Last day"),
        required=False,
        help_text=_("Leave empty if the end is not known. Access stops after this day (UTC)."),
    )

    def __init__(self, *args, people, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["user"].queryset = people
        self.fields["user"].label_from_instance = lambda person: f"{person} ({person.username})"


class MemberChangeForm(forms.Form):
    """Another role or last day for somebody on the team."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    role = forms.ChoiceField(label=_("Role"), choices=Membership.Role.choices)
    ends_on = IsoDateField(
        label=_("Last day"),
        required=False,
        help_text=_("Leave empty if the end is not known. Access stops after this day (UTC)."),
    )


class MemberEndForm(forms.Form):
    reason = forms.CharField(
        label=_("Why does it end?"), required=False, max_length=500, widget=text(2)
    )


class ApproveInterviewForm(forms.Form):
    """Somebody agrees that a person is heard; the digest is of the reasons that they read."""

    comment = forms.CharField(label=_("Comment"), required=False, max_length=2_000, widget=text(3))
    digest = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)


class RemarkForm(forms.Form):
    """A remark on one field of what is under review, or an answer to one."""

    text = forms.CharField(label=_("Remark"), max_length=MAX_COMMENT, widget=text(3))
    field = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)


class DissentForm(forms.Form):
    """Disagreement with an approval; the digest is of what the person looked at."""

    reason = forms.CharField(
        label=_("What is wrong with this approval?"),
        max_length=MAX_COMMENT,
        widget=text(5),
        help_text=_(
            "It can be neither changed nor taken back, and goes along in exports: name nobody."
        ),
    )
    digest = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)


class EscalateForm(forms.Form):
    reason = forms.CharField(
        label=_("Why does the lead have to decide?"), max_length=MAX_COMMENT, widget=text(4)
    )


class DeciderForm(forms.Form):
    """Who decides a review that was handed to the lead; `people` may."""

    person = forms.ModelChoiceField(
        label=_("Who decides"), queryset=User.objects.none(), empty_label=_("Choose one")
    )

    def __init__(self, *args, people, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = people
        self.fields["person"].label_from_instance = lambda one: f"{one} ({one.username})"


class MoveForm(forms.Form):
    """What goes with a move of review: a comment, and the digest of what the person looked at."""

    comment = forms.CharField(
        label=_("Comment"), required=False, max_length=MAX_COMMENT, widget=text(3)
    )
    digest = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)
    next = forms.CharField(required=False, max_length=500, widget=forms.HiddenInput)


class CloseForm(MoveForm):
    """The same for closing a case, in spite of what is left undone."""

    reason = forms.CharField(
        label=_("Why is it closed all the same?"),
        required=False,
        max_length=MAX_COMMENT,
        widget=text(3),
    )


class WorkForm(forms.Form):
    """Who takes over what somebody else has in hand."""

    to = forms.ModelChoiceField(
        label=_("Who takes it over"), queryset=User.objects.none(), empty_label=_("Choose one")
    )

    def __init__(self, *args, people, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["to"].queryset = people
        self.fields["to"].label_from_instance = lambda person: f"{person} ({person.username})"

"""Forms of the decision on a review, with its checklist, and of a case's rules of review."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from casework.forms.cases import MoveForm, text
from casework.models import Review
from casework.review import checklists, policies, reasons
from casework.trail.history import ROLES


def reasons_field(kinds: Any, **attrs: Any) -> forms.MultipleChoiceField:
    """What a return of records of these kinds names beside its words; `attrs` of each box."""
    return forms.MultipleChoiceField(
        label=_("Why does it go back?"),
        required=False,
        choices=reasons.shared(kinds),
        widget=forms.CheckboxSelectMultiple(attrs=attrs),
        help_text=_("Only for a return: one reason or several, and the words below."),
    )


class SeveralForm(MoveForm):
    """One decision on several reviews, of these kinds."""

    def __init__(self, *args: Any, kinds: Any = (), **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["reasons"] = reasons_field(kinds)


class DecisionForm(MoveForm):
    """A decision: comment, digest, reasons of a return, and for each question of the checklist an answer
    with its comment.

    The controls name the form that they belong to, so that the questions can stand beside what is
    under review while comment and buttons stay at the foot of the page.
    """

    # Of the <form> element on the page.
    ID = "decision"

    def __init__(self, *args: Any, review: Review | None = None, **kwargs: Any):
        super().__init__(*args, **kwargs)
        if review:
            self.fields["reasons"] = reasons_field([review.kind], form=self.ID)
        self.questions = review.question_names if review else []
        for name in self.questions:
            self.fields[f"answers.{name}"] = forms.ChoiceField(
                label=checklists.question(review.kind, name),
                choices=checklists.Answer.choices,
                required=False,
                widget=forms.RadioSelect(attrs={"form": self.ID}),
            )
            self.fields[f"comment.{name}"] = forms.CharField(
                label=_("Comment on this answer"),
                required=False,
                max_length=checklists.LONGEST,
                widget=text(1, form=self.ID),
            )

    @property
    def checklist(self) -> list[tuple[Any, Any]]:
        """The questions as bound fields: the answer and its comment."""
        return [(self[f"answers.{name}"], self[f"comment.{name}"]) for name in self.questions]

    def answers(self) -> dict[str, dict[str, str]]:
        """What was answered, as the service takes it; questions left open are not there."""
        given = {
            name: {
                "answer": self.cleaned_data[f"answers.{name}"],
                "comment": self.cleaned_data[f"comment.{name}"],
            }
            for name in self.questions
        }
        return {name: one for name, one in given.items() if one["answer"] or one["comment"]}


class PolicyForm(forms.Form):
    """The rules of review for one kind of record."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    approvals = forms.TypedChoiceField(
        label=_("Approvals needed"),
        coerce=int,
        choices=[
            (1, _("One person approves")),
            (2, _("Two people approve, each for themselves")),
        ],
        widget=forms.RadioSelect,
    )
    roles = forms.MultipleChoiceField(
        label=_("Who decides"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_(
            "Case roles that may decide. None or all: whoever may do so anyway. Supervisors who may "
            "decide on such records are never shut out."
        ),
    )
    checklist = forms.BooleanField(
        label=_("An approval answers the checklist"),
        required=False,
        help_text=_("The answers are kept with the decision, and cannot be changed afterwards."),
    )
    due_days = forms.IntegerField(
        label=_("Days until a decision is due"),
        required=False,
        min_value=1,
        max_value=365,
        help_text=_("Counted from the day of submission. Leave empty for none."),
    )
    reason = forms.CharField(
        label=_("Why?"),
        required=False,
        max_length=500,
        widget=text(2),
        help_text=_("Needed by a supervisor who asks for less review than before."),
    )

    def __init__(self, *args: Any, kind: str, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["roles"].choices = [(role, ROLES[role]) for role in policies.roles_of(kind)]

"""What a member of a team has in hand, and handing it over when they leave."""

from typing import Any

from django.contrib import messages
from django.urls import reverse
from django.utils.translation import ngettext

from casework import leaving
from casework.forms.cases import WorkForm
from casework.forms.witnesses import team_of
from casework.services.leaving import work_hand_over
from casework.views.pages import refuse_closed
from casework.views.teams import MemberPage


class MemberWork(MemberPage):
    """GET tells what is open; POST gives all tasks to `to`. Also for somebody who has left already."""

    template_name = "casework/member_work.html"
    form_class = WorkForm

    def check_now(self) -> None:
        refuse_closed(self.membership.case)

    def form_arguments(self) -> dict[str, Any]:
        return {"people": team_of(self.membership.case).exclude(pk=self.membership.user_id)}

    def act(self, form: Any) -> Any:
        given = work_hand_over(
            actor=self.request.user, membership=self.membership, **form.cleaned_data
        )
        words = ngettext("%d task handed over.", "%d tasks handed over.", len(given)) % len(given)
        messages.success(self.request, words)
        return self.membership

    def next_page(self, result: Any) -> str:
        return reverse("casework:case-team", args=[self.membership.case_id])

    def context(self, form: Any) -> dict[str, Any]:
        row = self.membership
        work = leaving.open_work(self.request.user, row.user, row.case)
        passes = any(one.kind.passes for one in work)
        may = self.request.user.has_perm("task.edit", row)
        return {**super().context(form), "work": work, "tasks": passes and may}

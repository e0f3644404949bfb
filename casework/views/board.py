"""The tasks of a case as a board: a column for each state, and buttons that move a task on."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views import View

from casework import permissions
from casework.models import Task
from casework.services import tasks
from casework.services.writing import require
from casework.views.moves import own_address
from casework.views.pages import in_case, visible_case
from casework.views.tasks import visible_task
from common.errors import Invalid

# So many of each column are shown; the list has the others.
SHOWN = 50
# The columns: a state, and the states to which its tasks move on by one button.
MOVES = {
    Task.State.OPEN: (Task.State.DOING, Task.State.DONE),
    Task.State.DOING: (Task.State.OPEN, Task.State.DONE),
    Task.State.DONE: (),
}
WORDS = {
    Task.State.OPEN: _("Put back"),
    Task.State.DOING: _("Begin"),
    Task.State.DONE: _("Done"),
}
TITLES = {
    Task.State.OPEN: _("To do"),
    Task.State.DOING: _("Being done"),
    Task.State.DONE: _("Done"),
}


class CaseTasks(View):
    """The board: open and begun ones by day, and those that were done last."""

    def get(self, request: HttpRequest, pk: Any) -> HttpResponse:
        case = visible_case(request, pk)
        held = permissions.granted(request.user, case)
        rows = Task.objects.visible_to(request.user).filter(case=case)
        context = in_case(
            case,
            "tasks",
            columns=[self._column(rows, state) for state in MOVES],
            may_move="task.edit" in held,
            may_begin="task.edit" in held and not case.is_closed,
            may_add="task.add" in held and not case.is_closed,
        )
        return render(request, "casework/case_tasks.html", context)

    def _column(self, rows: Any, state: Task.State) -> dict[str, Any]:
        order = ("due_on", "pk") if MOVES[state] else ("-closed_at", "-pk")
        found = rows.filter(status=state).select_related("assignee").order_by(*order)
        return {
            "state": state.value,
            "title": TITLES[state],
            "tasks": list(found[:SHOWN]),
            "count": found.capped_count(1_000),
            "moves": [(to.value, WORDS[to]) for to in MOVES[state]],
        }


class TaskMove(View):
    """POST: `status` is where the task goes, `version` what the person saw."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: Any) -> HttpResponse:
        task = visible_task(request, pk)
        require(request.user, "task.edit", task)
        version = request.POST.get("version", "")
        if not version.isdecimal() or len(version) > 9:
            raise Invalid({"version": [_("Say which version you looked at.")]})
        status = request.POST.get("status", "")
        act = tasks.task_close if status == Task.State.DONE else tasks.task_move
        task = act(actor=request.user, task=task, status=status, version=int(version))
        messages.success(request, f"{task.reference}: {task.get_status_display()}")
        back = own_address(request, request.POST.get("next", ""))
        return redirect(back or reverse("casework:case-tasks", args=[task.case_id]))

"""Tasks: the list, one task, and the forms to add, change and close one."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views import View

from casework import permissions, records, references, tying
from casework.api.tasks import TaskSerializer
from casework.filtersets.witnesses import TaskFilterSet
from casework.forms.witnesses import TaskCloseForm, TaskForm, TaskRecordForm, team_of
from casework.models import Case, Task, TaskLink, Witness
from casework.services import task_links, tasks
from casework.services.tasks import BY_HAND
from casework.views.pages import EditPage, FormPage, in_case, refuse_closed, visible_case
from common.errors import Conflict, Invalid
from common.pagination import Page
from common.querysets import get_visible
from common.views import RecordList


class TaskList(RecordList):
    model = Task
    filterset_class = TaskFilterSet
    serializer_class = TaskSerializer
    template_name = "casework/task_list.html"
    select = ("case", "assignee", "created_by")

    def extra_context(self, page: Page) -> dict[str, Any]:
        return {"section": "casework:task-list"}


def visible_task(request: HttpRequest, pk: Any) -> Task:
    rows = Task.objects.visible_to(request.user)
    return get_visible(rows.select_related("case", "assignee", "created_by"), pk=pk)


class TaskDetail(View):
    def get(self, request: HttpRequest, pk: Any) -> HttpResponse:
        task = visible_task(request, pk)
        held = permissions.granted(request.user, task)
        links = tying.tied(request.user, task)
        about = records.find(request.user, {task.record_kind: [task.record_id]})
        context = in_case(
            task.case,
            "",
            section="casework:task-list",
            task=task,
            about=about.get((task.record_kind, task.record_id)),
            may_edit="task.edit" in held and task.is_open,
            links=links,
            may_tie="task.edit" in held and task.is_open and not task.case.is_closed,
        )
        return render(request, "casework/task_detail.html", context)


class TaskCreate(FormPage):
    """A task of a case; of a witness when the address names one, as from the witness's page."""

    template_name = "casework/task_form.html"
    form_class = TaskForm
    permission = "task.add"
    success = _("The task is added.")

    def prepare(self, pk: Any) -> Case:
        self.case = visible_case(self.request, pk)
        wanted = self.request.GET.get("witness")
        rows = Witness.objects.visible_to(self.request.user).filter(case=self.case)
        self.witness = get_visible(rows, pk=wanted) if wanted else None
        return self.case

    def check_now(self) -> None:
        refuse_closed(self.case)

    def form_arguments(self) -> dict[str, Any]:
        kinds = BY_HAND if self.witness else (Task.Kind.OTHER,)
        return {"people": team_of(self.case), "kinds": kinds}

    def initial(self) -> dict[str, Any]:
        return {"kind": Task.Kind.FEEDBACK if self.witness else Task.Kind.OTHER}

    def act(self, form: Any) -> Task:
        about: dict[str, Any] = {}
        if self.witness:
            about = {"record_kind": Witness.ledger_kind, "record_id": self.witness.pk}
        return tasks.task_add(actor=self.request.user, case=self.case, **form.changes(), **about)

    def next_page(self, result: Any) -> str:
        if self.witness:
            return reverse("casework:witness-detail", args=[self.witness.pk])
        return reverse("casework:task-detail", args=[result.pk])

    def context(self, form: Any) -> dict[str, Any]:
        cancel = reverse("casework:task-list")
        if self.witness:
            cancel = reverse("casework:witness-detail", args=[self.witness.pk])
        return in_case(
            self.case, "", section="casework:task-list", witness=self.witness, cancel=cancel
        )


class OfTask(FormPage):
    """A form about one task, whose page comes next."""

    permission = "task.edit"

    def prepare(self, pk: Any) -> Task:
        self.task = visible_task(self.request, pk)
        return self.task

    def check_now(self) -> None:
        if not self.task.is_open:
            raise Conflict(_("This task is closed."), code="state")

    def next_page(self, result: Any) -> str:
        return reverse("casework:task-detail", args=[self.task.pk])

    def context(self, form: Any) -> dict[str, Any]:
        return in_case(
            self.task.case,
            "",
            section="casework:task-list",
            task=self.task,
            cancel=self.next_page(None),
        )


class TaskEdit(OfTask, EditPage):
    template_name = "casework/task_form.html"
    form_class = TaskForm
    success = _("Saved.")

    def form_arguments(self) -> dict[str, Any]:
        return {"people": team_of(self.task.case)}

    def initial(self) -> dict[str, Any]:
        values = {name: getattr(self.task, name) for name in tasks.EDITABLE_FIELDS}
        return {"version": self.task.version, **values}

    def stored(self) -> Task:
        return visible_task(self.request, self.task.pk)

    def act(self, form: Any) -> Task:
        return tasks.task_edit(
            actor=self.request.user,
            task=self.task,
            version=form.cleaned_data["version"],
            **form.changes(),
        )


class TaskClose(OfTask):
    template_name = "casework/task_close.html"
    form_class = TaskCloseForm
    success = _("Closed.")

    def initial(self) -> dict[str, Any]:
        return {"version": self.task.version, "status": Task.State.DONE}

    def act(self, form: Any) -> Task:
        return tasks.task_close(actor=self.request.user, task=self.task, **form.cleaned_data)


class TaskRecords(OfTask):
    """Tying a further record to a task, by its reference."""

    template_name = "casework/task_form.html"
    form_class = TaskRecordForm
    success = _("Tied to the task.")

    def check_now(self) -> None:
        super().check_now()
        refuse_closed(self.task.case)

    def act(self, form: Any) -> TaskLink:
        user, given = self.request.user, form.cleaned_data["reference"]
        kind, key = references.found(user, self.task.case, given) or ("", None)
        try:
            return task_links.task_link(actor=user, task=self.task, record_kind=kind, record_id=key)
        except Invalid as refused:
            raise Invalid({"reference": refused.errors["record_id"]}) from None


class TaskUnlink(View):
    """POST: take a record off a task."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: Any) -> HttpResponse:
        rows = TaskLink.objects.visible_to(request.user).select_related("task", "case")
        link = get_visible(rows, pk=pk)
        task_links.task_unlink(actor=request.user, link=link)
        messages.success(request, _("Taken off the task."))
        return redirect("casework:task-detail", link.task_id)

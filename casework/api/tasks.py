"""/api/v1/tasks/: what somebody has to do by a day."""

from typing import Any

from rest_framework import serializers

from casework.api.fields import PersonField, case_field, colleague_field
from casework.api.task_links import TiedActions
from casework.filtersets.witnesses import TaskFilterSet
from casework.models import Case, Task
from casework.services import tasks
from common.api.serializers import StrictModelSerializer, StrictSerializer, VersionedSerializer
from common.api.writing import CreatableViewSet, UpdatableViewSet, move


class TaskSerializer(serializers.ModelSerializer):
    assignee = PersonField(allow_null=True)
    created_by = PersonField()

    class Meta:
        model = Task
        fields = (
            "id",
            "case",
            "reference",
            "kind",
            "title",
            "description",
            "due_on",
            "priority",
            "gate",
            "assignee",
            "record_kind",
            "record_id",
            "status",
            "outcome",
            "version",
            "created_by",
            "created_at",
            "updated_at",
            "closed_at",
        )


class TaskInput(StrictModelSerializer):
    case = case_field()
    assignee = colleague_field(required=False, allow_null=True)
    record_kind = serializers.CharField(max_length=16, required=False, allow_blank=True)
    record_id = serializers.UUIDField(required=False, allow_null=True)

    class Meta:
        model = Task
        fields = ("case", "kind", *tasks.EDITABLE_FIELDS, "record_kind", "record_id")


class TaskChange(VersionedSerializer, StrictModelSerializer):
    assignee = colleague_field(required=False, allow_null=True)

    class Meta:
        model = Task
        fields = ("version", *tasks.EDITABLE_FIELDS)


class CloseSerializer(StrictSerializer):
    status = serializers.ChoiceField(
        choices=[(s.value, s.label) for s in (Task.State.DONE, Task.State.CANCELLED)]
    )
    outcome = serializers.CharField(required=False, allow_blank=True, max_length=2_000, default="")


class MoveInput(StrictSerializer):
    status = serializers.ChoiceField(
        choices=[(state.value, state.label) for state in Task.OPEN_STATES]
    )


def _move(task: Task, *, actor: Any, status: str) -> Task:
    """Begin the task, or put it back."""
    return tasks.task_move(actor=actor, task=task, status=status)


def _close(task: Task, *, actor: Any, status: str, outcome: str) -> Task:
    """Set the task to done, or to cancelled with a reason."""
    return tasks.task_close(actor=actor, task=task, status=status, outcome=outcome)


class TaskViewSet(TiedActions, CreatableViewSet, UpdatableViewSet):
    model = Task
    serializer_class = TaskSerializer
    create_serializer_class = TaskInput
    update_serializer_class = TaskChange
    filterset_class = TaskFilterSet
    select = ("assignee", "created_by")
    parent_field = "case"
    permissions = {"create": "task.add", "partial_update": "task.edit", "tie": "task.edit"}

    state = move("state", _move, permission="task.edit", serializer=MoveInput)
    close = move("close", _close, permission="task.edit", serializer=CloseSerializer)

    def parent_rows(self, user: Any) -> Any:
        return Case.objects.visible_to(user)

    def perform_create(self, data: dict[str, Any]) -> Task:
        return tasks.task_add(actor=self.request.user, **data)

    def perform_update(self, record: Any, version: int, changes: dict[str, Any]) -> object:
        return tasks.task_edit(actor=self.request.user, task=record, version=version, **changes)

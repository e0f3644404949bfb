"""Records over HTTP, write side: create, change, and moves through a workflow.

Each parses strictly, calls one service and answers with the record, looked up again by scope.
"""

from collections.abc import Callable, Mapping
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.exceptions import APIException
from rest_framework.request import Request
from rest_framework.serializers import BaseSerializer

from common.api.idempotency import run_once
from common.api.serializers import MoveSerializer
from common.api.viewsets import RecordViewSet
from common.errors import Invalid
from common.querysets import get_visible

Scope = Callable[[Any], QuerySet[Any]]


class CreatableViewSet(RecordViewSet):
    """POST to the list: `create_serializer_class`, and `perform_create(data)` calling a service.

    With `parent_field` ("case") the parent that the body names is looked up first, in
    `parent_rows(user)`: 404 when hidden; then `permissions["create"]` is asked of it.
    """

    create_serializer_class: ClassVar[type[BaseSerializer]]
    parent_field: ClassVar[str | None] = None

    parent: Any = None
    unreadable: APIException | None = None

    def parent_rows(self, user: Any) -> QuerySet[Any]:
        """Where the parent is looked up: the scope of its own model."""
        raise NotImplementedError

    def perform_create(self, data: dict[str, Any]) -> Model:
        """Call the service with the validated body; return the new record."""
        raise NotImplementedError

    def create(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if self.unreadable:
            raise self.unreadable
        return run_once(request, self._create)

    def _create(self) -> HttpResponseBase:
        record = self.perform_create(self.validated(self.create_serializer_class))
        response = self.represent(record, status=201)
        if response.status_code == 201:
            response["Location"] = f"{self.request.path}{record.pk}/"
        return response

    def find(self, request: Request) -> None:
        super().find(request)
        if self.action == "create" and self.parent_field:
            self.parent = self._find_parent(request)

    def _find_parent(self, request: Request) -> Any:
        """The parent in the body; None when the body names none, which is for validation to say."""
        try:
            body: Any = request.data
            given = body.get(self.parent_field) if isinstance(body, Mapping) else None
        except APIException as exc:
            # Kept for later: whether the caller may do this comes before what is wrong with it.
            self.unreadable = exc
            return None
        rows = self.parent_rows(request.user)
        try:
            key = rows.model._meta.pk.to_python(given) if isinstance(given, str) else None
        except ValidationError:
            return None
        return None if key is None else get_visible(rows, pk=key)

    def permission_target(self) -> Any:
        return self.parent if self.action == "create" else super().permission_target()

    def check_role(self, request: Request) -> None:
        if self.action == "create" and self.parent_field and self.parent is None:
            return  # nothing to ask about; `create` will refuse the body
        super().check_role(request)


class UpdatableViewSet(RecordViewSet):
    """PATCH: `update_serializer_class` (a VersionedSerializer), and `perform_update`. No PUT."""

    update_serializer_class: ClassVar[type[BaseSerializer]]

    def perform_update(self, record: Any, version: int, changes: dict[str, Any]) -> object:
        """Call the service, which refuses a stale `version` with a Conflict."""
        raise NotImplementedError

    def partial_update(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
        changes = self.validated(self.update_serializer_class, partial=True)
        version = changes.pop("version")
        if not changes:
            raise Invalid(_("Nothing to change was given."))
        self.perform_update(self.record, version, changes)
        return self.represent(self.record)


def move(
    name: str,
    service: Callable[..., object],
    *,
    permission: str | None = None,
    serializer: type[BaseSerializer] = MoveSerializer,
) -> Any:
    """`POST …/{id}/<name>/` as an attribute: `submit = move("submit", services.submit, …)`.

    Calls `service(record, actor=user, **body)` and answers with the record as it then is.
    """

    def run(self: RecordViewSet, request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
        def act() -> HttpResponseBase:
            service(self.record, actor=request.user, **self.validated(serializer))
            return self.represent(self.record)

        return run_once(request, act)

    run.__name__ = name
    run.__doc__ = service.__doc__
    as_action = action(detail=True, methods=["post"], url_path=name, action_permission=permission)
    # Outermost, since `action` would replace what the schema says.
    return extend_schema(request=serializer)(as_action(run))

"""Records over HTTP, read side: list, one, and the list as a file.

A viewset is attributes. Rows come from the model's `visible_to` alone.
"""

from collections.abc import Mapping
from typing import Any, ClassVar, cast

from django.db.models import Model, QuerySet
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from rest_framework.exceptions import MethodNotAllowed
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer, Serializer
from rest_framework.viewsets import GenericViewSet

from common.api.renderers import LIST_RENDERERS, StreamedRenderer
from common.api.views import OrderedChecks
from common.errors import Refused
from common.exports import columns_of, stream
from common.filters import StrictFilterSet
from common.pagination import check_page_parameters
from common.querysets import get_visible


class RecordViewSet(OrderedChecks, GenericViewSet):
    """List and retrieve. Attributes:

    `model`, `serializer_class` (output), `filterset_class`; `permissions` maps an action to the
    permission asked of the record (of the parent for `create`); `select` and `prefetch` name the
    relations a row shows; `detail_serializer_class` if one record shows more than a row of a list.
    """

    model: ClassVar[type[Model]]
    filterset_class: Any = None
    detail_serializer_class: ClassVar[type[BaseSerializer] | None] = None
    permissions: ClassVar[Mapping[str, str]] = {}
    select: ClassVar[tuple[str, ...]] = ()
    prefetch: ClassVar[tuple[Any, ...]] = ()
    # Set by @action(action_permission=…): the permission that one extra action asks for.
    action_permission: str | None = None

    renderer_classes = LIST_RENDERERS
    lookup_field = "pk"
    # Anything: whether it is an identifier at all is answered after who is asking.
    lookup_value_regex = "[^/]+"

    record: Any = None
    filterset: StrictFilterSet

    # -- rows --------------------------------------------------------------------------------------

    def get_queryset(self) -> QuerySet[Any]:
        rows: Any = self.model._default_manager
        if getattr(self, "swagger_fake_view", False):  # the schema is made without a person
            return rows.none()
        rows = rows.visible_to(self.request.user)
        # Called without names, select_related would follow every relation there is.
        rows = rows.select_related(*self.select) if self.select else rows
        return rows.prefetch_related(*self.prefetch)

    def get_object(self) -> Any:
        return self.record

    def find(self, request: Request) -> None:
        key = self.kwargs.get(self.lookup_url_kwarg or self.lookup_field)
        if key is not None:
            self.record = get_visible(self.get_queryset(), **{self.lookup_field: key})

    def check_verb(self, request: Request) -> None:
        if self.action is None:
            raise MethodNotAllowed(request.method or "")

    def check_role(self, request: Request) -> None:
        # A second verb on an extra action's address may ask for more than the action itself does.
        name = self.permissions.get(self.action or "") or self.action_permission
        target = self.permission_target()
        if name and not request.user.has_perm(name, target):
            raise Refused(_("Your role does not allow this."), about=target)

    def permission_target(self) -> Any:
        """What a permission is asked about: the record, or for a new one its parent."""
        return self.record

    # -- shapes ------------------------------------------------------------------------------------

    def get_renderers(self) -> list[Any]:
        return super().get_renderers() if self.action == "list" else [JSONRenderer()]

    def get_serializer_class(self) -> type[BaseSerializer]:
        if self.action != "list" and self.detail_serializer_class:
            return self.detail_serializer_class
        return super().get_serializer_class()

    def represent(self, record: Any, status: int = 200) -> Response:
        """The record as it now is, read again through the caller's scope.

        204 when the change took it out of the caller's sight (one who leaves a team, for instance).
        """
        row = self.get_queryset().filter(pk=record.pk).first()
        if row is None:
            return Response(status=204)
        return Response(self.get_serializer(row).data, status=status)

    def validated(self, serializer_class: type[BaseSerializer], **kwargs: Any) -> dict[str, Any]:
        """The request's body as `serializer_class` understands it. Raises ValidationError (400)."""
        serializer = serializer_class(
            data=self.request.data, context=self.get_serializer_context(), **kwargs
        )
        serializer.is_valid(raise_exception=True)
        return dict(serializer.validated_data)

    # -- answers -----------------------------------------------------------------------------------

    def list(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
        rows = self.filter_queryset(self.get_queryset())
        if isinstance(request.accepted_renderer, StreamedRenderer):
            return self.stream(rows, request.accepted_renderer.format)
        page = self.paginate_queryset(rows)
        return self.get_paginated_response(self.get_serializer(page, many=True).data)

    def stream(self, rows: QuerySet[Any], file_format: str) -> HttpResponseBase:
        """Every row of the filtered list; `page_size` and `cursor` are checked, then ignored."""
        check_page_parameters(rows, self.filterset.keyset, self.request)
        fields = cast(Serializer, self.get_serializer()).fields
        return stream(
            rows,
            self.filterset.keyset,
            file_format=file_format,
            columns=columns_of(name for name, field in fields.items() if not field.write_only),
            represent=lambda block: self.get_serializer(block, many=True).data,
            name=str(self.model._meta.model_name),
        )

    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return Response(self.get_serializer(self.record).data)

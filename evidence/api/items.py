"""/api/v1/evidence/: items, their originals and their review."""

from typing import Any

from django.http.response import HttpResponseBase
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from casework.api.moves import reviewed
from casework.models import Case
from common.api.describe import file_of
from common.api.idempotency import run_once
from common.api.parsers import StrictJSONParser
from common.api.views import plain
from common.api.writing import CreatableViewSet, UpdatableViewSet, move
from common.filters import StrictFilterSet
from common.http import file_response
from common.pagination import check_page_parameters
from evidence import standing
from evidence.api.custody import (
    SHOWN,
    ChainSerializer,
    CustodyInput,
    CustodySerializer,
    HandoverInput,
    HandoverSerializer,
)
from evidence.api.disposals import DisposalActions
from evidence.api.intake import entered_once, require_single_values
from evidence.api.physical import SampleInput
from evidence.api.shapes import (
    CheckSerializer,
    ItemChange,
    ItemInput,
    ItemSerializer,
    RunsSerializer,
    TakenItemSerializer,
    VoidSerializer,
)
from evidence.filtersets import ItemFilterSet
from evidence.intake.multipart import EvidenceParser, receive_into_store
from evidence.models import EvidenceItem
from evidence.papers import custody_form, label
from evidence.services import checks, custody, handovers, items, physical


def _void(item: EvidenceItem, *, actor: Any, reason: str) -> EvidenceItem:
    """Set a draft item aside for good, with a reason."""
    return items.item_void(actor=actor, item=item, reason=reason)


@reviewed("evidence")
class ItemViewSet(DisposalActions, CreatableViewSet, UpdatableViewSet):
    model = EvidenceItem
    serializer_class = ItemSerializer
    create_serializer_class = ItemInput
    update_serializer_class = ItemChange
    filterset_class = ItemFilterSet
    parser_classes = (EvidenceParser, StrictJSONParser)
    select = ("created_by", "facts")
    prefetch = (standing.PREFETCH,)
    parent_field = "case"
    permissions = {
        "create": "evidence.add",
        "partial_update": "evidence.edit",
        "custody_add": "custody.hold",
        "disposal_request": "disposal.request",
    }

    void = move("void", _void, permission="evidence.void", serializer=VoidSerializer)

    def parent_rows(self, user: Any) -> Any:
        return Case.objects.visible_to(user)

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        if request.method != "POST":
            return super().dispatch(request, *args, **kwargs)
        arriving = receive_into_store(request)
        try:
            return super().dispatch(request, *args, **kwargs)
        finally:
            arriving.discard()

    @extend_schema(responses={201: TakenItemSerializer})
    def create(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
        refusal = plain(request).upload_handlers[0].refusal
        if refusal:
            raise refusal
        if self.unreadable:
            raise self.unreadable
        require_single_values(request.data)
        data = self.validated(self.create_serializer_class)
        file, declared = data.pop("file"), data.pop("sha256", "")
        item = items.draft(actor=request.user, file_name=file.name, size=file.size, **data)
        return entered_once(self, item, file.intake.finish(expected_sha256=declared or None))

    def perform_update(self, record: Any, version: int, changes: dict[str, Any]) -> object:
        return items.item_edit(actor=self.request.user, item=record, version=version, **changes)

    @extend_schema(responses=file_of("application/octet-stream"))
    @action(detail=True, methods=["get"], action_permission="evidence.download")
    def download(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """The exact bytes as received, whatever the item's state."""
        file = items.original_open(actor=request.user, item=self.record)
        return file_response(
            plain(request),
            file,
            size=self.record.size,
            filename=items.download_name(self.record),
            etag=self.record.sha256,
        )

    @extend_schema(request=None, responses=CheckSerializer)
    @action(detail=True, methods=["post"], action_permission="evidence.verify")
    def verify(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Re-hash the original now: intact, changed or missing."""
        check = checks.item_verify(actor=request.user, item=self.record)
        return Response(CheckSerializer(check).data)

    @extend_schema(responses=RunsSerializer)
    @action(detail=True, methods=["get"], action_permission="evidence.view")
    def runs(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Every run of a tool on the original, oldest first, whole: it takes no filters."""
        return self.whole(self.record.runs.order_by("started_at", "pk"), RunsSerializer)

    def whole(self, rows: Any, shape: Any) -> HttpResponseBase:
        """What belongs to the record, in the form of a list that has one page."""
        unfiltered = StrictFilterSet(self.request.query_params, rows, request=self.request)
        check_page_parameters(rows, unfiltered.keyset, self.request)
        answer = {"results": rows, "next": None, "previous": None}
        return Response(shape(answer, context=self.get_serializer_context()).data)

    @extend_schema(responses=ChainSerializer)
    @action(detail=True, methods=["get"], action_permission="custody.view", url_path="custody")
    def custody(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """The item's chain of custody, oldest event first, whole: it takes no filters."""
        rows = self.record.custody.select_related(*SHOWN).order_by("seq")
        return self.whole(rows, ChainSerializer)

    @extend_schema(request=CustodyInput, responses={201: CustodySerializer})
    @custody.mapping.post
    def custody_add(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Record what happened to the item."""

        def act() -> HttpResponseBase:
            data = self.validated(CustodyInput)
            event = custody.custody_add(actor=request.user, item=self.record, **data)
            answer = Response(CustodySerializer(event).data, status=201)
            answer["Location"] = f"/api/v1/custody/{event.pk}/"
            return answer

        return run_once(request, act)

    @extend_schema(request=HandoverInput, responses={201: HandoverSerializer})
    @action(
        detail=True,
        methods=["post"],
        action_permission="custody.hold",
        url_path="custody/propose",
    )
    def propose(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Offer the item to a member of the team, who then accepts or declines it."""

        def act() -> HttpResponseBase:
            data = self.validated(HandoverInput)
            made = handovers.handover_propose(actor=request.user, item=self.record, **data)
            answer = Response(HandoverSerializer(made).data, status=201)
            answer["Location"] = f"/api/v1/handovers/{made.pk}/"
            return answer

        return run_once(request, act)

    @extend_schema(request=SampleInput, responses={201: ItemSerializer})
    @action(detail=True, methods=["post"], action_permission="evidence.add")
    def samples(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Take a sample from a physical item: an item of its own, whose chain starts now."""

        def act() -> HttpResponseBase:
            data = self.validated(SampleInput)
            sample = physical.sample_take(actor=request.user, item=self.record, **data)
            answer = self.represent(sample, status=201)
            answer["Location"] = f"/api/v1/evidence/{sample.pk}/"
            return answer

        return run_once(request, act)

    @extend_schema(responses=file_of("application/pdf"))
    @action(
        detail=True,
        methods=["get"],
        action_permission="custody.view",
        url_path="custody/form",
        url_name="form",
    )
    def custody_form(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """The chain of custody as a form to print and sign (PDF), in the caller's language."""
        return custody_form.response(plain(request), self.record)

    @extend_schema(responses=file_of("application/pdf"))
    @action(detail=True, methods=["get"], action_permission="custody.view")
    def label(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """A label with a QR code to print and stick on (PDF). It names nobody."""
        return label.response(plain(request), self.record)

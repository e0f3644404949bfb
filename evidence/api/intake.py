"""PUT /api/v1/evidence/upload/: one file as the raw body, streamed into the store as it comes."""

from typing import Any

from django.http.response import HttpResponseBase
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

import store
from accounts.idempotency import HEADER, Answer, fingerprint_of, once
from casework.models import Case
from common.api.views import ApiView, plain
from common.bodies import is_chunked, open_chunked
from common.errors import Invalid, LengthRequired, Refused
from common.querysets import get_visible
from common.straight import blocks_of
from evidence.api.shapes import (
    CollectionInput,
    FileNameField,
    ItemSerializer,
    TakenItemSerializer,
    item_field,
)
from evidence.intake.duplicates import named, require_new, same_bytes
from evidence.models import EvidenceItem
from evidence.services import entering, items, uploads


def require_single_values(form: Any) -> None:
    """Refuse a form that gives a field twice: the first would be dropped without a word."""
    given = form.lists() if hasattr(form, "lists") else ()
    twice = [name for name, values in given if len(values) > 1]
    if twice:
        raise Invalid(
            {name: [_("Give this once. Each file is an item of its own.")] for name in twice}
        )


class UploadQuery(CollectionInput):
    """The parameters of a raw upload: those of a form, but for the file."""

    case = serializers.UUIDField()
    parent = item_field(required=False, allow_null=True)
    filename = FileNameField(required=False)
    relative_path = FileNameField(required=False)
    sha256 = serializers.RegexField(r"\A[0-9a-fA-F]{64}\Z", required=False, allow_blank=True)
    only_new = serializers.BooleanField(
        default=False,
        help_text=_("Refuse (409 `taken_in_already`) a file that you took into this case before."),
    )

    class Meta:
        model = EvidenceItem
        fields = (
            "case",
            "filename",
            "relative_path",
            "sha256",
            "only_new",
            "parent",
            *items.EDITABLE_FIELDS,
        )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if attrs["only_new"] and not attrs.get("sha256"):
            raise serializers.ValidationError({"sha256": [_("Say which bytes they are.")]})
        return attrs


class IntoCase(ApiView):
    """Intake into the case that the address names, by those who may take evidence in there."""

    takes_chunks = True

    def find(self, request: Request) -> None:
        self.case = None
        if case_id := request.query_params.get("case"):
            self.case = get_visible(Case.objects.visible_to(request.user), pk=case_id)

    def check_role(self, request: Request) -> None:
        if self.case and not request.user.has_perm("evidence.add", self.case):
            raise Refused(_("Your role does not allow this."))


class UploadView(IntoCase):
    """Intake of one file; the answer is the item, complete and in custody."""

    parser_classes = ()
    serializer_class = UploadQuery

    @extend_schema(
        parameters=[UploadQuery],
        request={"application/octet-stream": OpenApiTypes.BINARY},
        responses={201: TakenItemSerializer},
    )
    def put(self, request: Request, name: str = "") -> HttpResponseBase:
        require_single_values(request.query_params)
        query = UploadQuery(data=request.query_params, context={"request": request})
        query.is_valid(raise_exception=True)
        data = dict(query.validated_data)
        declared = data.pop("sha256", "") or None
        name = data.pop("filename", "") or name or data.get("title", "")
        only_new = data.pop("only_new")
        size = _length(request)
        data["case"] = self.case
        item = items.draft(actor=request.user, file_name=name, size=size, **data)
        stored = store.open_store().intake(
            blocks_of(plain(request)), expected_sha256=declared, expected_size=size
        )
        return entered_once(self, item, stored, only_new=only_new)


def _length(request: Request) -> int | None:
    """The announced length of the body in bytes; None where it comes in chunks."""
    if is_chunked(plain(request)):
        open_chunked(plain(request))
        return None
    length = plain(request).META.get("CONTENT_LENGTH") or ""
    if not length.isdecimal():
        raise LengthRequired(_("Say how long the body is (Content-Length)."))
    if length == "0":
        raise Invalid({"file": [_("The file is empty.")]}, code="empty_file")
    return int(length)


def entered_once(
    view: Any, item: EvidenceItem, stored: store.Stored, *, only_new: bool = False
) -> HttpResponseBase:
    """Enter the stored file, at most once per Idempotency-Key; the file's hash, and all that is said
    of it, are part of the match.

    The key's transaction opens only now: while bytes come in, nobody waits for anybody. The answer
    adds `same_bytes`, asked anew each time: what one may see may have changed since.
    """

    request = view.request

    def enter() -> Answer:
        if only_new:
            require_new(request.user, item, stored.sha256)
        entered = entering.item_enter(item=item, stored=stored)
        entered.verified_parts = []  # nobody can have looked at it yet
        location = f"/api/v1/evidence/{entered.pk}/"
        return Answer(201, ItemSerializer(entered).data, {"Location": location})

    key = request.headers.get(HEADER)
    if key is None:
        answer = enter()
    else:
        print_of = fingerprint_of(
            request.method,
            request.path,
            str(item.case_id),
            item.file_name,
            uploads.said_of(item),
            stored.sha256,
        )
        answer = once(user=request.user, key=key, fingerprint=print_of, act=enter)
    # How long the disk took (W3C Server Timing), so that it can be told from the work.
    timing = f"sync;dur={stored.sync_seconds * 1000:.1f}"
    headers = {**answer.headers, "Server-Timing": timing}
    same = named(same_bytes(request.user, stored.sha256, but=answer.body["id"]))
    body = {**answer.body, "same_bytes": same}
    return Response(body, status=answer.status, headers=headers)

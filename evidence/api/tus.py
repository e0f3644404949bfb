"""/api/v1/uploads/: files in pieces by tus 1.0, with creation, checksum, expiration and termination.

https://tus.io/protocols/resumable-upload. The item exists when the last PATCH (or the POST that brings
the whole file) is answered; the answer's headers name it. An upload is its sender's own.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC
from email.utils import format_datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.parsers import BaseParser
from rest_framework.request import Request
from rest_framework.response import Response

import store
from accounts.api.permissions import ScopePermission
from accounts.idempotency import HEADER, MAX_LENGTH, fingerprint_of
from casework.models import Case
from common.api.views import ApiView, plain
from common.bodies import is_chunked, open_chunked
from common.errors import CaseworkError, Invalid, Refused, TooLarge
from common.querysets import get_visible
from common.straight import blocks_of
from evidence.api import tus_headers as tus
from evidence.api.intake import UploadQuery
from evidence.api.shapes import UploadSerializer
from evidence.intake.duplicates import named, same_bytes
from evidence.models import Upload
from evidence.services import uploads

# A sender that is silent for so long (seconds) has gone, whatever its connection says.
SILENCE = 60.0
OVERRIDDEN = ("PATCH", "DELETE")


class WriteScope(ScopePermission):
    """Uploads are for those who write, even to ask how far one has come: asking may complete it."""

    def has_permission(self, request: Request, view: Any) -> bool:
        if request.method == "OPTIONS":
            return True
        return self.holds(request, "write")


class Unread(BaseParser):
    """Lets the CSRF check of a POST look for its token, which it does in the body, without reading it."""

    media_type = tus.PIECE

    def parse(self, stream: Any, media_type: Any = None, parser_context: Any = None) -> Any:
        return {}


class TusView(ApiView):
    """What creation and continuation have in common."""

    http_method_names = [*ApiView.http_method_names, "options"]
    parser_classes = (Unread,)
    permission_classes = (WriteScope,)
    takes_chunks = True

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponseBase:
        # Part of the protocol, for clients that can only POST.
        method = request.headers.get("X-HTTP-Method-Override", "").upper()
        if request.method == "POST" and method in OVERRIDDEN:
            request.method = method
        return super().dispatch(request, *args, **kwargs)

    def finalize_response(self, request: Any, response: Any, *args: Any, **kwargs: Any) -> Any:
        response = super().finalize_response(request, response, *args, **kwargs)
        if request.method == "OPTIONS" or response.status_code == 412:
            response["Tus-Version"] = tus.VERSION
        response["Tus-Resumable"] = tus.VERSION
        response["Cache-Control"] = "no-store"
        return response

    @extend_schema(exclude=True)
    def options(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """What this server can do."""
        return HttpResponse(
            status=204,
            headers={
                "Tus-Extension": tus.EXTENSIONS,
                "Tus-Max-Size": str(settings.CASEWORK_MAX_UPLOAD_BYTES),
                "Tus-Checksum-Algorithm": ",".join(tus.ALGORITHMS),
            },
        )

    def append(self, upload: Upload, offset: int, *, is_known: bool = True) -> dict[str, str]:
        """Add the request's body to `upload`; returns the headers that tell of it.

        `is_known`: whether the client knows of the upload already, and of bytes that have come.
        """
        request = plain(self.request)
        checksum = tus.checksum(request)
        if is_chunked(request):
            open_chunked(request)
        elif int(request.META.get("CONTENT_LENGTH") or 0) > upload.length - offset:
            raise TooLarge(_("More bytes are coming than were announced."), limit=upload.length)
        with impatient(request):
            stored = uploads.upload_append(
                actor=self.request.user,
                upload=upload,
                offset=offset,
                chunks=blocks_of(request),
                checksum=checksum,
                acknowledged=is_known,
            )
        headers = state_of(upload, self.request.user)
        if stored is not None:
            # How long the disk took (W3C Server Timing), so that it can be told from the work.
            headers["Server-Timing"] = f"sync;dur={stored.sync_seconds * 1000:.1f}"
        return headers


@contextmanager
def impatient(request: HttpRequest) -> Iterator[None]:
    """Give up a sender that has fallen silent: a lost line may never say that it is lost.

    What has come is kept, the thread is free, and the sender can go on over another line.
    """
    line = request.META.get("gunicorn.socket")
    if line is None:
        yield
        return
    patience = line.gettimeout()
    line.settimeout(SILENCE)
    try:
        yield
    finally:
        line.settimeout(patience)


def state_of(upload: Upload, user: Any) -> dict[str, str]:
    """How far an upload has come and, when it is whole, which item it has become."""
    item = upload.item
    same = same_bytes(
        user, item.sha256 if item else upload.declared_sha256, but=item.pk if item else None
    )
    headers = {"Upload-Offset": str(uploads.received(upload))}
    if same:
        headers["Casework-Same-Bytes"] = json.dumps(named(same))
    if item is None:
        headers["Upload-Expires"] = format_datetime(upload.expires_at.astimezone(UTC), usegmt=True)
        return headers
    return headers | {
        "Casework-Item": str(item.pk),
        "Casework-Item-Location": f"/api/v1/evidence/{item.pk}/",
        "Casework-Item-Page": reverse("evidence:item-detail", args=[item.pk]),
        "Casework-Item-Reference": item.reference,
        "Casework-Item-SHA256": item.sha256,
    }


class UploadsView(TusView):
    """Announce a file, with or without its first bytes."""

    def find(self, request: Request) -> None:
        self.case, self.said, self.malformed = None, {}, None
        if request.method != "POST":
            return
        try:
            self.said = tus.metadata(plain(request))
        except Invalid as malformed:
            self.malformed = malformed  # for later: whether one may comes before what is wrong
            return
        if case_id := self.said.get("case"):
            self.case = get_visible(Case.objects.visible_to(request.user), pk=case_id)

    def check_role(self, request: Request) -> None:
        if self.case and not request.user.has_perm("evidence.add", self.case):
            raise Refused(_("Your role does not allow this."))

    @extend_schema(
        operation_id="uploads_create",
        request={tus.PIECE: OpenApiTypes.BINARY},
        responses={201: None},
    )
    def post(self, request: Request) -> HttpResponseBase:
        """Announce a file by tus 1.0: `Upload-Length`, and `Upload-Metadata` with `case title filename`.

        Further keys: `relative_path sha256`, and whatever else an item may say of itself, such as `kind
        received_from source_url`, or `parent derived_as` for a copy.
        The answer's `Location` is the upload, to be continued by PATCH.
        """
        tus.require_version(plain(request))
        if self.malformed:
            raise self.malformed
        upload = self._begun(request)
        headers = {"Location": f"/api/v1/uploads/{upload.pk}/"}
        if tus.is_piece(plain(request)) and not uploads.received(upload):
            headers |= self._with_its_first_piece(upload)
        else:
            headers |= state_of(upload, request.user)
        return HttpResponse(status=201, headers=headers)

    def _begun(self, request: Request) -> Upload:
        length = tus.announced_length(plain(request))
        form = QueryDict(mutable=True)  # text throughout, as in a form
        form.update({key: value for key, value in self.said.items() if key != "filetype"})
        said = UploadQuery(data=form, context={"request": request})
        said.is_valid(raise_exception=True)
        data = {**said.validated_data, "case": self.case}
        data["file_name"] = data.pop("filename", "") or data["title"]
        key = request.headers.get(HEADER)
        if key is not None and not (0 < len(key) <= MAX_LENGTH and key.isprintable()):
            raise Invalid({HEADER: [_("Give a key of 1 to %s characters.") % MAX_LENGTH]})
        return uploads.upload_begin(
            actor=request.user,
            length=length,
            metadata=request.headers.get("Upload-Metadata", ""),
            key=key,
            fingerprint=fingerprint_of(length, self.said) if key else "",
            **data,
        )

    def _with_its_first_piece(self, upload: Upload) -> dict[str, str]:
        try:
            return self.append(upload, 0, is_known=False)
        except CaseworkError as refusal:
            # The client has not been told of the upload yet, and will announce it again. But where
            # the same announcement is under way twice, the other one is the one that sends.
            if not isinstance(refusal, store.Busy | store.WrongOffset):
                uploads.upload_discard(actor=self.request.user, upload=upload)
            raise


class UploadItemView(TusView):
    """One upload: how far it has come, its next bytes, or its end."""

    def find(self, request: Request) -> None:
        if request.method == "OPTIONS":
            return
        rows = Upload.objects.visible_to(request.user).select_related("case", "item")
        self.upload = get_visible(rows, pk=self.kwargs["pk"])

    def check_role(self, request: Request) -> None:
        if request.method == "OPTIONS":
            return
        if not request.user.has_perm("evidence.add", self.upload.case):
            raise Refused(_("Your role does not allow this."))

    def _current(self, request: Request) -> Upload:
        tus.require_version(plain(request))
        if self.upload.has_expired:
            raise uploads.Expired()
        return self.upload

    @extend_schema(operation_id="uploads_retrieve", responses=UploadSerializer)
    def get(self, request: Request, pk: Any) -> HttpResponseBase:
        """How far the upload has come, and which item it has become; no header of tus is needed."""
        if self.upload.has_expired:
            raise uploads.Expired()
        return Response(UploadSerializer(self.upload, context={"request": request}).data)

    @extend_schema(exclude=True)
    def head(self, request: Request, pk: Any) -> HttpResponseBase:
        """How far the upload has come.

        Where a crash came between the last byte and the item, the item is made now: a client that is
        told that all has come does not send anything again.
        """
        upload = self._current(request)
        uploads.upload_resume(actor=request.user, upload=upload)
        headers = {"Upload-Length": str(upload.length), **state_of(upload, request.user)}
        if upload.metadata:
            headers["Upload-Metadata"] = upload.metadata
        return HttpResponse(status=200, headers=headers)

    @extend_schema(
        operation_id="uploads_append",
        request={tus.PIECE: OpenApiTypes.BINARY},
        responses={204: None},
    )
    def patch(self, request: Request, pk: Any) -> HttpResponseBase:
        """The next bytes, from `Upload-Offset` on; optionally with an `Upload-Checksum`."""
        upload = self._current(request)
        tus.require_piece(plain(request))
        offset = tus.number(plain(request), "Upload-Offset")
        return HttpResponse(status=204, headers=self.append(upload, offset))

    @extend_schema(operation_id="uploads_terminate", responses={204: None})
    def delete(self, request: Request, pk: Any) -> HttpResponseBase:
        """Give up an unfinished upload."""
        uploads.upload_discard(actor=request.user, upload=self._current(request))
        return HttpResponse(status=204)

"""Multipart uploads that go straight into the store: hashed while they arrive, never spooled twice.

Install the handler before anything looks at the body (a CSRF check would read it first).
"""

from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, StopUpload
from django.http import HttpRequest
from django.http.multipartparser import MultiPartParser as DjangoParser
from rest_framework.exceptions import ParseError
from rest_framework.parsers import DataAndFiles, MultiPartParser

import store
from common.errors import CaseworkError

CHUNK = 1 << 20


class ReceivedFile(UploadedFile):
    """A file that has arrived in quarantine and waits to be accepted or dropped."""

    def __init__(self, intake: Any, name: str, size: int):
        self.intake = intake
        super().__init__(file=None, name=None, size=size)
        # Past Django's setter, which would take off path parts: a name is data, kept as sent.
        self._name = name

    def __bool__(self) -> bool:
        return True

    def close(self) -> None:
        """Drop the file unless it has been accepted; accepted files are out of reach."""
        self.intake.abort()


class StoreUploadHandler(FileUploadHandler):
    """Writes each file of a form into the store's quarantine while it comes in."""

    chunk_size = CHUNK

    def __init__(self, request: HttpRequest | None = None):
        super().__init__(request)
        self.refusal: CaseworkError | None = None
        self.received: list[ReceivedFile] = []
        self._intake: Any = None

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self._intake = store.open_store().begin()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        try:
            self._intake.write(raw_data)
        except CaseworkError as refusal:
            # The parser knows no refusals: stop it, and let the view tell why.
            self.refusal = refusal
            self.discard()
            raise StopUpload(connection_reset=True) from None

    def file_complete(self, file_size: int) -> ReceivedFile:
        file = ReceivedFile(self._intake, self.file_name or "", file_size)
        self._intake = None
        self.received.append(file)
        return file

    def upload_interrupted(self) -> None:
        self.discard()

    def discard(self) -> None:
        """Keep nothing of what was not accepted."""
        if self._intake is not None:
            self._intake.abort()
            self._intake = None
        for file in self.received:
            file.close()


class KeptNames(DjangoParser):
    """Django's parser, but a file name stays as it was sent: it is data, and never a path here."""

    def sanitize_file_name(self, file_name: str) -> str | None:
        return file_name or None


class EvidenceParser(MultiPartParser):
    """REST framework's multipart parser over `KeptNames`."""

    def parse(self, stream: Any, media_type: Any = None, parser_context: Any = None) -> Any:
        request = parser_context["request"]
        meta = request.META.copy()
        meta["CONTENT_TYPE"] = media_type
        try:
            parser = KeptNames(meta, stream, request.upload_handlers, request.encoding or "utf-8")
            return DataAndFiles(*parser.parse())
        except ValueError as malformed:
            raise ParseError(str(malformed)) from None


def receive_into_store(request: HttpRequest) -> StoreUploadHandler:
    """Make `request` stream its files into the store; call `discard()` when the request is over."""
    handler = StoreUploadHandler(request)
    request.upload_handlers = [handler]
    # What `request.POST` and `request.FILES` call; REST framework has a parser of its own.
    request.parse_file_upload = lambda meta, body: KeptNames(  # type: ignore[assignment]
        meta, body, request.upload_handlers, request.encoding
    ).parse()
    return handler

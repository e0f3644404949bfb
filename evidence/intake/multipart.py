"""Multipart uploads that go straight into the store: hashed while they arrive, never spooled twice.

Install the handler before anything looks at the body (a CSRF check would read it first).
"""

from collections.abc import Iterator
from types import FunctionType
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, StopUpload
from django.http import HttpRequest, multipartparser
from django.http.multipartparser import MultiPartParser as DjangoParser
from rest_framework.exceptions import ParseError
from rest_framework.parsers import DataAndFiles, MultiPartParser

import store
from common.bodies import is_chunked, open_chunked
from common.errors import CaseworkError
from store.errors import not_whole

CHUNK = 1 << 20
# The head of a part holds the file's name; Django's own limit of 1 KiB would make long names a refusal.
LONGEST_HEAD = 16 << 10
# How much of the body's end is looked at for the closing boundary.
TAIL = 4 << 10


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


class Body:
    """The body on its way to the parser, which itself does not tell a broken-off form from a whole one."""

    def __init__(self, source: Any):
        self._source = source
        self.tail = b""

    def read(self, size: int) -> bytes:
        block: bytes = self._source.read(size)
        self.tail = (self.tail + block)[-TAIL:] if len(block) < TAIL else block[-TAIL:]
        return block


class Parts(multipartparser.Parser):
    """The parts of a form, whose heads may be long, and hold bytes that are no UTF-8."""

    def __iter__(self) -> Iterator[Any]:
        for part in multipartparser.InterBoundaryIter(self._stream, self._separator):
            head = part.read(LONGEST_HEAD)
            end = head.find(b"\r\n\r\n")
            part.unget(_readable(head[:end]) + head[end:] if end >= 0 else head)
            yield multipartparser.parse_boundary_stream(part, LONGEST_HEAD)


def _readable(head: bytes) -> bytes:
    """The head with every byte that is no UTF-8 as a visible escape."""
    return "".join(
        # Two backslashes: in a quoted name, one of them quotes the other.
        f"\\\\x{ord(char) - 0xDC00:02x}" if "\udc80" <= char <= "\udcff" else char
        for char in head.decode("utf-8", "surrogateescape")
    ).encode()


class KeptNames(DjangoParser):
    """Django's parser, but for two things.

    A file name stays as it was sent: it is data, and never a path here. And a body that ends without
    its closing boundary is refused as broken off (`incomplete_upload`): its last field may be half.
    """

    def __init__(self, meta: Any, source: Any, handlers: Any, encoding: str | None = None):
        super().__init__(meta, Body(source), handlers, encoding)

    # Django's own loop, which finds our `Parts` where it looks for its `Parser`.
    _parse = FunctionType(
        DjangoParser._parse.__code__, {**vars(multipartparser), "Parser": Parts}, "_parse"
    )

    def sanitize_file_name(self, file_name: str) -> str | None:
        return file_name or None

    def parse(self) -> Any:
        found = super().parse()
        refused = any(getattr(handler, "refusal", None) for handler in self._upload_handlers)
        if not refused and b"--" + self._boundary + b"--" not in self._input_data.tail:
            self._close_files()
            raise not_whole()
        return found


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
    if is_chunked(request) and request.content_type == "multipart/form-data":
        open_chunked(request)
    return handler

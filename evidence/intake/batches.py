"""Several small files in one request: each has its own fate, whatever becomes of the others.

The body is a form (RFC 7578): first the field `items`, a JSON list of what is said of each file, then the
files, each a part `file`, in the same order.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import ParseError, UnsupportedMediaType

import store
from common.api.parsers import strict_json
from common.bodies import is_chunked, open_chunked
from common.errors import CaseworkError, Invalid
from evidence.intake.multipart import KeptNames, ReceivedFile, StoreUploadHandler

FORM = "multipart/form-data"
ITEMS, FILE = "items", "file"
# Each file is held open until all have come; sixteen such requests at once stay below the 1,024 that
# a process may usually have open.
MOST = 50


@dataclass(frozen=True, slots=True)
class Refused:
    """In the place of a file that was refused while it came."""

    why: CaseworkError
    name: str


Arrived = ReceivedFile | Refused


class BatchHandler(StoreUploadHandler):
    """Receives every file into quarantine; one that is refused is read over, and the next one comes."""

    def __init__(self, request: HttpRequest | None = None):
        super().__init__(request)
        self.files: list[Arrived] = []

    def new_file(self, field_name: str, *args: Any, **kwargs: Any) -> None:
        if field_name != FILE:
            raise Invalid({field_name: [_("Unknown field.")]})
        if len(self.files) == MOST:
            raise too_many()
        self._refused: CaseworkError | None = None
        try:
            super().new_file(field_name, *args, **kwargs)
        except CaseworkError as refusal:
            self._refused = refusal

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        if self._refused is None:
            try:
                self._intake.write(raw_data)
            except CaseworkError as refusal:
                self._refused = refusal
                self._intake.abort()

    def file_complete(self, file_size: int) -> Any:
        if self._refused is None:
            try:
                self._intake.flush()
            except CaseworkError as refusal:
                self._refused = refusal
                self._intake.abort()
        if self._refused is not None:
            self._intake = None
            arrived: Arrived = Refused(self._refused, self.file_name or "")
        else:
            arrived = super().file_complete(file_size)
        self.files.append(arrived)
        return arrived if isinstance(arrived, ReceivedFile) else None


def too_many() -> Invalid:
    return Invalid({FILE: [_("Send at most %s files in one request.") % MOST]}, code="too_many")


def receive(request: HttpRequest, handler: BatchHandler) -> tuple[list[Any], list[Arrived]]:
    """What is said of each file, as it was sent, and the files; as many of one as of the other.

    Raises what concerns them all: Invalid, ParseError, UnsupportedMediaType.
    """
    if request.content_type != FORM:
        raise UnsupportedMediaType(request.content_type or "")
    if is_chunked(request):
        open_chunked(request)
    try:
        parser = KeptNames(request.META, request, [handler], request.encoding or "utf-8")
        fields, _files = parser.parse()
    except ValueError as malformed:
        raise ParseError(str(malformed)) from None
    said = _said(fields)
    if len(said) != len(handler.files):
        words = _("There are %(said)s entries in “items” for %(files)s files.")
        raise Invalid({ITEMS: [words % {"said": len(said), "files": len(handler.files)}]})
    return said, handler.files


def _said(fields: Any) -> list[Any]:
    strange = {name: [_("Unknown field.")] for name in fields if name != ITEMS}
    if strange:
        raise Invalid(strange)
    given = fields.getlist(ITEMS)
    try:
        said = strict_json(given[0]) if len(given) == 1 else None
    except (ValueError, RecursionError):
        said = None
    if not isinstance(said, list) or not said:
        raise Invalid({ITEMS: [_("Say of each file what it is: a JSON list of objects.")]})
    if len(said) > MOST:
        raise too_many()
    return said


def finish(
    files: Sequence[tuple[Arrived, str | None]],
) -> list[store.Stored | CaseworkError]:
    """Put the files into the store, each with the hash its sender declared: all wait for the disk at once."""
    arrived = [(f.intake, declared) for f, declared in files if isinstance(f, ReceivedFile)]
    stored = iter(store.open_store().finish_all(arrived))
    return [f.why if isinstance(f, Refused) else next(stored) for f, _declared in files]

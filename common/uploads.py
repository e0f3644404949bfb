"""Small files sent with a form: held in memory, never on a disk in the clear."""

import io
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import MemoryFileUploadHandler

# Of one file so many bytes are kept; a form that is larger as a whole is not read at all.
LARGEST = 6 * 2**20
LARGEST_FORM = 64 * 2**20


class TooLargeFile(InMemoryUploadedFile):
    """A file that was not kept, since it is larger than `LARGEST`; `size` says how large.

    So the form can come back with what was typed beside it, and say so. Whoever reads it all the same
    is refused: nobody takes a part for the whole.
    """

    def read(self, *args: Any) -> bytes:
        raise RequestDataTooBig("a file of more than 6 MiB in a form")

    def chunks(self, chunk_size: Any = None) -> Any:
        return self.read()


class MemoryOnly(MemoryFileUploadHandler):
    """Django's, but without a limit above which a temporary file would be written instead.

    Large files take roads of their own.
    """

    def handle_raw_input(
        self, input_data: Any, META: Any, content_length: int, boundary: Any, encoding: Any = None
    ) -> None:
        if content_length > LARGEST_FORM:
            raise RequestDataTooBig("a form of more than 64 MiB")
        self.activated = True
        self._kept = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> Any:
        # Of all files of a form together, so that memory is bounded whatever is sent.
        if self._kept + len(raw_data) <= LARGEST:
            self._kept += len(raw_data)
            return super().receive_data_chunk(raw_data, start)
        self._kept = LARGEST
        return None

    def file_complete(self, file_size: int) -> Any:
        self.file.seek(0, 2)
        whole = self.file.tell() == file_size
        found: Any = super().file_complete(file_size)
        if whole or found is None:
            return found
        return TooLargeFile(
            io.BytesIO(),
            found.field_name,
            found.name,
            found.content_type,
            file_size,
            found.charset,
            found.content_type_extra,
        )

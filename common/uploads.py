"""Small files sent with a form: held in memory, never on a disk in the clear."""

from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import MemoryFileUploadHandler

LARGEST = 6 * 2**20


class MemoryOnly(MemoryFileUploadHandler):
    """Django's, but without a limit above which a temporary file would be written instead.

    A form whose body is larger than `LARGEST` is refused before it is read. Large files take roads
    of their own.
    """

    def handle_raw_input(
        self, input_data: Any, META: Any, content_length: int, boundary: Any, encoding: Any = None
    ) -> None:
        if content_length > LARGEST:
            raise RequestDataTooBig("a form with a file of more than 6 MiB")
        self.activated = True

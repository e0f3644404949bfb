"""Telling how far a long copying is, now and then."""

import time
from collections.abc import Callable

from django.utils.translation import gettext as _

from common.look.sizes import size_text

Say = Callable[[str], None]
EVERY = 5.0  # seconds


class Progress:
    """Says a line every few seconds; the totals, where known, are what was there at the beginning."""

    def __init__(self, say: Say):
        self._say = say
        self._files = self._bytes = 0
        self._next = time.monotonic() + EVERY

    def expect(self, files: int, size: int) -> None:
        self._files, self._bytes = files, size

    def tell(self, name: str, files: int, size: int) -> None:
        """`files` and `size` (bytes) are done, the last of them in the folder `name`."""
        if time.monotonic() < self._next:
            return
        self._next = time.monotonic() + EVERY
        words = {
            "name": name,
            "files": files,
            "of": max(files, self._files),
            "size": size_text(size),
            "of_size": size_text(max(size, self._bytes)),
        }
        self._say(_("%(name)s: %(files)d of %(of)d files, %(size)s of %(of_size)s") % words)

"""OLE documents (doc, xls, ppt, msg): only whether they carry macros. There is no reader for their text."""

import codecs
from collections.abc import Iterator
from typing import Any, BinaryIO

from evidence.examination.containers import ole_names

MACROS = frozenset({"Macros", "VBA", "_VBA_PROJECT", "_VBA_PROJECT_CUR"})


def prepare() -> None:
    """Load the encoding of names, which Python looks for in a file."""
    codecs.lookup("utf-16-le")


def examined(file: BinaryIO, _media_type: str, *_options: str) -> Iterator[dict[str, Any]]:
    """The one finding: `metadata` with `macros`."""
    file.seek(0)
    names = ole_names(file, file.read(512))
    yield {"metadata": {"document": {"macros": bool(names & MACROS)}}}

"""Lists as files: CSV (RFC 4180) and NDJSON, streamed in constant memory by pages and API."""

import csv
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain, islice
from typing import Any

from django.db.models import QuerySet
from django.http import StreamingHttpResponse
from django.utils import timezone
from rest_framework.utils.encoders import JSONEncoder

from common.http import attachment
from common.keyset import Keyset
from common.pagination import blocks

Row = dict[str, Any]
# Turns one block of model rows into dictionaries of JSON values.
Represent = Callable[[list[Any]], Iterable[Row]]

MEDIA_TYPES = {
    "csv": "text/csv; charset=utf-8; header=present",
    "ndjson": "application/x-ndjson",
}

# What makes a spreadsheet run a cell, with the full-width forms that some of them accept.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def cell(value: Any) -> str:
    """A JSON value as the text of a CSV cell; text that would run as a formula gets a leading '.

    Null is empty, booleans are true and false, lists and objects are compact JSON.
    """
    match value:
        case None:
            return ""
        case str():
            return f"'{value}" if value.startswith(FORMULA_STARTS) else value
        case bool() | list() | tuple() | dict():
            return _json(value)
    return str(value)


def columns_of(names: Iterable[str]) -> list[str]:
    """The JSON keys, `id` first."""
    return sorted(names, key=lambda name: name != "id")


def csv_chunks(columns: Sequence[str], rows: Iterable[Iterable[Row]]) -> Iterator[str]:
    """A header line, then each block of rows as one chunk of text."""
    writer = csv.writer(echo := _Echo())
    writer.writerow(columns)
    yield echo.taken()
    for block in rows:
        writer.writerows([cell(row.get(name)) for name in columns] for row in block)
        yield echo.taken()


def ndjson_chunks(rows: Iterable[Iterable[Row]]) -> Iterator[str]:
    """One JSON object a line, a block of rows a chunk."""
    for block in rows:
        yield "".join(_json(row) + "\n" for row in block)


def stream(
    queryset: QuerySet[Any],
    keyset: Keyset,
    *,
    file_format: str,
    columns: Sequence[str],
    represent: Represent,
    name: str,
) -> StreamingHttpResponse:
    """All rows of `queryset` as a download named by us. The first block is read before the answer
    starts, so that a failing query is an error and not half a file."""
    found = blocks(queryset, keyset)
    started = chain(list(islice(found, 1)), found)
    rows = (represent(block) for block in started)
    return download(rows, file_format=file_format, columns=columns, name=name)


def download(
    rows: Iterable[Iterable[Row]], *, file_format: str, columns: Sequence[str], name: str
) -> StreamingHttpResponse:
    """Blocks of rows as a download named by us."""
    chunks = csv_chunks(columns, rows) if file_format == "csv" else ndjson_chunks(rows)
    response = StreamingHttpResponse(chunks, content_type=MEDIA_TYPES[file_format])
    stamp = timezone.now().strftime("%Y%m%dT%H%M%SZ")
    response["Content-Disposition"] = attachment(f"{name}-{stamp}.{file_format}")
    return response


def _json(value: Any) -> str:
    return json.dumps(value, cls=JSONEncoder, ensure_ascii=False, separators=(",", ":"))


class _Echo:
    """A file for csv.writer whose content is taken away after each block."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def write(self, line: str) -> None:
        self.lines.append(line)

    def taken(self) -> str:
        text, self.lines = "".join(self.lines), []
        return text

"""Papers to print: typeset from the rows, the same bytes for the same rows.

Data go in as JSON, so that nothing people typed is ever markup; no font of the machine is used, no file
but the template is read, and the document's date is that of the last row.
"""

import json
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import typst
from django.http import HttpResponse
from django.utils.translation import get_language

from common.http import INERT, attachment
from evidence.papers.signs import unprintable, unshown, with_numbers

FOLDER = Path(__file__).parent


@cache
def _template(name: str) -> bytes:
    return (FOLDER / name).read_bytes()


def typeset(template: str, data: dict[str, Any], moment: datetime) -> bytes:
    """The PDF of `data` in `template`, a file of this folder, dated `moment`.

    What no font of ours can show stands as its number, [U+6F22]: nothing typed is lost or keeps a paper
    from being made.
    """
    moment = moment.astimezone(UTC)
    given = {
        **data,
        "lang": (get_language() or "en").split("-")[0],
        "date": [moment.year, moment.month, moment.day, moment.hour, moment.minute, moment.second],
    }
    text = json.dumps(given, ensure_ascii=False)
    signs = unprintable(given)
    while True:
        if signs:
            text = json.dumps(with_numbers(given, signs), ensure_ascii=False)
        try:
            return _compiled(template, text)
        except typst.TypstError as refusal:
            more = unshown(refusal.diagnostic) - signs
            if not more:
                raise
            signs |= more


def _compiled(template: str, data: str) -> bytes:
    return typst.compile(
        _template(template),
        sys_inputs={"data": data},
        ignore_system_fonts=True,
        format="pdf",
        pdf_standards=["a-2b"],
    )


def as_file(pdf: bytes, filename: str) -> HttpResponse:
    """The PDF as an inert attachment under a name made here."""
    headers = {**INERT, "Content-Disposition": attachment(filename)}
    return HttpResponse(pdf, content_type="application/pdf", headers=headers)

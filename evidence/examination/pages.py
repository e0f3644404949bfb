"""The pages of a PDF as pictures, and their text, by PDFium: no script, no form logic, no network in it."""

from collections.abc import Iterator
from typing import Any, BinaryIO

import pypdfium2 as pdfium
from PIL import Image

from evidence.examination import image
from evidence.examination.limits import PAGES_AT_ONCE
from evidence.examination.pdf import ended
from evidence.examination.plain import encoded

LONG_SIDE = 1600  # pixels
LARGEST_SCALE = 3.0  # of 72 dots an inch
MAX_CHARACTERS = 50_000  # of one page
PASSWORD = ("password", "security")


def prepare() -> None:
    """Load the codec of the pictures."""
    image.prepare()
    Image.preinit()


def examined(
    file: BinaryIO, _media_type: str, first: str = "1", *_options: str
) -> Iterator[dict[str, Any]]:
    """Ten pages from number `first` on: `page` and `text` of each; with page 1 a thumbnail.

    Then `readable` with its reason.
    """
    try:
        document = pdfium.PdfDocument(file)
        count = len(document)
    except pdfium.PdfiumError as error:
        locked = any(word in str(error).lower() for word in PASSWORD)
        reason = "encrypted" if locked else "damaged" if ended(file) else "truncated"
        yield {"readable": "no", "reason": reason}
        return
    start = int(first)
    drawn = 0
    for number in range(start, min(count, start + PAGES_AT_ONCE - 1) + 1):
        made = list(_page(document, number))
        drawn += bool(made)
        yield from made
    if drawn or count < start:
        yield {"readable": "yes", "reason": ""}
    else:
        yield {"readable": "no", "reason": "damaged"}


def _page(document: Any, number: int) -> Iterator[dict[str, Any]]:
    """Picture and text of one page; nothing when PDFium cannot make sense of it."""
    try:
        page = document[number - 1]
        width, height = page.get_size()
        scale = min(LARGEST_SCALE, LONG_SIDE / max(width, height, 1))
        drawn = page.render(scale=scale).to_pil().convert("RGB")
    except (pdfium.PdfiumError, ValueError, OverflowError):
        return
    yield {"made": "page", "number": number, "data": image.webp(drawn)}
    if text := _text(page):
        yield {"made": "text", "number": number, "data": text}
    if number == 1:
        drawn.thumbnail((image.THUMBNAIL, image.THUMBNAIL), Image.Resampling.LANCZOS)
        yield {"made": "thumbnail", "number": 1, "data": image.webp(drawn)}


def _text(page: Any) -> bytes:
    try:
        written = page.get_textpage()
        found = written.get_text_range(0, min(written.count_chars(), MAX_CHARACTERS))
    except (pdfium.PdfiumError, ValueError, UnicodeError):
        return b""
    return encoded(found.strip())

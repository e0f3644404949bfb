"""Kinds of text, told apart by how it begins. Nothing is parsed but small JSON and rows of CSV."""

import codecs
import csv
import json
import re
from typing import BinaryIO

# Larger JSON is recognised by its first characters only.
JSON_WHOLE = 4 << 20
CSV_ROWS = 50

BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# Control characters that no text has, in whatever encoding: all but tab, line feeds and escape.
NOT_TEXT = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")

# Atomic throughout: comment after comment must not make the search take for ever.
BEFORE_ROOT = r"(?>(?><\?.*?\?>)|(?><!--.*?-->)|\s++)*+"
DOCTYPE = r"(?>(?><!DOCTYPE[^\[>]*+(?>\[.*?\])?\s*+>)?\s*+)"
HTML = re.compile(
    BEFORE_ROOT + r"<(?:!doctype\s+html|html|head|body|script|iframe|title|meta)[\s>]",
    re.IGNORECASE | re.DOTALL,
)
XML_ROOT = re.compile(BEFORE_ROOT + DOCTYPE + BEFORE_ROOT + r"<(?:[\w.-]+:)?([\w.-]+)", re.DOTALL)
XML_ROOTS = {
    "svg": "image/svg+xml",
    "html": "application/xhtml+xml",
    "kml": "application/vnd.google-earth.kml+xml",
    "gpx": "application/gpx+xml",
}
JSON_BEGINS = re.compile(r'\s*(?:\{\s*(?:"|\})|\[\s*(?:[\[{"\]\d-]|true|false|null))')
HEADER = re.compile(r"[A-Za-z][A-Za-z0-9-]*:(?:\s|$)")
MAIL = frozenset({"from", "to", "subject", "date", "received", "message-id", "return-path"})


def text_type(head: bytes, file: BinaryIO) -> str:
    """The media type of text that begins with `head`, or "" when it is no text."""
    text = _decoded(head)
    if text is None:
        return ""
    # Markup is active content: whatever may be run by a browser must not pass as plain text.
    if HTML.match(text[:8192]):
        return "text/html"
    return _xml(text) or _json(text, file) or _mail(text) or _table(text) or "text/plain"


def _decoded(head: bytes) -> str | None:
    if not head:
        return None
    for mark, encoding in BYTE_ORDER_MARKS:
        if head.startswith(mark):
            text = _decode(head, encoding)
            return None if text is None or "\0" in text else text.removeprefix("\ufeff")
    if NOT_TEXT.search(head):
        return None
    # Not UTF-8: an older one-byte encoding such as KOI8-U or Windows-1251. Latin-1 reads the ASCII in it.
    text = _decode(head, "utf-8")
    return head.decode("latin-1") if text is None else text


def _decode(head: bytes, encoding: str) -> str | None:
    try:
        # Not final: the head may end in the middle of a character.
        return codecs.getincrementaldecoder(encoding)().decode(head, final=False)
    except UnicodeDecodeError:
        return None


def _xml(text: str) -> str:
    if not text.lstrip().startswith("<"):
        return ""
    root = XML_ROOT.match(text[:16_384])
    name = root[1].lower() if root else ""
    declared = text.lstrip().startswith("<?xml")
    return XML_ROOTS.get(name) or ("application/xml" if declared else "")


def _json(text: str, file: BinaryIO) -> str:
    if not JSON_BEGINS.match(text):
        return ""
    file.seek(0)
    whole = file.read(JSON_WHOLE + 1)
    if len(whole) <= JSON_WHOLE:
        try:
            json.loads(whole)
        except (ValueError, RecursionError):
            return ""
    return "application/json"


def _mail(text: str) -> str:
    lines = text.splitlines()[:12]
    if lines and lines[0].startswith("From ") and any(HEADER.match(line) for line in lines[1:3]):
        return "application/mbox"
    names: list[str] = []
    for line in lines:
        if not line:
            break
        if line[0] in " \t" and names:
            continue
        if not HEADER.match(line):
            return ""
        names.append(line.partition(":")[0].lower())
    return "message/rfc822" if len(MAIL.intersection(names)) >= 2 else ""


def _table(text: str) -> str:
    lines = text.splitlines()[:CSV_ROWS]
    if len(text) > 4096 and len(lines) < CSV_ROWS:
        lines = lines[:-1]  # may be cut off
    for delimiter in ",;\t":
        try:
            rows = [row for row in csv.reader(lines, delimiter=delimiter) if row]
        except csv.Error:
            continue
        widths = {len(row) for row in rows}
        # Two lines of prose may well have one comma each.
        if len(widths) == 1 and (width := widths.pop()) > 1 and len(rows) + width > 4:
            return "text/tab-separated-values" if delimiter == "\t" else "text/csv"
    return ""

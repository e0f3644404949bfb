"""One e-mail message (RFC 5322): its headers as written, its text, the names of what is attached."""

import codecs
import email
import email.policy
import re
from collections.abc import Iterator
from email.message import EmailMessage
from html.parser import HTMLParser
from typing import Any, BinaryIO

from evidence.examination.exif import UNREADABLE
from evidence.examination.limits import MEBI
from evidence.examination.office import tidied
from evidence.examination.plain import encoded

MAX_MESSAGE = 64 * MEBI
MAX_PARTS = 200
SHOWN = ("From", "To", "Cc", "Subject", "Date", "Message-ID", "Reply-To")
AS_WRITTEN = ("Date", "Message-ID")  # the parser would tidy these
MAX_HEADER = 400
ENCODINGS = (
    *("ascii", "latin-1", "utf-8", "utf-7", "utf-16", "quopri", "base64"),
    *("cp1251", "cp1252", "cp866", "koi8-r", "koi8-u", "mac-cyrillic"),
    *("iso8859-2", "iso8859-5", "iso8859-15", "gb2312", "gb18030", "big5", "euc-kr"),
    *("euc-jp", "shift-jis", "iso2022-jp"),
)
NEW_LINE = ("p", "br", "div", "tr", "li", "h1", "h2", "h3", "h4")


def prepare() -> None:
    """Load the encodings and the parts of the e-mail package, which Python looks for in files."""
    for encoding in ENCODINGS:
        codecs.lookup(encoding)
    sample = (
        b"From: a\nSubject: =?utf-8?b?YQ==?=\nContent-Type: multipart/mixed; boundary=b\n\n"
        b"--b\n\na\n--b--"
    )
    for part in email.message_from_bytes(sample, policy=email.policy.default).walk():
        if not part.is_multipart():
            part.get_content()


def examined(file: BinaryIO, _media_type: str, *_options: str) -> Iterator[dict[str, Any]]:
    """The findings: `metadata` with headers and attachments, the text, and `readable`."""
    file.seek(0)
    data = file.read(MAX_MESSAGE + 1)
    if len(data) > MAX_MESSAGE:
        yield {"readable": "no", "reason": "too_large_to_read"}
        return
    try:
        message = email.message_from_bytes(data, policy=email.policy.default)
        facts, text = _read(message)
    except (RecursionError, MemoryError):
        yield {"readable": "no", "reason": "too_large_to_read"}
        return
    except UNREADABLE:
        yield {"readable": "no", "reason": "damaged"}
        return
    yield {"metadata": {"message": facts}}
    yield {"made": "text", "number": 1, "data": encoded(text)}
    yield {"readable": "yes", "reason": ""}


def _read(message: Any) -> tuple[dict[str, Any], str]:
    facts: dict[str, Any] = {}
    for name in SHOWN:
        if value := _header(message, name):
            facts[name] = value
    attached, texts, parts = [], [], 0
    for part in message.walk():
        parts += 1
        if parts > MAX_PARTS:
            facts["cut"] = True
            break
        if part.is_multipart():
            continue
        if (name := part.get_filename()) or part.get_content_disposition() == "attachment":
            attached.append({"name": str(name or ""), "type": part.get_content_type()})
        elif part.get_content_maintype() == "text":
            texts.append(_content(part))
    if attached:
        facts["attachments"] = attached[:100]
    heads = "\n".join(f"{name}: {value}" for name, value in facts.items() if name in SHOWN)
    return facts, tidied(f"{heads}\n\n" + "\n\n".join(filter(None, texts)))


def _header(message: Any, name: str) -> str:
    if name in AS_WRITTEN:
        raw = [value for key, value in message.raw_items() if key.lower() == name.lower()]
        return re.sub(r"\s+", " ", str(raw[0]))[:MAX_HEADER] if raw else ""
    try:
        value = message[name]
        return re.sub(r"\s+", " ", str(value))[:MAX_HEADER] if value is not None else ""
    except UNREADABLE:
        return ""


def _content(part: EmailMessage) -> str:
    try:
        text = part.get_content()
    except UNREADABLE:
        payload = part.get_payload(decode=True)
        text = payload.decode("utf-8", "replace") if isinstance(payload, bytes) else ""
    if part.get_content_subtype() != "html":
        return str(text)
    stripped = _Words()
    stripped.feed(str(text))
    return "".join(stripped.words)


class _Words(HTMLParser):
    """The words of an HTML part; scripts and styles are left out."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []
        self.silent = 0

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.silent += tag in ("script", "style")
        if tag in NEW_LINE:
            self.words.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("script", "style") and self.silent:
            self.silent -= 1

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.words.append(data)

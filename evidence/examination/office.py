"""Text and facts of office documents: Office Open XML (ECMA-376) and OpenDocument (ISO 26300).

A document is a ZIP archive of XML parts. Parts are unpacked in memory within bounds and read as a stream;
document types and entities are refused. No macro, formula, link or embedded object is ever followed:
that they are there is told.
"""

import re
from collections.abc import Callable, Iterator
from typing import Any, BinaryIO
from xml.parsers import expat

from evidence.examination.limits import MAX_PART, MAX_TEXT, Unreadable
from evidence.examination.plain import encoded
from evidence.examination.zips import Zip

TEXT_PARTS = (
    re.compile(r"word/(?:document|footnotes|endnotes|comments|header\d*|footer\d*)\.xml"),
    re.compile(r"ppt/(?:slides|notesSlides)/\w+\.xml"),
    re.compile(r"xl/worksheets/\w+\.xml"),
    re.compile(r"content\.xml"),
)
PROPERTIES = {
    "docProps/core.xml": ("creator", "lastModifiedBy", "created", "modified", "title"),
    "docProps/app.xml": ("Application", "AppVersion", "Company", "Pages", "Template"),
    "meta.xml": ("generator", "initial-creator", "creator", "creation-date", "date", "title"),
}
MACROS = re.compile(r"(?:.*/)?vbaProject\.bin|(?:Basic|Scripts)/.+")
EMBEDDED = re.compile(r"(?:word|xl|ppt)/embeddings/.+|Object \d+/content\.xml")
CHANGES = frozenset({"ins", "del", "moveFrom", "moveTo", "tracked-changes"})
BREAKS = {"tab": "\t", "br": "\n", "cr": "\n", "line-break": "\n", "s": " "}
ENDS = {
    **dict.fromkeys(("p", "h", "row", "table-row", "tr"), "\n"),
    **dict.fromkeys(("c", "table-cell", "tc"), "\t"),
}
MAX_STRINGS = 500_000
MAX_VALUE = 400
EXTERNAL = re.compile(rb'TargetMode\s*=\s*"External"')


def prepare() -> None:
    """Nothing is loaded late here."""


def examined(file: BinaryIO, _media_type: str, *_options: str) -> Iterator[dict[str, Any]]:
    """The findings: `metadata`, the text, and `readable` with its reason."""
    facts: dict[str, Any] = {}
    text: list[str] = []
    reason = ""
    try:
        archive = Zip(file)
        names = [member.name for member in archive.members]
        facts["macros"] = any(MACROS.fullmatch(name) for name in names)
        if embedded := sum(bool(EMBEDDED.fullmatch(name)) for name in names):
            facts["embedded"] = embedded
        if archive.overlaps():
            raise Unreadable("archive_overlap")
        _properties(archive, facts)
        for piece in _texts(archive, names, facts):
            text.append(piece)
    except Unreadable as error:
        reason = error.reason
    except MemoryError:
        reason = "too_large_to_read"
    yield {"metadata": {"document": facts}}
    if joined := tidied("".join(text)):
        yield {"made": "text", "number": 1, "data": encoded(joined)}
    yield {"readable": "no" if reason else "yes", "reason": reason}


def tidied(text: str) -> str:
    """Without blanks at the ends of lines, and without more than one empty line in a row."""
    return re.sub(r"\n{3,}", "\n\n", re.sub(r"[ \t]+\n", "\n", text)).strip()


def _texts(archive: Zip, names: list[str], facts: dict[str, Any]) -> Iterator[str]:
    strings = _strings(archive) if "xl/sharedStrings.xml" in names else []
    parts = [name for name in names if any(known.fullmatch(name) for known in TEXT_PARTS)]
    if not parts:
        raise Unreadable("damaged")
    length = 0
    for name in sorted(parts, key=_order):
        if length and len(parts) > 1:
            yield f"\n\n— {name} —\n\n"
        for piece in _Text(strings, facts).of(archive, name):
            length += len(piece)
            if length > MAX_TEXT:
                facts["cut"] = True
                return
            yield piece
        yield "\n"


def _order(name: str) -> list[Any]:
    """The main part first, then slides and sheets by their numbers."""
    numbers = [int(digits) for digits in re.findall(r"\d+", name)[-1:]]
    return [name != "word/document.xml", re.sub(r"\d+", "", name), *numbers]


class _Text:
    """Collects the text of one part from its XML."""

    def __init__(self, strings: list[str], facts: dict[str, Any]):
        self.strings, self.facts = strings, facts
        self.pieces: list[str] = []
        self.shared = self.inside = False
        self.deep = 0

    def of(self, archive: Zip, name: str) -> Iterator[str]:
        spreadsheet = name.startswith("xl/")
        # Where only some elements hold text the rest is numbers and names of styles.
        self.only = ("v", "t") if spreadsheet else () if name == "content.xml" else ("t", "delText")
        for _fed in parsed(archive, name, self.begin, self.end, self.data):
            yield "".join(self.pieces)
            self.pieces.clear()

    def begin(self, name: str, attributes: dict[str, str]) -> None:
        if name in CHANGES:
            self.facts["tracked_changes"] = True
        if name == "c":
            self.shared = attributes.get("t") == "s"
        if (name in BREAKS and name != "s") or (name == "s" and not self.only):
            self.pieces.append(BREAKS[name])
        if name == "body":
            self.deep += 1
        self.inside = name in self.only if self.only else self.deep > 0

    def end(self, name: str) -> None:
        if self.only:
            self.inside = False
        elif name == "body":
            self.deep -= 1
        self.pieces.append(ENDS.get(name, ""))

    def data(self, text: str) -> None:
        if not self.inside:
            return
        if self.shared and text.isdecimal() and int(text[:9]) < len(self.strings):
            text = self.strings[int(text[:9])]
        self.pieces.append(text)


def _strings(archive: Zip) -> list[str]:
    """A spreadsheet's table of texts, which its cells point into."""
    found: list[str] = []
    pieces: list[str] = []
    inside = False

    def begin(name: str, _attributes: dict[str, str]) -> None:
        nonlocal inside
        inside = name == "t"

    def end(name: str) -> None:
        nonlocal inside
        inside = False
        if name == "si" and len(found) < MAX_STRINGS:
            found.append("".join(pieces))
            pieces.clear()

    def data(text: str) -> None:
        if inside:
            pieces.append(text)

    for _fed in parsed(archive, "xl/sharedStrings.xml", begin, end, data):
        continue
    return found


def _properties(archive: Zip, facts: dict[str, Any]) -> None:
    """Who and what made the document, and when, as written."""
    present = {member.name for member in archive.members}
    for part, wanted in PROPERTIES.items():
        if part not in present:
            continue
        said = _Said(wanted, facts)
        for _fed in parsed(archive, part, said.begin, said.end, said.data):
            continue
    if "word/_rels/document.xml.rels" in present:
        relations = archive.read("word/_rels/document.xml.rels", MAX_PART)
        if outside := len(EXTERNAL.findall(relations)):
            facts["external_links"] = outside


class _Said:
    """Collects the text of the wanted elements of a part."""

    def __init__(self, wanted: tuple[str, ...], facts: dict[str, Any]):
        self.wanted, self.facts, self.current = wanted, facts, ""

    def begin(self, name: str, _attributes: dict[str, str]) -> None:
        self.current = name if name in self.wanted else ""

    def end(self, _name: str) -> None:
        self.current = ""

    def data(self, text: str) -> None:
        if self.current and text.strip():
            self.facts[self.current] = (self.facts.get(self.current, "") + text)[:MAX_VALUE]


def parsed(
    archive: Zip,
    part: str,
    begin: Callable[[str, dict[str, str]], None],
    end: Callable[[str], None],
    data: Callable[[str], None],
) -> Iterator[None]:
    """Feed a part's XML to the handlers, names without their namespaces; yields after every piece.

    Raises Unreadable for a document type (the way to entities that grow), bad XML, or too much of it.
    """

    def refuse(*_declaration: Any) -> None:
        raise Unreadable("xml_doctype")

    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = refuse
    parser.StartElementHandler = lambda name, found: begin(
        local(name), {local(key): value for key, value in found.items()}
    )
    parser.EndElementHandler = lambda name: end(local(name))
    parser.CharacterDataHandler = data
    member = next(member for member in archive.members if member.name == part)
    try:
        for chunk in archive.chunks(member, MAX_PART):
            parser.Parse(chunk, False)
            yield
        parser.Parse(b"", True)
        yield
    except expat.ExpatError:
        raise Unreadable("damaged") from None


def local(name: str) -> str:
    """An element's name without its namespace."""
    return name.rpartition(" ")[2]

"""What a PDF says of itself, by pypdf: pages, producer, dates as written, locks, attachments, JavaScript."""

from collections.abc import Iterator
from contextlib import suppress
from os import SEEK_END
from typing import Any, BinaryIO

from pypdf import PdfReader
from pypdf.errors import PyPdfError
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject

from evidence.examination.exif import UNREADABLE

FIELDS = {
    "title": "/Title",
    "author": "/Author",
    "subject": "/Subject",
    "creator": "/Creator",
    "producer": "/Producer",
    "created": "/CreationDate",
    "modified": "/ModDate",
}
MAX_TEXT = 400
MAX_ATTACHMENTS = 100
LOOKED_AT = 50  # pages whose actions are searched for JavaScript
DEPTH = 6
TAIL = 2048
TRAILER = 4096  # bytes at the end in which a lock is named

WRONG = (PyPdfError, *UNREADABLE)


def prepare() -> None:
    """Load what pypdf loads late: the decoders of streams, and those of locked files."""
    import pypdf._crypt_providers
    import pypdf._encryption
    import pypdf.filters
    import pypdf.generic._files
    import pypdf.xmp  # noqa: F401


def examined(file: BinaryIO, _media_type: str, *_options: str) -> Iterator[dict[str, Any]]:
    """The findings: `metadata` with what the document says, `readable` with its reason."""
    try:
        reader = PdfReader(file, strict=False)
        if _is_locked(reader, file):
            yield {"metadata": {"document": {"encrypted": True}}}
            yield {"readable": "no", "reason": "encrypted"}
            return
        facts = _facts(reader)
    except MemoryError:
        yield {"readable": "no", "reason": "too_large_to_read"}
        return
    except WRONG:
        yield {"readable": "no", "reason": "damaged" if ended(file) else "truncated"}
        return
    yield {"metadata": {"document": facts}}
    yield {"readable": "yes", "reason": ""}


def ended(file: BinaryIO) -> bool:
    """Whether the file has the end that a PDF has."""
    file.seek(max(0, file.seek(0, 2) - TAIL))
    return b"%%EOF" in file.read()


def _facts(reader: PdfReader) -> dict[str, Any]:
    facts: dict[str, Any] = {"pages": reader.get_num_pages()}
    information = reader.trailer.get("/Info")
    information = information.get_object() if information else None
    if isinstance(information, DictionaryObject):
        for name, key in FIELDS.items():
            with suppress(*WRONG):
                value = information.get(key)
                text = str(value.get_object())[:MAX_TEXT] if value is not None else ""
                if text.strip():
                    facts[name] = text
    root = reader.trailer["/Root"].get_object()
    facts["encrypted"] = reader.is_encrypted
    facts["javascript"] = _has_script(reader, root)
    if attached := _attachments(root):
        facts["attachments"] = attached
    return facts


def _is_locked(reader: PdfReader, file: BinaryIO) -> bool:
    """Whether it takes a password.

    Where the table of objects cannot be read pypdf makes a new one, which knows of no lock: what is
    under it would pass for text. So the end of the file, where the lock is named, is asked as well.
    """
    if reader.is_encrypted:
        return not reader.decrypt("")
    file.seek(max(0, file.seek(0, SEEK_END) - TRAILER))
    return b"/Encrypt" in file.read(TRAILER)


def _attachments(root: Any) -> list[str]:
    names: list[str] = []
    with suppress(*WRONG):
        _names(_at(root, "/Names", "/EmbeddedFiles"), names, 0)
    return names


def _names(tree: Any, names: list[str], depth: int) -> None:
    """The names in a name tree (ISO 32000-1 §7.9.6), a bounded number of them."""
    tree = _object(tree)
    if not isinstance(tree, DictionaryObject) or depth > DEPTH:
        return
    for name in list(_object(tree.get("/Names")) or [])[: 2 * MAX_ATTACHMENTS : 2]:
        if len(names) < MAX_ATTACHMENTS:
            names.append(str(_object(name))[:MAX_TEXT])
    for kid in list(_object(tree.get("/Kids")) or [])[:MAX_ATTACHMENTS]:
        _names(kid, names, depth + 1)


def _has_script(reader: PdfReader, root: Any) -> bool:
    """Whether the document, or one of its first pages, has an action in JavaScript."""
    if _at(root, "/Names", "/JavaScript"):
        return True
    if _scripted(root.get("/OpenAction"), 0) or _scripted(root.get("/AA"), 0):
        return True
    for number in range(min(reader.get_num_pages(), LOOKED_AT)):
        page = reader.pages[number]
        if _scripted(page.get("/AA"), 0):
            return True
        for note in list(_object(page.get("/Annots")) or [])[:200]:
            note = _object(note)
            if isinstance(note, DictionaryObject) and any(
                _scripted(note.get(key), 0) for key in ("/A", "/AA")
            ):
                return True
    return False


def _scripted(action: Any, depth: int) -> bool:
    action = _object(action)
    if depth > DEPTH:
        return False
    if isinstance(action, ArrayObject):
        return any(_scripted(each, depth + 1) for each in list(action)[:50])
    if not isinstance(action, DictionaryObject):
        return False
    if action.get("/S") == "/JavaScript" or "/JS" in action:
        return True
    return any(_scripted(value, depth + 1) for key, value in action.items() if key != "/Parent")


def _at(thing: Any, *path: str) -> Any:
    for key in path:
        thing = _object(thing)
        if not isinstance(thing, DictionaryObject):
            return None
        thing = thing.get(key)
    return _object(thing)


def _object(thing: Any) -> Any:
    return thing.get_object() if isinstance(thing, IndirectObject) else thing

"""Which reader looks into which type of file, and what it is called in the records of its runs.

Nothing is imported here that parses anything: the worker's own process uses this table as well.
"""

from dataclasses import dataclass

from evidence.examination.containers import ARCHIVES, OFFICE, OLE

OWN = "3"  # of our own readers; raised when they find something else than before


@dataclass(frozen=True, slots=True)
class Reader:
    """A part of the tool: `name` is its module's, the others are what its runs record."""

    name: str
    purpose: str
    tool: str
    package: str = ""

    @property
    def version(self) -> str:
        # Not above: it takes the tool longer to load than most files to be looked into.
        from importlib.metadata import version

        return version(self.package) if self.package else OWN


TYPE = Reader("sniffing", "type", "Casework type")
IMAGE = Reader("image", "image", "Pillow", "pillow")
HEIC = Reader("image", "image", "pi-heif", "pi-heif")
PDF_FACTS = Reader("pdf", "facts", "pypdf", "pypdf")
PDF_PAGES = Reader("pages", "pages", "pypdfium2", "pypdfium2")
DOCUMENT = Reader("office", "text", "Casework office")
LEGACY = Reader("legacy", "facts", "Casework OLE")
MAIL = Reader("mail", "text", "Casework mail")
TEXT = Reader("plain", "text", "Casework text")
ARCHIVE = Reader("archives", "listing", "Casework archive")
READERS = {
    reader.name: reader
    for reader in (TYPE, IMAGE, PDF_FACTS, PDF_PAGES, DOCUMENT, LEGACY, MAIL, TEXT, ARCHIVE)
}

IMAGES = ("jpeg", "png", "gif", "webp", "bmp", "tiff", "avif")
# Shown as their source alone: a browser would run what is in them.
ACTIVE = (
    "text/html",
    "application/xhtml+xml",
    "image/svg+xml",
    "application/xml",
    "application/vnd.google-earth.kml+xml",
    "application/gpx+xml",
)
PLAIN = (
    "text/plain",
    "text/csv",
    "text/tab-separated-values",
    "application/json",
    "application/mbox",
)
OPEN_DOCUMENT = "application/vnd.oasis.opendocument."
MACRO_ENABLED = ".macroenabled.12"

BY_TYPE: dict[str, tuple[Reader, ...]] = {
    **{f"image/{kind}": (IMAGE,) for kind in IMAGES},
    "image/heic": (HEIC,),
    "application/pdf": (PDF_FACTS, PDF_PAGES),
    "message/rfc822": (MAIL,),
    **dict.fromkeys((*PLAIN, *ACTIVE), (TEXT,)),
    **dict.fromkeys(ARCHIVES, (ARCHIVE,)),
    **dict.fromkeys(
        (
            OLE,
            "application/msword",
            "application/vnd.ms-excel",
            "application/vnd.ms-powerpoint",
            "application/vnd.ms-outlook",
        ),
        (LEGACY,),
    ),
}


def readers_of(media_type: str) -> tuple[Reader, ...]:
    """The readers for a type, in their order; none for most types."""
    if media_type.startswith((OFFICE, OPEN_DOCUMENT)) or media_type.endswith(MACRO_ENABLED):
        return (DOCUMENT,)
    return BY_TYPE.get(media_type, ())

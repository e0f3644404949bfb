"""Pictures without what they say of themselves: no EXIF, GPS, thumbnails, comments or appended data.

Pure arithmetic on bytes, without decoding: every pixel stays as it was. Kept are what decoding needs,
the colour profile, and the orientation. Handles JPEG (ITU T.81), PNG (W3C), GIF89a and WebP (RFC 9649).
"""

import struct
import zlib
from collections.abc import Iterator
from typing import Any

Pieces = Iterator[bytes]

BLOCK = 1 << 20

_TIFF_FAMILY = (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+", b"8BPS", b"BM")
_ISO_IMAGES = set(
    b"heic heix heim heis hevc hevx hevm hevs heif mif1 mif2 msf1 miaf avif avis avci avcs jpeg j2ki".split()
) | {b"crx "}
# JPEG 2000, JPEG XL and JPEG XR; raw pictures of Fujifilm, Olympus, Panasonic and Sigma cameras.
_MORE = (
    b"\0\0\0\x0cjP  \r\n\x87\n",
    b"\xff\x4f\xff\x51",
    b"\0\0\0\x0cJXL \r\n\x87\n",
    b"\xff\x0a",
    b"II\xbc\x01",
    b"FUJIFILMCCD-RAW",
    *(b"IIRO", b"IIRS", b"MMOR"),
    b"IIU\0",
    b"FOVb",
    # Icons, OpenEXR, and the portable maps, whose comments are text.
    *(b"\0\0\1\0", b"\0\0\2\0", b"v/1\x01"),
    *(b"P%d%c" % (kind, blank) for kind in range(1, 8) for blank in b"\n\r\t "),
)
_JPEG_KEPT = {*range(0xC0, 0xD0), 0xDB, 0xDC, 0xDD, 0xDE, 0xDF} - {0xC8}
_PNG_KEPT = set(
    b"IHDR PLTE IDAT IEND tRNS gAMA cHRM sRGB iCCP sBIT bKGD pHYs acTL fcTL fdAT cICP mDCV cLLI".split()
)
_WEBP_KEPT = set(b"VP8 ,VP8L,VP8X,ANIM,ANMF,ALPH,ICCP".split(b","))
_LOOPS = (b"NETSCAPE2.0", b"ANIMEXTS1.0")


class CannotStrip(Exception):
    """The picture is of a format that we cannot take apart, or is not what its format asks for."""


def is_picture(head: bytes) -> bool:
    """Whether the first bytes (16 are enough) are those of a picture, of any format we know."""
    known = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF87a", b"GIF89a", *_TIFF_FAMILY, *_MORE)
    if head.startswith(known) or (head[:4] == b"RIFF" and head[8:12] == b"WEBP"):
        return True
    return head[4:8] == b"ftyp" and head[8:12] in _ISO_IMAGES


def stripped(data: Any) -> Pieces:
    """The picture in `data` (bytes, or a memory map of a file) piece by piece, without its metadata.

    Raises CannotStrip, also in the middle: what came until then is worth nothing.
    """
    head = bytes(data[:16])
    try:
        if head.startswith(b"\xff\xd8\xff"):
            yield from _jpeg(data)
        elif head.startswith(b"\x89PNG\r\n\x1a\n"):
            yield from _png(data)
        elif head[:6] in (b"GIF87a", b"GIF89a"):
            yield from _gif(data)
        elif head[:4] == b"RIFF" and head[8:12] == b"WEBP":
            yield from _webp(data)
        else:
            raise CannotStrip("unknown format")
    except (IndexError, struct.error) as broken:
        raise CannotStrip("cut short") from broken


# -- JPEG ------------------------------------------------------------------------------------------
def _jpeg(data: Any) -> Pieces:
    yield b"\xff\xd8"
    place = 2
    while True:
        if data[place] != 0xFF:
            raise CannotStrip("no marker where one belongs")
        while data[place] == 0xFF:
            place += 1
        marker = data[place]
        place += 1
        if marker == 0xD9:
            yield b"\xff\xd9"  # whatever follows was appended
            return
        end = place + _number(data, place, ">H", 2)
        body = data[place + 2 : end]
        if len(body) != end - place - 2:
            raise CannotStrip("cut short")
        yield from _jpeg_segment(marker, bytes(body) if marker != 0xDA else b"", data, place, end)
        place = end
        if marker == 0xDA:
            stop = _scan_end(data, end)
            yield from _slices(data, end, stop)
            place = stop


def _jpeg_segment(marker: int, body: bytes, data: Any, start: int, end: int) -> Pieces:
    if marker == 0xDA or marker in _JPEG_KEPT:
        yield bytes((0xFF, marker)) + bytes(data[start:end])
    elif marker == 0xE0 and body.startswith(b"JFIF\0") and len(body) >= 14:
        plain = body[:12] + b"\0\0"  # without the thumbnail that may follow
        yield b"\xff\xe0" + struct.pack(">H", len(plain) + 2) + plain
    elif (marker == 0xE2 and body.startswith(b"ICC_PROFILE\0")) or (
        marker == 0xEE and body.startswith(b"Adobe")
    ):
        yield bytes((0xFF, marker)) + bytes(data[start:end])
    elif marker == 0xE1 and body.startswith(b"Exif\0\0") and (turned := _orientation(body[6:])):
        exif = b"Exif\0\0" + _only_orientation(turned)
        yield b"\xff\xe1" + struct.pack(">H", len(exif) + 2) + exif


def _scan_end(data: Any, place: int) -> int:
    """Where the entropy-coded data that begins at `place` ends: at the next real marker."""
    while True:
        place = data.find(b"\xff", place)
        if place < 0 or place + 1 >= len(data):
            raise CannotStrip("cut short")
        following = data[place + 1]
        if following == 0xFF:
            place += 1
        elif following == 0 or 0xD0 <= following <= 0xD7:
            place += 2
        else:
            return place


# -- PNG -------------------------------------------------------------------------------------------
def _png(data: Any) -> Pieces:
    yield bytes(data[:8])
    place = 8
    while True:
        length = _number(data, place, ">I", 4)
        name, end = bytes(data[place + 4 : place + 8]), place + 12 + length
        if end > len(data):
            raise CannotStrip("cut short")
        if name in _PNG_KEPT:
            yield from _slices(data, place, end)
        elif name == b"eXIf" and (turned := _orientation(bytes(data[place + 8 : end - 4]))):
            body = b"eXIf" + _only_orientation(turned)
            yield struct.pack(">I", len(body) - 4) + body + struct.pack(">I", zlib.crc32(body))
        if name == b"IEND":
            return
        place = end


# -- GIF -------------------------------------------------------------------------------------------
def _gif(data: Any) -> Pieces:
    place = 13 + _colours(data[10])
    yield bytes(data[:place])
    while True:
        kind = data[place]
        if kind == 0x3B:
            yield b";"
            return
        if kind == 0x21:
            end = _blocks_end(data, place + 2)
            label = data[place + 1]
            looping = label == 0xFF and bytes(data[place + 3 : place + 14]) in _LOOPS
            if label == 0xF9 or looping:
                yield bytes(data[place:end])
        elif kind == 0x2C:
            end = _blocks_end(data, place + 11 + _colours(data[place + 9]))
            yield bytes(data[place:end])
        else:
            raise CannotStrip("an unknown block")
        place = end


def _colours(packed: int) -> int:
    """How many bytes the colour table has that a packed field announces."""
    return 3 << ((packed & 7) + 1) if packed & 0x80 else 0


def _blocks_end(data: Any, place: int) -> int:
    while length := data[place]:
        place += 1 + length
    return place + 1


# -- WebP ------------------------------------------------------------------------------------------
def _webp(data: Any) -> Pieces:
    kept, turned = [], 0
    place, stop = 12, 8 + _number(data, 4, "<I", 4)
    if stop > len(data) + stop % 2:
        raise CannotStrip("cut short")
    while place + 8 <= stop:
        name, length = bytes(data[place : place + 4]), _number(data, place + 4, "<I", 4)
        end = place + 8 + length
        if end > stop:
            raise CannotStrip("cut short")
        if name in _WEBP_KEPT:
            kept.append((name, place, end))
        elif name == b"EXIF":
            turned = _orientation(bytes(data[place + 8 : end]).removeprefix(b"Exif\0\0"))
        place = end + length % 2
    exif = _only_orientation(turned) if turned and kept and kept[0][0] == b"VP8X" else b""
    extra = 8 + len(exif) + len(exif) % 2 if exif else 0
    size = 4 + extra + sum(end - start + (end - start) % 2 for _n, start, end in kept)
    yield b"RIFF" + struct.pack("<I", size) + b"WEBP"
    for name, start, end in kept:
        chunk = bytes(data[start:end])
        if name == b"VP8X":
            flags = chunk[8] & ~0x0C | (0x08 if exif else 0)
            chunk = chunk[:8] + bytes((flags,)) + chunk[9:]
        yield chunk + b"\0" * (len(chunk) % 2)
    if exif:
        yield b"EXIF" + struct.pack("<I", len(exif)) + exif + b"\0" * (len(exif) % 2)


# -- what is shared --------------------------------------------------------------------------------
def _slices(data: Any, start: int, end: int) -> Pieces:
    """A stretch of the file in pieces that memory holds, however long it is."""
    for place in range(start, end, BLOCK):
        yield bytes(data[place : min(place + BLOCK, end)])


def _number(data: Any, place: int, form: str, size: int) -> int:
    (number,) = struct.unpack(form, bytes(data[place : place + size]))
    return int(number)


def _orientation(tiff: bytes) -> int:
    """How the picture is to be turned (EXIF tag 274), 2 to 8; 0 for upright or unknown."""
    order = {b"II": "<", b"MM": ">"}.get(tiff[:2])
    if order is None:
        return 0
    try:
        (first,) = struct.unpack(f"{order}I", tiff[4:8])
        (count,) = struct.unpack(f"{order}H", tiff[first : first + 2])
        for number in range(count):
            entry = tiff[first + 2 + 12 * number :][:12]
            tag, kind, many, value = struct.unpack(f"{order}HHIH2x", entry)
            if (tag, kind, many) == (274, 3, 1):
                return value if 2 <= value <= 8 else 0
    except struct.error:
        return 0
    return 0


def _only_orientation(turned: int) -> bytes:
    """A TIFF header with one directory that holds the orientation and nothing else."""
    return struct.pack(">2sHIHHHIHHI", b"MM", 42, 8, 1, 274, 3, 1, turned, 0, 0)

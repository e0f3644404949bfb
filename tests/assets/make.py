"""Makes the files that the tests of evidence work on: `python -m tests.assets.make`.

Everything here is drawn by this script; none of it shows, or was taken at, a real place of interest.
The output is committed beside it, so that the suite tests the same bytes everywhere.
"""

import struct
import sys
import zipfile
import zlib
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageDraw
from PIL.TiffImagePlugin import IFDRational

HERE = Path(__file__).parent
HEIC = "picture.heic"
TAKEN = "2024:07:08 10:42:17"
OLD_DATE = (2024, 7, 8, 0, 0, 0)


def picture(width: int = 640, height: int = 400) -> Image.Image:
    """Red on the left, green on the right, blue below: any turn or mirroring shows."""
    image = Image.new("RGB", (width, height), "#c02020")
    draw = ImageDraw.Draw(image)
    draw.rectangle((width // 2, 0, width, height), fill="#208020")
    draw.rectangle((0, height * 3 // 4, width, height), fill="#2020c0")
    return image


def photograph() -> bytes:
    """A JPEG as a telephone takes it: held upright (orientation 6), with place, and a time without zone."""
    exif = Image.Exif()
    exif[0x010F], exif[0x0110], exif[0x0112] = "Test-Kamera", "Modell 1", 6
    exif[0x0131] = "Редактор".encode()  # declared as ASCII, as editors do
    exif[0x9C9B] = "Тест".encode("utf-16-le") + b"\0\0"
    exif.get_ifd(0x8769).update({0x9003: TAKEN, 0x9291: "042", 0x829A: IFDRational(1, 250)})
    exif.get_ifd(0x8825).update(
        {
            1: "S",
            2: (IFDRational(48), IFDRational(52), IFDRational(2340, 100)),
            3: "W",
            4: (IFDRational(123), IFDRational(23), IFDRational(36)),
            5: b"\1",
            6: IFDRational(125, 10),
            0x1D: "2024:07:08",
        }
    )
    encoded = BytesIO()
    picture().save(encoded, "JPEG", quality=85, exif=exif)
    return encoded.getvalue()


def heic() -> bytes:
    """The same as newer telephones take it. Needs pillow-heif, whose encoder is no dependency of ours:
    `pip install pillow-heif` elsewhere, then `python -m tests.assets.make heic`."""
    import pillow_heif

    pillow_heif.register_heif_opener()
    exif = Image.Exif()
    exif[0x010F], exif[0x0110] = "Test-Kamera", "Modell 2"
    exif.get_ifd(0x8769).update({0x9003: TAKEN})
    encoded = BytesIO()
    picture().save(encoded, "HEIF", quality=60, exif=exif)
    return encoded.getvalue()


def plain_png() -> bytes:
    encoded = BytesIO()
    picture(96, 64).save(encoded, "PNG", optimize=True)
    return encoded.getvalue()


def bomb_png() -> bytes:
    """100 megapixels in 12 KB: one bit each, all of them black."""
    side = 10_000
    rows = zlib.compress(bytes(side // 8 + 1) * side, 9)
    header = struct.pack(">2I5B", side, side, 1, 0, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", rows), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        for name, data in chunks
    )


def archive(*names: str) -> bytes:
    made = BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as file:
        for name in names:
            file.writestr(zipfile.ZipInfo(name, OLD_DATE), f"content of {name}\n")
    return made.getvalue()


def locked_archive() -> bytes:
    """An archive whose members say that a password is needed: Python cannot encrypt, so the flag is set."""
    made = bytearray(archive("list.txt"))
    for signature, flags_at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        made[made.index(signature) + flags_at] |= 1
    return bytes(made)


def paper() -> bytes:
    """One page that says it is a test."""
    text = b"BT /F1 24 Tf 72 700 Td (Test document) Tj ET"
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
        b" /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(text), text),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    made, offsets = bytearray(b"%PDF-1.4\n"), []
    for number, body in enumerate(objects, 1):
        offsets.append(len(made))
        made += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    made += b"xref\n0 6\n0000000000 65535 f \n%s" % table
    return bytes(
        made
    ) + b"trailer << /Size 6 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % made.index(b"xref\n0 6")


DRAWING = b"""<?xml version="1.0" encoding="UTF-8"?>
<!-- active content: it must never be shown inline -->
<svg xmlns="http://www.w3.org/2000/svg" width="20" height="20">
  <script>alert("test")</script><circle cx="10" cy="10" r="8"/>
</svg>
"""
PROSE = "Записано зі слів.\nThis is a text, whatever its name says.\n".encode()


def files() -> dict[str, bytes]:
    """Every asset by name."""
    photo = photograph()
    return {
        "photograph.jpg": photo,
        "truncated.jpg": photo[: len(photo) * 2 // 3],
        "plain.png": plain_png(),
        "bomb.png": bomb_png(),
        "text.jpg": PROSE,
        "drawing.svg": DRAWING,
        "archive.zip": archive("one.txt", "two/three.txt"),
        "locked.zip": locked_archive(),
        "document.docx": archive("[Content_Types].xml", "word/document.xml"),
        "paper.pdf": paper(),
    }


def main(folder: Path = HERE) -> int:
    if "heic" in sys.argv[1:]:
        (folder / HEIC).write_bytes(heic())
    for name, data in files().items():
        (folder / name).write_bytes(data)
    return 0


if __name__ == "__main__":
    sys.exit(main())

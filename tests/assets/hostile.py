"""Files that mean harm, made anew for each test: bombs, lies, locks, and what is broken off.

Small as files; what they would become is far more than any limit. Nothing here is kept on a disk.
"""

import gzip
import io
import lzma
import struct
import tarfile
import zipfile
import zlib

from tests.assets.make import archive, paper

DEFLATED = zipfile.ZIP_DEFLATED


def zip_of(members: dict[str, bytes], compression: int = DEFLATED) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", compression) as file:
        for name, data in members.items():
            file.writestr(zipfile.ZipInfo(name, (2024, 7, 8, 0, 0, 0)), data, compression)
    return made.getvalue()


def ratio_bomb() -> bytes:
    """200 MB of nothing in 200 KB."""
    return zip_of({"nothing.bin": bytes(200 << 20)})


def count_bomb(count: int = 30_000) -> bytes:
    return zip_of({f"{number}": b"" for number in range(count)}, zipfile.ZIP_STORED)


def size_liar() -> bytes:
    """An archive whose directory says that each of its small members is 20 GiB (ZIP64)."""
    made = bytearray()
    directory = bytearray()
    data = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = data.compress(b"x") + data.flush()
    huge = 20 << 30
    for number in range(5):
        name = b"%d.bin" % number
        offset = len(made)
        made += struct.pack(
            "<4s5H3L2H", b"PK\3\4", 45, 0, 8, 0, 0, 0, len(packed), 0xFFFFFFFF, len(name), 0
        )
        made += name + packed
        extra = struct.pack("<2HQ", 1, 8, huge)
        directory += struct.pack(
            "<4s6H3L5H2L",
            *(b"PK\1\2", 45, 45, 0, 8, 0, 0, 0, len(packed), 0xFFFFFFFF),
            *(len(name), len(extra), 0, 0, 0, 0, offset),
        )
        directory += name + extra
    end = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 5, 5, len(directory), len(made), 0)
    return bytes(made + directory + end)


def overlapping() -> bytes:
    """Two names for the same bytes: the second entry of the directory points at the first member."""
    whole = zip_of({"one.bin": b"a" * 5000, "two.bin": b"b" * 5000})
    second = whole.index(b"PK\1\2", whole.index(b"PK\1\2") + 1)
    return whole[: second + 42] + struct.pack("<L", 0) + whole[second + 46 :]


def nested(levels: int = 8) -> bytes:
    inside = archive("one.txt")
    for _ in range(levels):
        inside = zip_of({"inside.zip": inside})
    return inside


def with_names(*names: str) -> bytes:
    return archive(*names)


def with_link(target: str = "../../etc/passwd") -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as file:
        info = zipfile.ZipInfo("innocent.txt", (2024, 7, 8, 0, 0, 0))
        info.create_system, info.external_attr = 3, 0o120777 << 16
        file.writestr(info, target)
    return made.getvalue()


def tar(mode: str = "w", *, link: str = "", names: tuple[str, ...] = ("one.txt",)) -> bytes:
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode=mode) as file:
        for name in names:
            info = tarfile.TarInfo(name)
            info.size, info.mtime = 5, 1_720_429_200
            file.addfile(info, io.BytesIO(b"words"))
        if link:
            info = tarfile.TarInfo("link")
            info.type, info.linkname = tarfile.SYMTYPE, link
            file.addfile(info)
    return made.getvalue()


def gzip_bomb() -> bytes:
    return gzip.compress(bytes(300 << 20), 9, mtime=0)


def xz_bomb() -> bytes:
    return lzma.compress(bytes(300 << 20), preset=0)


def billion_laughs() -> bytes:
    """A document whose XML would grow a thousand million times."""
    entities = "".join(
        f'<!ENTITY e{number} "{f"&e{number - 1};" * 10}">' for number in range(1, 10)
    )
    xml = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e0 "ha">{entities}]><x>&e9;</x>'
    return office(xml.encode())


WORDS = b"""<?xml version="1.0" encoding="UTF-8"?>
<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>
<w:p><w:r><w:t>\xd0\x97\xd0\xb0\xd0\xbf\xd0\xb8\xd1\x81\xd0\xb0\xd0\xbd\xd0\xbe</w:t></w:r></w:p>
<w:p><w:r><w:t>Second</w:t><w:tab/><w:t>line</w:t></w:r>
<w:del w:author="somebody"><w:r><w:delText>taken out</w:delText></w:r></w:del></w:p>
</w:body></w:document>"""
CORE = b"""<?xml version="1.0"?><cp:coreProperties
 xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/">
<dc:creator>A. Writer</dc:creator><dcterms:created>2024-07-08T10:42:17Z</dcterms:created>
</cp:coreProperties>"""


def office(document: bytes = WORDS, **more: bytes) -> bytes:
    """A Word document; further parts by their names, with "__" for a slash and "_" for a dot."""
    parts = {
        "[Content_Types].xml": b"<Types/>",
        "word/document.xml": document,
        "docProps/core.xml": CORE,
        **{name.replace("__", "/").replace("_", "."): data for name, data in more.items()},
    }
    return zip_of(parts)


def spreadsheet() -> bytes:
    return zip_of(
        {
            "[Content_Types].xml": b"<Types/>",
            "xl/sharedStrings.xml": b"<sst><si><t>Name</t></si><si><t>Ka</t><t>lyna</t></si></sst>",
            "xl/worksheets/sheet1.xml": b"<worksheet><sheetData><row><c t='s'><v>0</v></c><c><v>42</v>"
            b"</c></row><row><c t='s'><v>1</v></c><c t='s'><v>99</v></c></row></sheetData></worksheet>",
        }
    )


def slides() -> bytes:
    def slide(text: str) -> bytes:
        return f"<p:sld xmlns:p='p' xmlns:a='a'><a:p><a:t>{text}</a:t></a:p></p:sld>".encode()

    return zip_of(
        {
            "[Content_Types].xml": b"<Types/>",
            **{f"ppt/slides/slide{n}.xml": slide(f"Slide {n}") for n in (10, 2, 1)},
        }
    )


def open_document(**more: bytes) -> bytes:
    made = io.BytesIO()
    content = (
        "<office:document-content xmlns:office='o' xmlns:text='t'><office:automatic-styles>"
        "<x>style</x></office:automatic-styles><office:body><office:text><text:h>Head</text:h>"
        "<text:p>Words<text:tab/>here</text:p></office:text></office:body></office:document-content>"
    )
    with zipfile.ZipFile(made, "w") as file:
        file.writestr("mimetype", "application/vnd.oasis.opendocument.text", zipfile.ZIP_STORED)
        file.writestr("content.xml", content, DEFLATED)
        for name, data in more.items():
            file.writestr(name.replace("__", "/"), data, DEFLATED)
    return made.getvalue()


MESSAGE = b"""From: =?utf-8?b?0J7Qu9C10L3QsA==?= <a@example.org>
To: b@example.org
Date: Mon, 8 Jul 2024 10:42:17 +0300
Subject: What I saw
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary=bound

--bound
Content-Type: text/plain; charset=koi8-u
Content-Transfer-Encoding: 8bit

\xf0\xd2\xc9\xd7\xa6\xd4
--bound
Content-Type: text/html; charset=utf-8

<p>In <b>mark-up</b></p><script>alert("no words")</script>
--bound
Content-Type: image/jpeg
Content-Disposition: attachment; filename="../../evil.jpg"
Content-Transfer-Encoding: base64

/9j/
--bound--
"""


def pdf(*, script: bool = False, attachment: str = "", password: str = "", pages: int = 1) -> bytes:
    from pypdf import PdfReader, PdfWriter
    from pypdf.generic import DictionaryObject, NameObject, TextStringObject

    writer = PdfWriter()
    for _ in range(pages):
        writer.append(PdfReader(io.BytesIO(paper())))
    writer.add_metadata(
        {"/Producer": "Made for a test", "/CreationDate": "D:20240708104217+03'00'"}
    )
    if script:
        action = {"/S": NameObject("/JavaScript"), "/JS": TextStringObject("app.alert('no')")}
        writer.root_object[NameObject("/OpenAction")] = DictionaryObject(
            {NameObject(key): value for key, value in action.items()}
        )
    if attachment:
        writer.add_attachment(attachment, b"attached")
    if password:
        writer.encrypt(password, algorithm="AES-256")
    made = io.BytesIO()
    writer.write(made)
    return made.getvalue()


def huge_page() -> bytes:
    """A page of 200 by 200 inches that is 14,400 points wide: drawn small, or not at all."""
    return paper().replace(b"[0 0 595 842]", b"[0 0 9e9 9e9]")

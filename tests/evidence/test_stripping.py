"""Metadata leaves a picture, its pixels do not change: each format, against Pillow as a second reader."""

import contextlib
import io

import pytest
from PIL import Image, ImageCms, PngImagePlugin

from evidence.stripping import CannotStrip, is_picture, stripped

SECRET = "zsecret-of-the-camera"


def picture(seed: int = 0) -> Image.Image:
    image = Image.radial_gradient("L").resize((96, 64)).point(lambda grey: (grey + seed) % 256)
    return image.convert("RGB")


def exif(orientation: int = 1) -> Image.Exif:
    found = Image.Exif()
    found[0x010F], found[0x013B], found[0x0112] = SECRET, SECRET, orientation
    found.get_ifd(0x8825)[2] = (50.0, 26.0, 59.6)
    return found


def made(form: str, **options) -> bytes:
    out = io.BytesIO()
    picture().save(out, form, **options)
    return out.getvalue()


def with_text() -> PngImagePlugin.PngInfo:
    info = PngImagePlugin.PngInfo()
    info.add_text("Author", SECRET)
    info.add_itxt("Comment", SECRET)
    info.add_text("Compressed", SECRET * 20, zip=True)
    return info


def gif() -> bytes:
    out = io.BytesIO()
    picture().save(out, "GIF", save_all=True, append_images=[picture(90)], loop=0, comment=SECRET)
    return out.getvalue()


PROFILE = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
PICTURES = {
    "jpeg": lambda: made("JPEG", exif=exif(), comment=SECRET.encode(), icc_profile=PROFILE),
    "progressive jpeg": lambda: made("JPEG", exif=exif(), progressive=True, quality=70),
    "jpeg with restarts": lambda: made("JPEG", exif=exif(), restart_marker_rows=1),
    "jpeg with xmp": lambda: made("JPEG", xmp=SECRET.encode(), exif=exif()),
    "png": lambda: made("PNG", exif=exif(), pnginfo=with_text(), icc_profile=PROFILE),
    "gif": gif,
    "webp": lambda: made("WEBP", exif=exif(), xmp=SECRET.encode(), lossless=True),
    "webp with a profile": lambda: made("WEBP", exif=exif(), icc_profile=PROFILE, quality=60),
}


def frames(data: bytes) -> list[bytes]:
    image = Image.open(io.BytesIO(data))
    found = []
    for number in range(getattr(image, "n_frames", 1)):
        image.seek(number)
        found.append(image.convert("RGBA").tobytes())
    return found


@pytest.mark.parametrize("name", PICTURES)
def test_no_metadata_and_the_same_pixels(name):
    data = PICTURES[name]() + b"appended " + SECRET.encode()
    clean = b"".join(stripped(data))
    assert SECRET.encode() not in clean and len(clean) < len(data)
    before, after = Image.open(io.BytesIO(data)), Image.open(io.BytesIO(clean))
    assert frames(clean) == frames(data)
    assert not dict(after.getexif()) and not after.info.get("comment")
    assert after.info.get("icc_profile") == before.info.get("icc_profile")
    assert after.info.get("loop") == before.info.get("loop")
    assert b"".join(stripped(clean)) == clean, "a second time changes nothing"


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("turned", [3, 6, 8])
def test_a_turned_picture_stays_turned(form, turned):
    options = {"lossless": True, "icc_profile": PROFILE} if form == "WEBP" else {}
    clean = b"".join(stripped(made(form, exif=exif(turned), **options)))
    assert dict(Image.open(io.BytesIO(clean)).getexif()) == {0x0112: turned}
    assert SECRET.encode() not in clean


def test_the_thumbnail_inside_a_jfif_header_goes_too():
    data = made("JPEG")
    thumbnail = b"\xff\xe0" + (16 + 3).to_bytes(2, "big") + data[6:18] + b"\x01\x01" + b"zzz"
    planted = data[:2] + thumbnail + data[20:]
    clean = b"".join(stripped(planted))
    assert b"zzz" not in clean and frames(clean) == frames(data)


@pytest.mark.parametrize("name", PICTURES)
def test_what_is_cut_short_is_no_picture(name):
    data = PICTURES[name]()
    for end in range(16, len(data) - 1, max(1, len(data) // 60)):
        with pytest.raises(CannotStrip):
            b"".join(stripped(data[:end]))


@pytest.mark.parametrize("name", PICTURES)
def test_no_flipped_byte_is_a_fault_of_ours(name):
    data = PICTURES[name]()
    for place in range(0, len(data), max(1, len(data) // 300)):
        flipped = data[:place] + bytes((data[place] ^ 0xFF,)) + data[place + 1 :]
        with contextlib.suppress(CannotStrip):
            b"".join(stripped(flipped))


def test_other_pictures_are_known_and_cannot_be_stripped():
    for form in ("TIFF", "AVIF", "BMP"):
        data = made(form)
        assert is_picture(data[:16]), form
        with pytest.raises(CannotStrip):
            b"".join(stripped(data))
    for other in (b"%PDF-1.7 is none", b"plain text, long", b"", b"PK\3\4"):
        assert not is_picture(other)

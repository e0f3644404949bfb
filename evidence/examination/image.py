"""Images: dimensions, what they say of themselves, whether they can be decoded, and pictures to view."""

import codecs
import copy  # noqa: F401 - Pillow's GIF reader imports it late, when no file can be opened any more
import warnings
from collections.abc import Iterator
from io import BytesIO
from typing import Any, BinaryIO

import pi_heif
from PIL import Image, ImageFile, UnidentifiedImageError

from evidence.examination.exif import ENCODINGS, UNREADABLE, described

FORMATS = {
    "image/jpeg": "JPEG",
    "image/png": "PNG",
    "image/gif": "GIF",
    "image/webp": "WEBP",
    "image/bmp": "BMP",
    "image/tiff": "TIFF",
    "image/avif": "AVIF",
    "image/heic": "HEIF",
}
# Decoded, at most 4 bytes each: what a 12 KB file may ask for must fit into the tool's memory.
MAX_PIXELS = 89_478_485
THUMBNAIL = 512  # pixels on the longer side
PREVIEW = 2048  # the same, for viewing
ORIENTATION = 0x0112
UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


def prepare() -> None:
    """Load all that decoding needs, so that no file has to be opened later, and set Pillow's own limits."""
    Image.init()
    pi_heif.register_heif_opener(thumbnails=False)
    for encoding in ENCODINGS:
        codecs.lookup(encoding)  # imports its module
    warnings.simplefilter("ignore")
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    ImageFile.LOAD_TRUNCATED_IMAGES = False


def examined(file: BinaryIO, media_type: str, *_options: str) -> Iterator[dict[str, Any]]:
    """The findings, one after the other: `metadata` (twice), then `readable` with reason or pictures.

    Width and height are in pixels as stored, before any orientation is applied (HEIC: after it).

    Nothing is decoded before the number of pixels is known. Pictures are WebP, upright, at most 512
    pixels wide and high (thumbnail) or 2,048 (preview, of what is larger than a thumbnail), and made of
    pixels alone: they carry no metadata of the original.
    """
    # The header must be read even of a bomb, for its dimensions; the limit is set before any decoding.
    Image.MAX_IMAGE_PIXELS = None
    file.seek(0)
    try:
        image = Image.open(file, formats=[FORMATS[media_type]])
    except (UnidentifiedImageError, MemoryError, *UNREADABLE) as error:
        yield {"readable": "no", "reason": _reason(error)}
        return
    Image.MAX_IMAGE_PIXELS = MAX_PIXELS
    width, height = image.size
    metadata: dict[str, Any] = {"image": {"width": width, "height": height, "mode": image.mode}}
    yield {"metadata": metadata}
    small, reason = _small_or_reason(image)
    # To find EXIF behind the pixels of a PNG, Pillow decodes all of it: never of one that is refused.
    unasked = image.format == "PNG" and small is None and "exif" not in image.info
    said = {} if unasked else _said(image)
    yield {"metadata": metadata | said}
    if small is None:
        yield {"readable": "no", "reason": reason}
    else:
        yield from pictures(upright(small, said.get("orientation", 1)))
        yield {"readable": "yes", "reason": ""}


def pictures(image: Image.Image) -> Iterator[dict[str, Any]]:
    """A thumbnail, and before it a preview if there is more to see than in one."""
    if max(image.size) > THUMBNAIL:
        yield {"made": "preview", "number": 1, "data": webp(image)}
    image.thumbnail((THUMBNAIL, THUMBNAIL), Image.Resampling.LANCZOS, reducing_gap=2.0)
    yield {"made": "thumbnail", "number": 1, "data": webp(image)}


def _small_or_reason(image: Image.Image) -> tuple[Image.Image | None, str]:
    width, height = image.size
    if width * height > MAX_PIXELS:
        return None, "too_many_pixels"
    try:
        return _reduced(image), ""
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        return None, "too_many_pixels"
    except (MemoryError, *UNREADABLE) as error:
        return None, _reason(error)


def _said(image: Image.Image) -> dict[str, Any]:
    try:
        exif = image.getexif()
        found = described(exif) if exif else {}
        orientation = exif.get(ORIENTATION)
    except UNREADABLE:
        return {"damaged": ["Image"]}
    return found | ({"orientation": orientation} if orientation in range(1, 9) else {})


def _reduced(image: Image.Image) -> Image.Image:
    """A small copy in RGB or RGBA of the first picture in the file; decodes all of it."""
    # JPEG is decoded at a fraction of its size, if that is still the preview's.
    image.draft(None, (PREVIEW, PREVIEW))
    image.load()
    if image.mode.startswith("I;16"):
        image = image.convert("I").point(lambda level: level / 256).convert("L")
    transparent = image.mode in ("RGBA", "LA", "PA", "RGBa", "La") or "transparency" in image.info
    mode = "RGBA" if transparent else "RGB"
    small = image if image.mode == mode else image.convert(mode)
    small.thumbnail((PREVIEW, PREVIEW), Image.Resampling.LANCZOS, reducing_gap=2.0)
    return small


def upright(small: Image.Image, orientation: int) -> Image.Image:
    """A copy turned as EXIF says, of the pixels alone."""
    if orientation in UPRIGHT:
        small = small.transpose(UPRIGHT[orientation])
    pixels = Image.new(small.mode, small.size)
    pixels.paste(small)
    return pixels


def webp(image: Image.Image) -> bytes:
    """`image` as it is kept; the same pixels give the same bytes."""
    encoded = BytesIO()
    image.save(encoded, "WEBP", quality=80, method=2)
    return encoded.getvalue()


def _reason(error: BaseException) -> str:
    """Which of the known reasons an exception of the decoder means."""
    if isinstance(error, MemoryError):
        return "too_large_to_decode"
    text = str(error).lower()
    return "truncated" if "truncated" in text or "unexpected end" in text else "damaged"

"""Files for the demonstration, each saying in words what it is: pictures with EXIF, a PDF, text."""

import io
import time
from collections.abc import Callable

from PIL import ExifTags, Image, ImageDraw, ImageFont

SIZE = (1600, 1066)
MARK = "DEMONSTRATION"
NOTICE = "Made by Casework. Not evidence of anything."


def picture(title: str, hue: int) -> bytes:
    """A JPEG of plain colour with its title, and EXIF as a camera would write it (hue in degrees)."""
    image = _poster(title, hue)
    exif = Image.Exif()
    exif[ExifTags.Base.Make] = "Casework"
    exif[ExifTags.Base.Model] = "Demonstration camera"
    exif[ExifTags.Base.ImageDescription] = f"{MARK}: {title}"
    exif[ExifTags.Base.Orientation] = 1
    camera = exif.get_ifd(ExifTags.IFD.Exif)
    camera[ExifTags.Base.DateTimeOriginal] = "2024:01:01 12:00:00"
    place = exif.get_ifd(ExifTags.IFD.GPSInfo)
    # Where the equator meets the prime meridian: a place nobody takes for real.
    place[ExifTags.GPS.GPSLatitudeRef], place[ExifTags.GPS.GPSLatitude] = "N", (0.0, 0.0, 0.0)
    place[ExifTags.GPS.GPSLongitudeRef], place[ExifTags.GPS.GPSLongitude] = "E", (0.0, 0.0, 0.0)
    out = io.BytesIO()
    image.save(out, "JPEG", quality=82, exif=exif)
    return out.getvalue()


def document(title: str, hue: int) -> bytes:
    """A one-page PDF."""
    out = io.BytesIO()
    fixed = time.gmtime(1_704_110_400)
    _poster(title, hue, (1240, 1754)).save(
        out, "PDF", resolution=150, title=f"{MARK}: {title}", creationDate=fixed, modDate=fixed
    )
    return out.getvalue()


def text(title: str, hue: int) -> bytes:
    """A plain text record in UTF-8."""
    return f"{MARK} / ДЕМОНСТРАЦІЯ\n\n{title}\n\n{NOTICE}\n".encode()


def _poster(title: str, hue: int, size: tuple[int, int] = SIZE) -> Image.Image:
    image = Image.new("HSV", size, (hue * 255 // 360, 60, 90)).convert("RGB")
    draw = ImageDraw.Draw(image)
    width, height = size
    for step in range(0, width + height, 90):
        draw.line([(step, 0), (step - height, height)], fill=(255, 255, 255, 20), width=1)
    left = width // 14
    draw.text((left, height // 3), MARK, font=ImageFont.load_default(width // 12), fill="white")
    body = ImageFont.load_default(width // 36)
    draw.text((left, height // 3 + width // 9), title, font=body, fill="white")
    draw.text((left, height // 3 + width // 6), NOTICE, font=body, fill="#d0d8e0")
    return image


MAKERS: dict[str, tuple[Callable[[str, int], bytes], str]] = {
    "picture": (picture, "jpg"),
    "document": (document, "pdf"),
    "text": (text, "txt"),
}

"""What a file says of itself, for reading: the few things people look for, then everything as written."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

Row = tuple[str, Any]


def highlights(metadata: dict[str, Any]) -> list[Row]:
    """Time, place, device and measures in words (label, value); times and places as the file has them."""
    image, device = metadata.get("image", {}), metadata.get("device", {})
    taken, position = metadata.get("taken", {}), metadata.get("position", {})
    extension = metadata.get("extension", {})
    rows: list[Row] = []
    if taken.get("written"):
        zone = taken.get("offset") or _("zone unknown")
        rows.append((_("Taken, by its own clock"), f"{taken['written']} ({zone})"))
    if position.get("latitude") and position.get("longitude"):
        rows.append((_("Place"), f"{position['latitude']}, {position['longitude']}"))
    if made := " ".join(filter(None, (device.get("make"), device.get("model")))):
        rows.append((_("Device"), made))
    if image.get("width"):
        rows.append((_("Pixels"), f"{image['width']} × {image['height']}"))
    if extension.get("agrees") is False:
        rows.append((_("Extension"), _("The name's extension does not fit the content.")))
    return rows


def as_written(metadata: dict[str, Any], prefix: str = "") -> Iterator[Row]:
    """Every statement of the file as (name, value), nested names joined by a dot."""
    for name, value in metadata.items():
        if isinstance(value, dict):
            yield from as_written(value, f"{prefix}{name}.")
        elif value not in (None, "", []):
            yield (
                f"{prefix}{name}",
                ", ".join(map(str, value)) if isinstance(value, list) else value,
            )

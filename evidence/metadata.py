"""What a file says of itself, for reading: the few things people look for, then everything as written."""

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from common.look.sizes import size_text
from common.look.times import day_text

Row = tuple[str, Any]
# How EXIF and PDF write a time: "2008:10:22 16:28:39" and "D:20231127230922+05'30'".
_EXIF_TIME = re.compile(r"(\d{4}):(\d\d):(\d\d) (\d\d):(\d\d):(\d\d)$")
_PDF_TIME = re.compile(r"D:(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(?:(Z)|([+-]\d\d)'?(\d\d)'?)?")
NOT_ITS_OWN = "scan"  # what a scanner says of the file


def highlights(metadata: dict[str, Any]) -> list[Row]:
    """Time, place, device and measures in words (label, value); times and places as the file has them."""
    image, device = metadata.get("image", {}), metadata.get("device", {})
    taken, position = metadata.get("taken", {}), metadata.get("position", {})
    extension = metadata.get("extension", {})
    rows: list[Row] = []
    if taken.get("written"):
        zone = taken.get("offset") or _("zone unknown")
        rows.append((_("Taken, by its own clock"), f"{clock_text(taken['written'])} ({zone})"))
    if position.get("latitude") and position.get("longitude"):
        rows.append((_("Place"), f"{position['latitude']}, {position['longitude']}"))
    if made := " ".join(filter(None, (device.get("make"), device.get("model")))):
        rows.append((_("Device"), made))
    if image.get("width"):
        rows.append((_("Pixels"), f"{image['width']} × {image['height']}"))
    if extension.get("agrees") is False:
        rows.append((_("Extension"), _("The name's extension does not fit the content.")))
    rows += _of_document(metadata.get("document", {}))
    rows += _of_message(metadata.get("message", {}))
    rows += _of_archive(metadata.get("archive", {}))
    if signature := metadata.get("scan", {}).get("signature"):
        rows.append((_("Found by the virus scanner"), signature))
    if metadata.get("text", {}).get("script"):
        rows.append((_("Script"), _("The source holds script. It is never run here.")))
    return rows


def clock_text(written: Any) -> str:
    """A time that a file gives, with the month as a word, not converted; what cannot be read, as written."""
    text = str(written)
    found = _EXIF_TIME.match(text) or _PDF_TIME.match(text)
    if found is None:
        return text
    numbers, zone = found.groups()[:6], found.groups()[6:]
    try:
        local = datetime(*map(int, numbers))  # noqa: DTZ001 - the file names no zone
    except ValueError:
        return text
    offset = "UTC" if zone[:1] == ("Z",) else ":".join(filter(None, zone[1:]))
    told = f"{day_text(local.date())}, {local:%H:%M:%S}"
    return f"{told} ({offset})" if offset else told


def _of_document(document: dict[str, Any]) -> Iterator[Row]:
    if document.get("pages"):
        yield _("Pages"), document["pages"]
    made_by = document.get("producer") or document.get("Application") or document.get("generator")
    if made_by:
        yield _("Made with"), made_by
    if written := document.get("created") or document.get("creation-date"):
        yield _("Made, by its own clock"), clock_text(written)
    if document.get("javascript"):
        yield _("Script"), _("The document holds JavaScript. It is never run here.")
    if document.get("macros"):
        yield _("Macros"), _("The document holds macros. They are never run here.")
    if document.get("tracked_changes"):
        yield _("Tracked changes"), _("The document keeps words that were taken out.")
    if attachments := document.get("attachments"):
        yield _("Attachments"), ", ".join(map(str, attachments))


def _of_message(message: dict[str, Any]) -> Iterator[Row]:
    if written := message.get("Date"):
        yield _("Sent, by its own clock"), written
    names = [str(part.get("name") or "–") for part in message.get("attachments", []) if part]
    if names:
        yield _("Attachments"), ", ".join(names)


def _of_archive(archive: dict[str, Any]) -> Iterator[Row]:
    if archive.get("members"):
        yield _("Entries"), archive["members"]
        yield _("Size when unpacked"), size_text(archive.get("unpacked", 0))
    if archive.get("links"):
        yield _("Links"), archive["links"]
    if archive.get("outside"):
        yield _("Names that lead out of the folder"), archive["outside"]
    if archive.get("locked"):
        yield _("Locked by a password"), archive["locked"]


def as_written(metadata: dict[str, Any], prefix: str = "") -> Iterator[Row]:
    """Every statement of the file as (name, value), nested names joined by a dot."""
    for name, value in metadata.items():
        if not prefix and name == NOT_ITS_OWN:
            continue
        if isinstance(value, dict):
            yield from as_written(value, f"{prefix}{name}.")
        elif value not in (None, "", []):
            yield (
                f"{prefix}{name}",
                ", ".join(map(str, value)) if isinstance(value, list) else value,
            )

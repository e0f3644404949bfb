"""Looking at evidence: at what was made of an original, or at the original itself in a player."""

from typing import BinaryIO

from django.utils.translation import gettext_lazy as _

import ledger
import store
from casework.services import writing
from common.errors import Conflict, NotVisible
from evidence.errors import require_bytes
from evidence.models import Derivative, EvidenceItem, FileFacts

# What browsers play by themselves, by the type of the content. Nothing in these is run as a program.
PLAYABLE = frozenset(
    {
        "audio/flac",
        "audio/mp4",
        "audio/mpeg",
        "audio/ogg",
        "audio/wav",
        "video/3gpp",
        "video/mp4",
        "video/ogg",
        "video/quicktime",
        "video/webm",
    }
)
HARMFUL = (FileFacts.Scan.INFECTED, FileFacts.Scan.SUSPICIOUS)


def require_file(item: EvidenceItem) -> None:
    """Refuse what has no file to be looked at."""
    if item.is_physical:
        raise NotVisible(_("A physical item has no file."), code="no_file")
    require_bytes(item)


def item_view(*, actor, item: EvidenceItem) -> None:
    """Let `actor` look at what was made of the original, after the looking is in the ledger."""
    writing.require(actor, "evidence.download", item)
    require_file(item)
    ledger.read(actor, "evidence.item.viewed", item, case_id=item.case_id)


def derivative_open(*, actor, derivative: Derivative) -> BinaryIO:
    """Open a file made from an original, after the looking is in the ledger.

    A thumbnail, as lists show them, leaves no entry. Raises NotVisible when the file is gone.
    """
    item = derivative.item
    writing.require(actor, "evidence.download", item)
    require_bytes(item)
    try:
        file = store.open_store("derivatives").open(derivative.sha256)
    except store.Missing:
        raise NotVisible(_("There is no picture of this item.")) from None
    if derivative.kind != Derivative.Kind.THUMBNAIL:
        try:
            item_view(actor=actor, item=item)
        except BaseException:
            file.close()
            raise
    return file


def is_playable(item: EvidenceItem) -> bool:
    """Whether the original is sound or film that may be given to a browser's player."""
    return item.facts.media_type in PLAYABLE and item.facts.scan not in HARMFUL


def media_open(*, actor, item: EvidenceItem) -> BinaryIO:
    """Open an original for the browser's player, after the playing is in the ledger.

    Raises Conflict `not_playable` for anything but sound and film, and for what a scanner warned of.
    """
    writing.require(actor, "evidence.download", item)
    require_file(item)
    if not is_playable(item):
        raise Conflict(_("This file is not played here."), code="not_playable")
    try:
        file = store.open_store().open(item.sha256)
    except store.Missing:
        raise NotVisible(_("The original is missing from the store."), code="missing") from None
    try:
        ledger.read(actor, "evidence.item.played", item, case_id=item.case_id)
    except BaseException:
        file.close()
        raise
    return file

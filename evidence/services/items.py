"""Taking in, describing, opening and voiding evidence items."""

from collections.abc import Iterable, Sequence
from typing import Any, BinaryIO

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

import ledger
import store
from casework.models import Case, Status
from casework.services import writing
from common.errors import CaseworkError, Conflict, Invalid, NotVisible
from evidence.custody import chain
from evidence.errors import require_bytes
from evidence.intake.quota import Room
from evidence.models import CustodyEvent, EvidenceItem
from evidence.services import custody
from evidence.services.collection import COLLECTION_FIELDS, collection_check, collection_missing
from evidence.services.entering import item_enter
from evidence.services.physical import require_kind

DERIVED_FIELDS = ("derived_as", "derived_by", "derived_tool", "derived_why")
EDITABLE_FIELDS = (
    "title",
    "description",
    "kind",
    "received_from",
    "received_on",
    "source_url",
    "graphic",
    "graphic_note",
    *COLLECTION_FIELDS,
    *DERIVED_FIELDS,
)
# What nobody typed, and needs no looking up to be known to exist.
SET_HERE = ("reference", "sha256", "size", "file_name", "relative_path", "case", "created_by")
# What is said of things alone.
PHYSICAL_FIELDS = ("quantity", "package_number")


def item_gate(item: EvidenceItem) -> dict:
    """What an item lacks before submission.

    Nothing but a title, which the door asked for; of online material what courts ask for; of a derivative
    who made it, with what and why.
    """
    found: dict = {} if item.title.strip() else {"title": [_("Give the item a title.")]}
    return {**found, **collection_missing(item), **derivation_missing(item)}


def derivation_missing(item: EvidenceItem) -> dict:
    """What a derivative does not say yet of how it was made."""
    if item.parent_id is None:
        return {}
    asked = {
        "derived_by": _("Say who made it."),
        "derived_tool": _("Say with which tool it was made; by hand, if by hand."),
        "derived_why": _("Say why it was made."),
    }
    return {name: [words] for name, words in asked.items() if not getattr(item, name).strip()}


def derivation_check(item: EvidenceItem) -> None:
    """Refuse a derivative that does not say what it is, or of a parent it cannot have."""
    parent = item.parent
    if parent is None:
        stated = [name for name in DERIVED_FIELDS if getattr(item, name)]
        if stated:
            raise Invalid(
                {name: [_("Only a derivative of another item has this.")] for name in stated}
            )
        return
    if not item.derived_as:
        raise Invalid({"derived_as": [_("Say what was made of the parent.")]})
    if parent.case_id != item.case_id:
        raise Invalid({"parent": [_("This item does not belong to the case.")]})
    if item._state.adding and parent.status == Status.VOID:
        raise Invalid({"parent": [_("This item is void.")]})


def draft(
    *,
    actor,
    case: Case,
    file_name: str,
    title: str,
    relative_path: str = "",
    size: int | None = None,
    **fields: Any,
) -> EvidenceItem:
    """Check everything that can be refused before a single byte is read; nothing is stored.

    `size` is what is announced, in bytes, if anything is. Raises Refused, Conflict `closed`, Invalid
    with the fields named, or TooLarge where a quota would be passed.
    """
    said = {"file_name": file_name, "title": title, "relative_path": relative_path, "size": size}
    (item,) = drafts(actor=actor, case=case, files=[{**said, **fields}])
    if isinstance(item, CaseworkError):
        raise item
    return item


def drafts(
    *, actor, case: Case, files: Sequence[dict[str, Any]]
) -> list[EvidenceItem | CaseworkError]:
    """The same of several files, each said by the names of `draft`: for each its item or its refusal.

    Raises Refused, which holds for all of them.
    """
    writing.require(actor, "evidence.add", case)
    room = Room(actor=actor, case=case)
    found: list[EvidenceItem | CaseworkError] = []
    for said in files:
        try:
            found.append(_drafted(actor, case, room, **said))
        except CaseworkError as refusal:
            found.append(refusal)
    return found


def _drafted(
    actor,
    case: Case,
    room: Room,
    *,
    file_name: str,
    title: str,
    relative_path: str = "",
    size: int | None = None,
    **fields: Any,
) -> EvidenceItem:
    item = EvidenceItem(
        case=case,
        title=title,
        file_name=kept_name(file_name),
        relative_path=kept_path(relative_path),
        created_by=actor,
        **fields,
    )
    writing.validated(item, exclude=SET_HERE)
    require_kind(item)
    if case.status == Status.CLOSED:
        raise Conflict(_("This case is closed. Reopen it to change anything in it."), code="closed")
    if item.received_on and item.received_on > timezone.now().date():
        raise Invalid({"received_on": [_("The day of receipt cannot lie in the future.")]})
    collection_check(item)
    derivation_check(item)
    if size is not None:
        room.take(size)
    return item


def kept_name(name: str) -> str:
    """The file name as sent, shortened to what the column holds. A name is data, never a refusal.

    NUL and lone surrogates, which no database or JSON can hold, are kept as visible escapes.
    """
    return _kept(name, 1_000) or "unnamed"


def kept_path(path: str) -> str:
    """The path in the folder that was taken in, as sent and by the same rules; "" when none was."""
    return _kept(path, 4_000)


def _kept(name: str, longest: int) -> str:
    return name.replace("\0", "\\x00").encode("utf-8", "backslashreplace").decode()[:longest]


def item_receive(
    *,
    item: EvidenceItem,
    chunks: Iterable[bytes],
    sha256: str | None = None,
    size: int | None = None,
) -> EvidenceItem:
    """Stream `chunks` into the store and make the item of `draft()` real.

    `sha256` is the hash declared at source: another one is refused and nothing is kept. `size` is the
    announced length in bytes: a shorter body is an aborted upload. The row, the custody event, the
    ledger entry and the worker's job are one transaction; the original is durable before it.
    """
    stored = store.open_store().intake(chunks, expected_sha256=sha256, expected_size=size)
    return item_enter(item=item, stored=stored)


def item_edit(*, actor, item: EvidenceItem, version: int | None, **changes: Any) -> EvidenceItem:
    """Change what people said of a draft or returned item; the original is out of reach."""
    writing.require(actor, "evidence.edit", item)
    with ledger.unit(actor):
        writing.require_open_case(item.case)
        item = writing.locked(item)
        writing.require_editable(item)
        writing.require_version(item, version)
        changes = writing.changed_fields(item, changes)
        if not changes:
            return item
        before = item.canonical()
        for name, value in changes.items():
            setattr(item, name, value)
        # A thing has no file, whose facts are blank then.
        writing.validated(item, exclude=("sha256", "size", "file_name"))
        require_kind(item)
        collection_check(item)
        derivation_check(item)
        writing.write(item, changes, status=item.status)
        writing.contributed(actor, item, "edit")
        ledger.record("evidence.item.edited", item, case_id=item.case_id, before=before)
    return item


def item_void(
    *, actor, item: EvidenceItem, reason: str, version: int | None = None
) -> EvidenceItem:
    """Set a draft item aside for good, with a reason. Its original, hash and custody stay.

    Raises Refused, Invalid, and Conflict: `state`, `version_conflict`, `holds_items` for a package with
    something in it, `under_review` while a verification of it waits for its reviewer.
    """
    writing.require(actor, "evidence.void", item)
    if not reason.strip():
        raise Invalid({"reason": [_("Say why the item is voided.")]}, code="comment_required")
    with ledger.unit(actor):
        writing.require_open_case(item.case)
        item = writing.locked(item)
        writing.require_editable(item)
        writing.require_version(item, version)
        _require_nothing_hangs_on(item)
        before = item.canonical()
        writing.write(item, {"status": Status.VOID}, status__in=(Status.DRAFT, Status.RETURNED))
        ledger.record(
            "evidence.item.voided",
            item,
            case_id=item.case_id,
            before=before,
            details={"reason": reason.strip()},
        )
        custody.append(
            actor=actor, item=item, kind=CustodyEvent.Kind.VOIDED, purpose=reason.strip()[:500]
        )
    return item


def _require_nothing_hangs_on(item: EvidenceItem) -> None:
    """What lies in a void package, or is still to be decided about a void item, would be left hanging."""
    if inside := chain.contents(item):
        raise Conflict(
            _("%(items)s lies in it. Unpack it first.")
            % {"items": ", ".join(one.reference for one in inside)},
            code="holds_items",
        )
    waiting = item.verifications.filter(status=Status.SUBMITTED).order_by("reference")
    if references := list(waiting.values_list("reference", flat=True)):
        raise Conflict(
            _("%(records)s waits for review. Have it decided or withdrawn first.")
            % {"records": ", ".join(references)},
            code="under_review",
        )


def original_open(*, actor, item: EvidenceItem) -> BinaryIO:
    """Open the exact bytes for reading, after the reading is in the ledger.

    Raises Refused without the right to see originals, NotVisible when the file is gone from the store
    (which `verify_store` names as an error).
    """
    writing.require(actor, "evidence.download", item)
    if item.is_physical:
        raise NotVisible(_("A physical item has no file."), code="no_file")
    require_bytes(item)
    try:
        file = store.open_store().open(item.sha256)
    except store.Missing:
        raise NotVisible(_("The original is missing from the store."), code="missing") from None
    ledger.read(actor, "evidence.item.downloaded", item, case_id=item.case_id)
    return file


def download_name(item: EvidenceItem) -> str:
    """The server-made name of a downloaded original: references, and the suffix of the name it had."""
    suffix = item.file_name.rpartition(".")[2]
    plain = suffix.isascii() and suffix.isalnum() and 0 < len(suffix) <= 8
    name = f"{item.case.reference}_{item.reference}"
    return f"{name}.{suffix.lower()}" if plain and "." in item.file_name else name

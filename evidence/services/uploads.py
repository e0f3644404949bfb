"""Files that arrive over several requests: announced, continued, entered as items, or given up."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

import ledger
import store
from accounts.services.authority import require_access
from casework.models import Case
from common.canonical import stored_value
from common.errors import Conflict, Invalid, NotVisible, Refused, TooLarge
from evidence.intake.duplicates import require_new
from evidence.intake.quota import require_quota
from evidence.models import EvidenceItem, Upload
from evidence.models.upload import expiry
from evidence.services import entering, items
from store.errors import empty_file, not_whole, too_large

# By the names of their columns: other items are kept as their ids.
KEPT_FIELDS = tuple(
    field.attname
    for field in EvidenceItem._meta.concrete_fields
    if field.name in (*items.EDITABLE_FIELDS, "relative_path", "parent")
)


GIVEN_UP = _("This upload was given up.")
# Refusals that are not for good: what has come waits for the rest, or for its sender to come back.
KEEPING = ("incomplete_upload", "access_ended")


class Expired(NotVisible):
    """The upload was left alone for too long."""

    status = 410
    code = "upload_expired"

    def __init__(self) -> None:
        super().__init__(_("This upload was left alone for too long. Send the file again."))


def upload_begin(
    *,
    actor,
    case: Case,
    length: int,
    file_name: str,
    title: str,
    sha256: str = "",
    only_new: bool = False,
    metadata: str = "",
    key: str | None = None,
    fingerprint: str = "",
    **fields: Any,
) -> Upload:
    """Announce a file of `length` bytes; everything that can be refused now is refused now.

    `sha256` is the hash declared at source; for `only_new` see `require_new`. The same `key` with the
    same `fingerprint` finds the upload it began before. Raises what `items.draft` does, Invalid
    (`empty_file`), TooLarge, StorageFull, or Conflict (`idempotency_key_reused`, `taken_in_already`).
    """
    if not length:
        raise empty_file()
    if length > settings.CASEWORK_MAX_UPLOAD_BYTES:
        raise too_large(settings.CASEWORK_MAX_UPLOAD_BYTES)
    if earlier := _begun(actor, key, fingerprint):
        return earlier
    item = items.draft(
        actor=actor, case=case, file_name=file_name, title=title, size=length, **fields
    )
    if only_new:
        require_new(actor, item, sha256.lower())
    upload = Upload(
        case=case,
        created_by=actor,
        length=length,
        file_name=item.file_name,
        fields=said_of(item),
        metadata=metadata,
        declared_sha256=sha256.lower(),
        key=key,
        fingerprint=fingerprint,
        expires_at=expiry(),
    )
    bytes_of(upload).require_room()
    try:
        with transaction.atomic():
            upload.save(force_insert=True)
    except IntegrityError:
        # The same creation, sent twice at once.
        if earlier := _begun(actor, key, fingerprint):
            return earlier
        raise
    return upload


def said_of(item: EvidenceItem) -> dict[str, Any]:
    """What a person said of a file that comes, by the columns of the item; ready for JSON."""
    return {name: stored_value(getattr(item, name)) for name in KEPT_FIELDS}


def _begun(actor, key: str | None, fingerprint: str) -> Upload | None:
    if key is None:
        return None
    upload = Upload.objects.filter(created_by=actor, key=key).first()
    if upload is None:
        return None
    if upload.fingerprint != fingerprint:
        raise Conflict(
            _("This key came with another request before. Use a new key for each request."),
            code="idempotency_key_reused",
        )
    if upload.has_expired:
        _forget(upload)
        return None
    return upload


def bytes_of(upload: Upload) -> store.Resumable:
    """The bytes of an upload that have come so far."""
    return store.Resumable(store.open_store(), upload.pk, size=upload.length)


def received(upload: Upload) -> int:
    """How many bytes have come; all of them, too, where a crash came before the item."""
    if upload.item_id:
        return upload.length
    count = bytes_of(upload).received()
    return upload.length if not count and upload.stored_sha256 else count


def upload_append(
    *,
    actor,
    upload: Upload,
    offset: int,
    chunks: Iterable[bytes],
    checksum: store.Checksum | None = None,
    acknowledged: bool = True,
) -> store.Stored | None:
    """Add `chunks` from byte `offset` on; with the last byte, the upload becomes an item.

    `acknowledged`: see `upload_finish`. Returns the stored file when it has become an item. Raises what
    `store.Resumable.append` and `upload_finish` do.
    """
    there = bytes_of(upload)
    count = received(upload)
    if count < upload.length:
        # One that was begun with this very request expires no later: a write that nobody needs.
        if acknowledged:
            _renew(upload)
        count = there.append(offset, chunks, checksum=checksum)
    elif offset != count:
        raise store.WrongOffset(count)
    if count < upload.length:
        return None
    return upload_finish(actor=actor, upload=upload, there=there, acknowledged=acknowledged)


def upload_resume(*, actor, upload: Upload) -> None:
    """Before its sender is told how far the upload has come: where all has come, make it an item.

    Bytes that were whole and are gone since (destroyed with another item, or not in a restored backup) are
    no refusal: the upload begins anew. Raises what `upload_finish` does otherwise.
    """
    if received(upload) < upload.length:
        return
    try:
        upload_finish(actor=actor, upload=upload)
    except Invalid as refusal:
        if refusal.code != "incomplete_upload":
            raise
        upload.refresh_from_db()


def _renew(upload: Upload) -> None:
    """It is continued: it expires later. Raises NotVisible where it was given up meanwhile."""
    upload.expires_at = expiry()
    if not Upload.objects.filter(pk=upload.pk).update(expires_at=upload.expires_at):
        raise NotVisible(GIVEN_UP)


def upload_finish(
    *, actor, upload: Upload, there: store.Resumable | None = None, acknowledged: bool = True
) -> store.Stored | None:
    """Make a whole upload an item, unless it is one already; `upload.item` is it then.

    Refused for good (the role has ended, the case was closed, another hash than declared, no quota
    left), nothing is kept of it. `acknowledged`: whether the client was told that bytes had come; these
    must be found again after a crash.
    """
    if upload.item_id:
        return None
    require_access(actor)
    try:
        item = items.draft(
            actor=actor, case=upload.case, file_name=upload.file_name, **upload.fields
        )
        require_quota(actor=actor, case=upload.case, size=upload.length, but=upload.pk)
        stored = _stored(upload, there or bytes_of(upload), acknowledged)
        _enter(actor, upload, item, stored)
    except (Refused, Invalid, TooLarge) as refusal:
        if refusal.code not in KEEPING:
            _forget(upload)
        raise
    except Conflict as refusal:
        if refusal.code == "closed":
            _forget(upload)
        raise
    return stored


def _stored(upload: Upload, there: store.Resumable, acknowledged: bool) -> store.Stored:
    """The upload's bytes in the store, where a crash may have left them already."""
    if upload.stored_sha256 and not there.received():
        check = there.store.verify(upload.stored_sha256)
        if check.state != store.State.INTACT:
            Upload.objects.filter(pk=upload.pk).update(stored_sha256="")
            raise not_whole()
        return store.Stored(upload.stored_sha256, upload.length)

    def placing(sha256: str) -> None:
        if acknowledged:
            Upload.objects.filter(pk=upload.pk).update(stored_sha256=sha256)

    return there.finish(expected_sha256=upload.declared_sha256 or None, placing=placing)


def _enter(actor, upload: Upload, item: EvidenceItem, stored: store.Stored) -> None:
    with ledger.unit(actor):
        row = Upload.objects.select_for_update().filter(pk=upload.pk).first()
        if row is None:
            raise NotVisible(GIVEN_UP)
        if row.item_id is None:
            row.item = entering.item_enter(item=item, stored=stored, upload=upload.pk)
            row.save(update_fields=["item"])
    upload.item = row.item


def upload_discard(*, actor, upload: Upload) -> None:
    """Give up an unfinished upload: its bytes go. Raises Conflict for one that became an item."""
    gone = upload.item_id is None and _forget(upload)
    # Its last piece may have been on its way.
    if not gone and Upload.objects.filter(pk=upload.pk).exists():
        raise Conflict(
            _("This file has been taken in. Nothing that was taken in is deleted."), code="received"
        )


def _forget(upload: Upload) -> bool:
    """Remove an upload with its bytes, unless somebody is sending it or it became an item."""
    bytes_of(upload).discard()
    return bool(Upload.objects.filter(pk=upload.pk, item=None).delete()[0])


def sweep(*, now: Any) -> int:
    """Remove what expired before `now`: unfinished uploads with their bytes, finished ones' rows."""
    gone = 0
    for upload in Upload.objects.filter(expires_at__lte=now).iterator():
        try:
            bytes_of(upload).discard()
        except store.Busy:
            continue
        gone += Upload.objects.filter(pk=upload.pk, expires_at__lte=now).delete()[0]
    return gone

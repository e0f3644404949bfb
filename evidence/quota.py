"""How many bytes a person, and a case, may take in: what is there, and what is announced and on its way."""

from typing import Any

from django.conf import settings
from django.db import connection
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from casework.models import Case
from common.errors import TooLarge
from evidence.models import EvidenceItem, Upload


def require_quota(*, actor: Any, case: Case, size: int, but: Any = None) -> None:
    """Refuse `size` more bytes (TooLarge, `quota_user` or `quota_case`) where a quota is passed.

    Bytes of void items count, since they are kept; so do unfinished uploads at their full announced
    length, but for the upload `but`, which is about to become an item itself.
    """
    limit = settings.CASEWORK_QUOTA_USER
    if limit is not None and connection.in_atomic_block:
        # Files into several cases at once wait here for each other until they are entered.
        User.objects.select_for_update(no_key=True).filter(pk=actor.pk).first()
    if limit is not None and _taken(but, created_by=actor) + size > limit:
        words = _("This is more than you may take in: your quota is used up.")
        raise TooLarge(words, code="quota_user", limit=limit)
    limit = settings.CASEWORK_QUOTA_CASE
    if limit is not None and _taken(but, case=case) + size > limit:
        words = _("This is more than the case may hold: its quota is used up.")
        raise TooLarge(words, code="quota_case", limit=limit)


def _taken(but: Any, **whose: Any) -> int:
    """Bytes in items and in unfinished uploads."""
    items = EvidenceItem.objects.filter(**whose)
    uploads = Upload.objects.filter(item=None, expires_at__gt=timezone.now(), **whose)
    if but is not None:
        uploads = uploads.exclude(pk=but)
    there = items.aggregate(sum=Sum("size"))["sum"] or 0
    return int(there + (uploads.aggregate(sum=Sum("length"))["sum"] or 0))

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
    Room(actor=actor, case=case, but=but).take(size)


class Room:
    """How many bytes a person may still take into a case, looked up once for several files."""

    def __init__(self, *, actor: Any, case: Case, but: Any = None):
        """`but`: see `require_quota`."""
        if settings.CASEWORK_QUOTA_USER is not None and connection.in_atomic_block:
            # Files into several cases at once wait here for each other until they are entered.
            User.objects.select_for_update(no_key=True).filter(pk=actor.pk).first()
        self._user = _left(settings.CASEWORK_QUOTA_USER, but, created_by=actor)
        self._case = _left(settings.CASEWORK_QUOTA_CASE, but, case=case)

    def take(self, size: int) -> None:
        """Count `size` bytes as taken in. Raises what `require_quota` does, and then counts none."""
        if self._user is not None and size > self._user:
            words = _("This is more than you may take in: your quota is used up.")
            raise TooLarge(words, code="quota_user", limit=settings.CASEWORK_QUOTA_USER)
        if self._case is not None and size > self._case:
            words = _("This is more than the case may hold: its quota is used up.")
            raise TooLarge(words, code="quota_case", limit=settings.CASEWORK_QUOTA_CASE)
        self._user = None if self._user is None else self._user - size
        self._case = None if self._case is None else self._case - size


def _left(limit: int | None, but: Any, **whose: Any) -> int | None:
    return None if limit is None else limit - _taken(but, **whose)


def _taken(but: Any, **whose: Any) -> int:
    """Bytes in items and in unfinished uploads."""
    items = EvidenceItem.objects.filter(**whose)
    uploads = Upload.objects.filter(item=None, expires_at__gt=timezone.now(), **whose)
    if but is not None:
        uploads = uploads.exclude(pk=but)
    there = items.aggregate(sum=Sum("size"))["sum"] or 0
    return int(there + (uploads.aggregate(sum=Sum("length"))["sum"] or 0))

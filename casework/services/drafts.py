"""Keeping what is typed: on the server, for its writer alone, until it is saved or thrown away.

None of this is in the ledger (`docs/decisions/0019-drafts-and-warnings.md`): a draft says nothing yet.
"""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

import jobs
from casework.models import Case, Draft
from casework.services.writing import UNSTORABLE
from common.errors import Conflict, TooLarge

KEPT_FOR = timedelta(days=30)
# A statement has at most 200,000 characters; this is room for every text of a form, and for no files.
LONGEST = 1_000_000
MOST_FIELDS = 1_000
MOST = 100


def draft_keep(
    *,
    actor: Any,
    key: UUID,
    turn: int,
    page: str,
    target: UUID | None,
    permission: str,
    case: Case | None,
    seen_version: int | None,
    fields: dict[str, list[str]],
) -> Draft | None:
    """Keep what was typed under the page's key. None if something newer is kept already.

    Raises TooLarge, and Conflict: `too_many`, or `key_taken` for a key of somebody else.
    """
    if len(fields) > MOST_FIELDS or sum(len(v) for row in fields.values() for v in row) > LONGEST:
        raise TooLarge(_("This is more text than can be kept while it is typed. Save it."))
    values = {
        "fields": {
            name: [UNSTORABLE.sub("\ufffd", v) for v in row] for name, row in fields.items()
        },
        "turn": turn,
        "seen_version": seen_version,
        "typed_at": timezone.now(),
    }
    own = Draft.objects.filter(person=actor)
    with transaction.atomic():
        mine = own.filter(pk=key, page=page, target=target)
        if mine.filter(turn__lt=turn).update(**values):
            return mine.get()
        if mine.exists():
            return None
        if own.count() >= MOST:
            raise Conflict(
                _("Too much is typed and not saved. Save or throw away some of it."),
                code="too_many",
            )
        draft = Draft(pk=key, person=actor, page=page, target=target, permission=permission)
        draft.case = case
        for name, value in values.items():
            setattr(draft, name, value)
        try:
            with transaction.atomic():
                draft.save(force_insert=True)
        except IntegrityError:
            raise Conflict(
                _("Open the page anew; this one is out of date."), code="key_taken"
            ) from None
    return draft


def draft_discard(*, actor: Any, key: UUID) -> None:
    """Throw away what one typed; another person's is not found."""
    Draft.objects.filter(person=actor, pk=key).delete()


@jobs.task(name="casework.drafts_sweep", attempts=2)
def drafts_sweep() -> None:
    """Delete what nobody has taken up for thirty days."""
    Draft.objects.filter(typed_at__lt=timezone.now() - KEPT_FOR).delete()

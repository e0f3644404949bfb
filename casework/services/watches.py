"""Following a case or a record, and following it no more."""

from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from casework import records
from casework.models import Watch
from casework.notices.watching import watchable
from common.errors import Invalid


def watch_begin(*, actor: Any, record_kind: str, record_id: UUID) -> Watch:
    """Have the actor told of what happens to a record that they see; harmless to repeat.

    The same refusal, Invalid, for a record that is hidden, not there, or of a kind that nobody follows.
    """
    row = records.row(actor, record_kind, record_id) if record_kind in watchable() else None
    if row is None:
        raise Invalid({"record": [_("There is no such record, or nobody can follow it.")]})
    watch, _new = Watch.objects.get_or_create(
        person=actor,
        record_id=row.pk,
        defaults={"record_kind": record_kind, "case_id": row.ledger_case_id},
    )
    return watch


def watch_end(*, actor: Any, record_id: UUID) -> bool:
    """Have the actor told no more; whether they had followed it."""
    ended, _by_model = Watch.objects.visible_to(actor).filter(record_id=record_id).delete()
    return bool(ended)

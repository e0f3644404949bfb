"""What closing a case asks for beside its move: gates that are clear, or a reason why not."""

from typing import Any

from django.utils.translation import gettext_lazy as _

import ledger
from casework import closing
from casework.models import Case, Closing
from casework.services import writing
from common.errors import Conflict, Invalid

WHY = _("Say why the case is closed in spite of what is left undone.")


def closed(actor: Any, case: Case, outcome: str, reason: str) -> None:
    """Let a locked case through its gates, and note with what was left undone; a part of its closing.

    Raises Conflict `gates`, with the names of those that stay shut, or Invalid without a `reason` where
    something is left undone.
    """
    reason = writing.clean_text("reason", reason)
    met = closing.standing(case, actor)
    if shut := [one for one in met if one.gate.blocks]:
        words = ", ".join(one.words for one in shut)
        raise Conflict(
            _("The case cannot be closed yet: %(gates)s.") % {"gates": words},
            code="gates",
            gates=[one.name for one in shut],
        )
    left = {one.name: one.found.count for one in met}
    if left and not reason:
        raise Invalid({"reason": [WHY]}, code="reason_required")
    _noted(actor, case, Closing.Turn.CLOSED, outcome, left=left, despite=reason)


def reopened(actor: Any, case: Case, reason: str) -> None:
    """Note that a closed case is opened again; a part of its reopening."""
    _noted(actor, case, Closing.Turn.REOPENED, reason)


def _noted(actor: Any, case: Case, turn: str, words: str, **more: Any) -> None:
    row = Closing.objects.create(case=case, turn=turn, words=words, by=actor, **more)
    ledger.record("casework.closing.noted", row, case_id=case.pk)

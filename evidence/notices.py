"""This floor's kind of notifications: somebody wants to hand a thing over."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from casework.notices import kinds


def _receiver(record: Any) -> Any:
    return [record.row.receiver_id]


def fill() -> None:
    """Called once, when the app is ready."""
    kinds.register(
        {
            "handover": kinds.Notice(
                _("A hand-over is proposed to you"),
                {"evidence.handover.proposed": _("A hand-over was proposed to you")},
                _receiver,
                kinds.How.DAILY,
                settled_by=tuple(
                    f"evidence.handover.{end}" for end in ("accepted", "declined", "withdrawn")
                ),
            ),
        }
    )

"""How records of this app read on the pages of review, where they stand beside those of other kinds."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.errors import Text
from evidence.models import Verification

VERIFICATION_LABELS: dict[str, Text] = {
    "item_reference": gettext_lazy("evidence item"),
    "item_sha256": gettext_lazy("SHA-256 of what was examined"),
    "analyst": gettext_lazy("analyst (code)"),
}


def verification_title(verification: Verification) -> str:
    """What was examined: "EV-0012, source"."""
    part = str(verification.get_part_display()).lower()
    return f"{verification.item.reference}, {part}"


def hypotheses_text(hypotheses: list[dict[str, Any]]) -> str:
    """Working hypotheses as one text, each with what speaks for it and against it."""
    return "\n\n".join(
        f"{number}. {one['hypothesis']}\n"
        f"{_('For:')} {one['for'] or '–'}\n"
        f"{_('Against:')} {one['against'] or '–'}"
        for number, one in enumerate(hypotheses, 1)
    )

"""Filters that several filtersets of this app share."""

from typing import Any

import django_filters
from django.utils.translation import gettext_lazy as _

from common.errors import Invalid
from common.filters import TextFilter
from common.ids import is_code, mistyped_code

MISTYPED = _("This is not a code: one of its characters is mistyped. Compare it once more.")


def choice(field_name: str, choices, label, **kwargs) -> django_filters.ChoiceFilter:
    """One of `choices`; nothing chosen reads "Any"."""
    return django_filters.ChoiceFilter(
        field_name, choices=choices, label=label, empty_label=_("Any"), **kwargs
    )


class CodeFilter(TextFilter):
    """Witness codes, whole or in part, in either case, with or without what separates their groups.

    A whole code whose check character does not fit is refused: that it belongs to nobody would be true,
    and would hide that it was mistyped.
    """

    def filter(self, qs: Any, value: Any) -> Any:
        if not value:
            return qs
        return qs.filter(**{f"{self.field_name}__icontains": whole_code(value)})


class NoteTextFilter(TextFilter):
    """Text of notes is references and codes alone, so that a mistyped code is told here as well."""

    def filter(self, qs: Any, value: Any) -> Any:
        if value and mistyped_code(value):
            raise Invalid({"q": [MISTYPED]}, code="mistyped_code")
        return super().filter(qs, value)


def whole_code(text: str) -> str:
    """`text` as codes are stored, if it is a whole one; else as it is. Raises Invalid for a mistyped one."""
    typed = text.strip()
    if mistyped_code(typed):
        raise Invalid({"q": [MISTYPED]}, code="mistyped_code")
    plain = typed.upper().replace("-", "").replace(" ", "")
    return f"{plain[:3]}-{plain[3:]}" if len(plain) == 7 and is_code(plain) else typed

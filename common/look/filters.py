"""The filter bar: which filters are on, in words, and the address without each of them."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.http import QueryDict
from django.utils.translation import gettext as _

from common.look.times import day_text, time_text

# Where a reader stands in the list is lost when what is in the list changes.
POSITION_KEYS = ("cursor", "page")


@dataclass(frozen=True)
class Chip:
    """One active filter: its name, its value in words, and the query string of the list without it."""

    label: str
    value: str
    without: str


def without_keys(query: QueryDict, *names: str) -> str:
    """The query string without some names, what is empty and the place in the list; "?" if none is left."""
    left = query.copy()
    for name in list(left):
        if name in (*names, *POSITION_KEYS) or not any(left.getlist(name)):
            del left[name]
    return "?" + left.urlencode()


def chips(form: forms.Form, query: QueryDict, skip: set[str]) -> list[Chip]:
    """The active filters of a filter form, in the order of its fields, but for those named in `skip`."""
    cleaned = form.cleaned_data if form.is_valid() else {}
    found = []
    for bound in form:
        keys = control_names(bound)
        if bound.name in skip or not any(value for key in keys for value in query.getlist(key)):
            continue
        value = _in_words(bound, cleaned.get(bound.name))
        found.append(Chip(str(bound.label), value, without_keys(query, *keys)))
    return found


def control_names(bound: BoundField) -> list[str]:
    """The names a field has in the query string: a range has one for each end."""
    widget = bound.field.widget
    if isinstance(widget, forms.MultiWidget):
        suffixes: list[str] = widget.widgets_names  # type: ignore[attr-defined]
        return [bound.html_name + suffix for suffix in suffixes]
    return [bound.html_name]


def _in_words(bound: BoundField, cleaned: Any) -> str:
    choices = _choice_labels(bound)
    raw = bound.value()
    if choices and raw not in (None, ""):
        values = raw if isinstance(raw, (list, tuple)) else [raw]
        return ", ".join(choices.get(str(value), str(value)) for value in values)
    if isinstance(cleaned, slice):
        ends = (_plain(cleaned.start) or "…", _plain(cleaned.stop) or "…")
        return " – ".join(ends)
    return _plain(cleaned if cleaned not in (None, "") else raw)


def _choice_labels(bound: BoundField) -> dict[str, str]:
    labels: dict[str, str] = {}
    # Asked for one by one: choices that are computed when they are asked for have no length.
    for value, label in getattr(bound.field, "choices", ()):
        pairs = label if isinstance(label, (list, tuple)) else [(value, label)]
        labels.update((str(key), str(text)) for key, text in pairs)
    return labels


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, datetime):
        return time_text(value)
    if isinstance(value, date):
        return day_text(value)
    if hasattr(value, "__iter__") and not isinstance(value, str):
        return ", ".join(str(part) for part in value)
    return "" if value is None else str(value)

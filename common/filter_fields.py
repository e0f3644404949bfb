"""Form fields behind the filters: each refuses what it does not understand."""

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.models import ModelChoiceIterator
from django.utils.translation import gettext_lazy as _
from django_filters.fields import ChoiceField

from common import tried
from common.errors import NotVisible
from common.search import MIN_QUERY, terms

# A select of more than this helps nobody; the rest is reached by address or search.
MAX_CHOICES = 200


class IsoDateField(forms.DateField):
    """A date as YYYY-MM-DD, whatever the language: 07/08/2024 means two days."""

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")

    def to_python(self, value: Any) -> date | None:
        if isinstance(value, str) and value:
            try:
                return date.fromisoformat(_only(r"\d{4}-\d\d-\d\d", value))
            except ValueError:
                raise ValidationError(_("Write the date as YYYY-MM-DD.")) from None
        return value or None


class MomentField(IsoDateField):
    """A date, or a time with offset (RFC 3339)."""

    def to_python(self, value: Any) -> Any:
        if not isinstance(value, str) or len(value) <= len("2024-07-08"):
            return super().to_python(value)
        # An unescaped "+" of an offset arrives as a space.
        text = re.sub(r" (?=\d\d:\d\d$)", "+", value).replace("Z", "+00:00")
        try:
            return datetime.fromisoformat(
                _only(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(\.\d{1,6})?[+-]\d\d:\d\d", text)
            ).astimezone(UTC)
        except (ValueError, OverflowError):
            raise ValidationError(
                _("Write a date as YYYY-MM-DD, or a time as 2024-07-08T09:30:00Z.")
            ) from None


class SynonymField(ChoiceField):
    """One of the choices. `same` maps further names, which are understood but not offered, to them."""

    def __init__(self, *args: Any, same: Mapping[str, str], **kwargs: Any):
        self.same = same
        super().__init__(*args, **kwargs)

    def to_python(self, value: Any) -> Any:
        text: str = super().to_python(value)
        return str(self.same.get(text, text))


class OrderField(SynonymField):
    """An order by name, with a minus for descending."""

    def to_python(self, value: Any) -> Any:
        text: str = super().to_python(value)
        bare = text.removeprefix("-")
        return text.removesuffix(bare) + self.same[bare] if bare in self.same else text


class TextField(forms.CharField):
    widget = forms.TextInput(attrs={"type": "search"})

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        if text and not terms(text):
            raise ValidationError(
                _("Search for at least %(least)d characters."), params={"least": MIN_QUERY}
            )
        return text


class _FewChoices(ModelChoiceIterator):
    """The first choices and the chosen one."""

    def __iter__(self) -> Iterator[Any]:
        if self.field.empty_label is not None:
            yield ("", self.field.empty_label)
        for row in self.queryset[:MAX_CHOICES]:
            yield self.choice(row)


class ScopedField(forms.ModelChoiceField):
    """A row of a scoped queryset by its id. A hidden row and a missing one: NotVisible for both."""

    iterator = _FewChoices

    def to_python(self, value: Any) -> Any:
        if value in self.empty_values:
            return None
        rows: Any = self.queryset
        try:
            key = rows.model._meta.pk.to_python(value)
        except ValidationError:
            raise ValidationError(_("This is not an identifier.")) from None
        row = rows.filter(pk=key).first()
        if row is None:
            tried.hidden(rows.model, key)
            raise NotVisible(_("No such record."))
        return row

    def validate(self, value: Any) -> None:
        return None


def _only(pattern: str, text: str) -> str:
    if not re.fullmatch(pattern, text, re.ASCII):
        raise ValueError("not in this form")
    return text

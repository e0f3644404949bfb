"""One strict filterset per model, shared by page, fragment, CSV and API.

django-filter drops what it does not know, so a misspelt filter would hand out an unfiltered export.
Here an unknown name, a bad value or a parameter given twice is refused.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import django_filters
from django.core.exceptions import ImproperlyConfigured
from django.db import models
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.functional import cached_property
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from common.errors import Invalid, Text
from common.filter_fields import IsoDateField, MomentField, OrderField, ScopedField, TextField
from common.keyset import Key, Keyset
from common.search import MAX_QUERY, terms

# Parameters of a list that are not filters.
PASSTHROUGH = frozenset({"page_size", "cursor", "format"})
Choices = list[tuple[str, Text]]


class YesNoFilter(django_filters.TypedChoiceFilter):
    """true or false. (django-filter's BooleanFilter takes anything else as "not given".)"""

    def __init__(self, *args: Any, **kwargs: Any):
        kwargs.setdefault("choices", [("true", _("Yes")), ("false", _("No"))])
        kwargs.setdefault("coerce", lambda text: text == "true")
        super().__init__(*args, **{"empty_value": None, "empty_label": None, **kwargs})
        self.extra.pop("empty_label")
        self.extra["choices"] = [("", _("Any")), *self.extra["choices"]]


class IsoDateFilter(django_filters.DateFilter):
    field_class = IsoDateField


class SinceFilter(django_filters.Filter):
    """At or after a moment; a bare date is the start of that day in UTC."""

    field_class = MomentField

    def filter(self, qs: QuerySet[Any], value: Any) -> QuerySet[Any]:
        if value is None:
            return qs
        if not isinstance(value, datetime):
            value = datetime.combine(value, time.min, UTC)
        return qs.filter(**{f"{self.field_name}__gte": value})


class UntilFilter(django_filters.Filter):
    """At or before a moment; a bare date includes the whole of that day in UTC."""

    field_class = MomentField

    def filter(self, qs: QuerySet[Any], value: Any) -> QuerySet[Any]:
        if value is None or value == date.max:
            return qs
        if isinstance(value, datetime):
            return qs.filter(**{f"{self.field_name}__lte": value})
        day_after = datetime.combine(value + timedelta(days=1), time.min, UTC)
        return qs.filter(**{f"{self.field_name}__lt": day_after})


class TextFilter(django_filters.Filter):
    """Rows whose folded text column contains every word of the query (see `common.search`)."""

    field_class = TextField

    def __init__(self, field_name: str = "search_text", **kwargs: Any):
        kwargs.setdefault("label", _("Search"))
        super().__init__(field_name, max_length=MAX_QUERY, **kwargs)

    def filter(self, qs: QuerySet[Any], value: Any) -> QuerySet[Any]:
        for word in terms(value or ""):
            qs = qs.filter(**{f"{self.field_name}__contains": word})
        return qs


class ScopedFilter(django_filters.Filter):
    """Rows that belong to a record, given by id, which must be one that the person may see.

    `queryset` is called with the person: `ScopedFilter(queryset=Case.objects.visible_to, …)`.
    A malformed id is refused; a hidden id is answered exactly like one that does not exist.
    """

    field_class = ScopedField

    def __init__(
        self,
        field_name: str | None = None,
        *,
        queryset: Callable[[Any], QuerySet[Any]],
        **kwargs: Any,
    ):
        self.scope = queryset
        super().__init__(field_name, empty_label=kwargs.pop("empty_label", _("Any")), **kwargs)

    @property
    def field(self) -> Any:
        if not hasattr(self, "_field"):
            self._field = self.field_class(
                label=self.label, queryset=self.scope(self.parent.user), **self.extra
            )
        return self._field

    def filter(self, qs: QuerySet[Any], value: Any) -> QuerySet[Any]:
        return qs if value is None else qs.filter(**{self.field_name: value.pk})


class CaseFilter(ScopedFilter):
    """`case=<id>`: on every list of case data."""

    def __init__(self, field_name: str = "case", **kwargs: Any):
        kwargs.setdefault("label", _("Case"))
        super().__init__(field_name, **kwargs)


class KeysetOrdering(django_filters.ChoiceFilter):
    """`ordering=<name>` or `ordering=-<name>` from a table, always tied by the primary key.

    `table` maps a name to (path, label), or to (paths, label) for an order of several columns; `same`
    maps names that are understood as well, and not offered, to names of the table. The chosen
    `keyset` is what the paginator continues by.
    """

    field_class = OrderField

    def __init__(
        self,
        table: Mapping[str, tuple[str | tuple[str, ...], Text]],
        *,
        default: str,
        same: Mapping[str, str] | None = None,
        **kwargs: Any,
    ):
        self.table = {
            name: (paths,) if isinstance(paths, str) else paths
            for name, (paths, _l) in table.items()
        }
        self.default = default
        self.keyset_of(default)
        choices: Choices = []
        for name, (_paths, label) in table.items():
            choices += [(name, label), (f"-{name}", _descending(label))]
        kwargs.setdefault("label", _("Sort by"))
        super().__init__(choices=choices, empty_label=None, same=same or {}, **kwargs)

    def keyset_of(self, name: str) -> Keyset:
        """The keyset that an `ordering` value stands for. Raises KeyError for an unknown name."""
        down = name.startswith("-")
        paths = self.table[name.removeprefix("-")]
        # A leading "-" in the table turns that column round: newest first within a status.
        return Keyset.of(
            *(Key(path.removeprefix("-"), down is not path.startswith("-")) for path in paths)
        )

    def filter(self, qs: QuerySet[Any], value: Any) -> QuerySet[Any]:
        return qs


def _descending(label: Text) -> Text:
    # Put together when shown: the reader's language is not known yet.
    return format_lazy(_("{column}, descending"), column=label)


NEWEST_FIRST = Keyset.of()


class StrictFilterSet(django_filters.FilterSet):
    """Base of every filterset. `qs` raises Invalid (400) for anything it cannot honour in full.

    `data` None or empty gives the whole (scoped) queryset in its default order.
    """

    FILTER_DEFAULTS = {
        **django_filters.FilterSet.FILTER_DEFAULTS,
        models.BooleanField: {"filter_class": YesNoFilter},
        models.DateField: {"filter_class": IsoDateFilter},
    }

    @classmethod
    def get_filters(cls) -> Any:
        found = super().get_filters()
        for name, declared in found.items():
            if isinstance(declared, django_filters.BooleanFilter | django_filters.OrderingFilter):
                raise ImproperlyConfigured(
                    f"{cls.__name__}.{name}: {type(declared).__name__} is not strict; "
                    "use YesNoFilter or KeysetOrdering"
                )
        return found

    def __init__(
        self,
        data: QueryDict | Mapping[str, Any] | None = None,
        queryset: QuerySet[Any] | None = None,
        *,
        request: Any = None,
        user: Any = None,
        prefix: str | None = None,
    ):
        self.user = user if user is not None else getattr(request, "user", None)
        bound = QueryDict(mutable=True)
        given: Any = data.lists() if isinstance(data, QueryDict) else (data or {}).items()
        for name, values in given:
            bound.setlist(name, values if isinstance(values, list) else [values])
        super().__init__(bound, queryset, request=request, prefix=prefix)
        self.is_bound = True

    def check(self) -> None:
        """Raise Invalid for unknown names, repeated parameters and bad values, all at once."""
        errors: dict[str, list[Text]] = {}
        for name in self.data:
            if name not in self.filters:
                if name not in PASSTHROUGH:
                    errors[name] = [_("Unknown filter.")]
            elif len(self.data.getlist(name)) > 1 and not self._takes_many(name):
                errors[name] = [_("Give this parameter once.")]
        for name, problems in self.form.errors.items():
            errors.setdefault("" if name == "__all__" else name, []).extend(problems)
        if errors:
            raise Invalid(errors)

    @property
    def qs(self) -> QuerySet[Any]:
        if not hasattr(self, "_qs"):
            self.check()
            self._qs = self.filter_queryset(self.queryset.all()).order_by(
                *self.keyset.resolved(self.queryset).order_by()
            )
        return self._qs

    @cached_property
    def ordering(self) -> str:
        """The `ordering` in force, as in the address: "-created_at"; "" when there is no choice."""
        chooser = self.filters.get("ordering")
        if chooser is None:
            return ""
        self.check()
        return self.form.cleaned_data.get("ordering") or chooser.default

    @cached_property
    def keyset(self) -> Keyset:
        self.check()
        return self.filters["ordering"].keyset_of(self.ordering) if self.ordering else NEWEST_FIRST

    @cached_property
    def active(self) -> dict[str, str]:
        """The filters in force (not the order), name to value as given: for chips and "clear"."""
        return {
            name: ", ".join(self.data.getlist(name))
            for name in self.filters
            if name != "ordering" and any(self.data.getlist(name))
        }

    def _takes_many(self, name: str) -> bool:
        return isinstance(
            self.filters[name],
            django_filters.MultipleChoiceFilter | django_filters.BaseCSVFilter,
        )

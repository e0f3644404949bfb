"""Form fields of this app: another item, working hypotheses."""

from typing import Any

from django import forms
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from evidence.services.verifications import HYPOTHESIS, MAX_HYPOTHESES
from evidence.words import hypotheses_text

LONGEST_REFERENCE = 200  # of a case and an item
EMPTY_ROWS = 2  # beside those that hold something


class ItemReferenceField(forms.Field):
    """Another item, typed as its reference; `scope` are the items that may be named.

    A hidden item and one that does not exist get the same sentence.
    """

    widget = forms.TextInput(attrs={"autocomplete": "off", "placeholder": "EV-0001"})
    scope: Any = None

    def prepare_value(self, value: Any) -> Any:
        return getattr(value, "reference", value)

    def to_python(self, value: Any) -> Any:
        text = str(value or "").strip()
        if not text:
            return None
        # Databases give up on patterns of many thousand characters.
        found = self.find(text) if len(text) <= LONGEST_REFERENCE else None
        if found is None:
            raise forms.ValidationError(_("There is no such item."), code="unknown")
        return found

    def find(self, text: str) -> Any:
        if "\0" in text:
            return None
        return self.scope.filter(reference__iexact=text).first()

    @staticmethod
    def in_words(value: Any) -> str:
        return str(getattr(value, "reference", value))


class HypothesesWidget(forms.MultiWidget):
    """Rows of three texts each; always a few empty ones, so that it works without script."""

    is_hidden = False  # Django takes a widget without parts of its own for one

    def __init__(self, attrs: Any = None):
        super().__init__(widgets=[], attrs=attrs)

    def decompress(self, value: Any) -> list[Any]:
        return []

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        rows = [row for row in value or [] if any(row.values())]
        empty = [dict.fromkeys(HYPOTHESIS, "")] * EMPTY_ROWS
        # "for" and "against" by names that a template can ask for.
        shown = [
            {"hypothesis": row["hypothesis"], "pro": row["for"], "contra": row["against"]}
            for row in [*rows, *empty][:MAX_HYPOTHESES]
        ]
        return render_to_string("evidence/_hypotheses.html", {"name": name, "rows": shown})

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        if not hasattr(data, "getlist"):
            return data.get(name)
        columns = [data.getlist(f"{name}_{part}") for part in HYPOTHESIS]
        return [
            {part: text.strip() for part, text in zip(HYPOTHESIS, texts, strict=True)}
            for texts in zip(*columns, strict=False)
        ]

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return f"{name}_{HYPOTHESIS[0]}" not in data


class HypothesesField(forms.Field):
    """A list of hypotheses as the service takes it; rows left empty are dropped."""

    widget = HypothesesWidget

    def to_python(self, value: Any) -> list[dict[str, str]]:
        return [row for row in value or [] if any(row.values())]

    def has_changed(self, initial: Any, data: Any) -> bool:
        return self.to_python(initial) != self.to_python(data)

    @staticmethod
    def in_words(value: Any) -> str:
        """As shown beside another version of the record."""
        return hypotheses_text(value)

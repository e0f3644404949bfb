"""Form controls: which kind of control a field needs, without the form knowing anything of the look."""

from dataclasses import dataclass

from django import forms
from django.forms.boundfield import BoundField
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

_CLASS_OF_KIND = {
    "select": "form-select",
    "check": "form-check-input",
    "choices": "",
    "several": "",
}


@dataclass(frozen=True)
class Control:
    """A bound field ready to show. `kind`: input, text, select, check, choices, several or file."""

    bound: BoundField
    kind: str
    required: bool

    @property
    def is_short(self) -> bool:
        """Whether two such fields can stand side by side: choices, dates, numbers, and what has a `size`."""
        short_inputs = {"date", "time", "datetime-local", "number"}
        sized = "size" in self.bound.field.widget.attrs
        return sized or self.kind == "select" or self._input_type() in short_inputs

    def _input_type(self) -> str:
        widget = self.bound.field.widget
        return widget.attrs.get("type") or getattr(widget, "input_type", None) or ""

    @property
    def html(self) -> SafeString:
        """The control itself, with its class; Django adds `aria-describedby` and `aria-invalid`."""
        attrs: dict[str, str | bool] = {"class": self._classes()}
        if self.kind == "text" and "rows" not in self.bound.field.widget.attrs:
            attrs["rows"] = "5"
        return self.bound.as_widget(attrs=attrs)

    def _classes(self) -> str:
        own = self.bound.field.widget.attrs.get("class", "")
        invalid = "is-invalid" if self.bound.errors else ""
        return " ".join(filter(None, (own, _CLASS_OF_KIND.get(self.kind, "form-control"), invalid)))


def control(bound: BoundField, empty: str = "") -> Control:
    """Sort a bound field into one of the kinds that `components/field.html` knows.

    `empty` names the empty choice of a select, where the library draws a row of dashes.
    """
    widget = bound.field.widget
    if isinstance(widget, forms.Select):
        words = empty or (_("Choose…") if bound.field.required else _("Not stated"))
        widget.choices = [
            (value, words if value == "" and str(label).startswith("---") else label)
            for value, label in widget.choices
        ]
    return Control(bound, _kind(widget), bound.field.required)


def with_usual_order(bound: BoundField) -> BoundField:
    """Give a choice of order an empty first option: else a browser sends the first real one unasked."""
    widget = bound.field.widget
    if isinstance(widget, forms.Select) and "" not in [value for value, _label in widget.choices]:
        widget.choices = [("", _("Usual order")), *widget.choices]
    return bound


def _kind(widget: forms.Widget) -> str:
    if isinstance(widget, (forms.RadioSelect, forms.CheckboxSelectMultiple)):
        return "choices"
    if isinstance(widget, forms.MultiWidget):
        return "several"
    if isinstance(widget, forms.CheckboxInput):
        return "check"
    if isinstance(widget, forms.Select):
        return "select"
    if isinstance(widget, forms.Textarea):
        return "text"
    return "file" if isinstance(widget, forms.FileInput) else "input"

"""Form controls: which kind of control a field needs, without the form knowing anything of the look."""

from dataclasses import dataclass

from django import forms
from django.forms.boundfield import BoundField
from django.utils.safestring import SafeString

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
    def html(self) -> SafeString:
        """The control itself, with its class; Django adds `aria-describedby` and `aria-invalid`."""
        attrs = {"class": self._classes()}
        if self.kind == "text" and "rows" not in self.bound.field.widget.attrs:
            attrs["rows"] = "5"
        return self.bound.as_widget(attrs=attrs)

    def _classes(self) -> str:
        own = self.bound.field.widget.attrs.get("class", "")
        invalid = "is-invalid" if self.bound.errors else ""
        return " ".join(filter(None, (own, _CLASS_OF_KIND.get(self.kind, "form-control"), invalid)))


def control(bound: BoundField) -> Control:
    """Sort a bound field into one of the kinds that `components/field.html` knows."""
    return Control(bound, _kind(bound.field.widget), bound.field.required)


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

"""Long forms in sections: what everybody fills in stands open, what few need is folded away."""

from dataclasses import dataclass
from typing import Any, ClassVar

from django.forms.boundfield import BoundField

from common.errors import Text


@dataclass(frozen=True)
class Section:
    """One part of a form, before it is bound: its title, a sentence, its fields, whether it is folded."""

    title: Text
    hint: Text
    names: tuple[str, ...]
    folded: bool = True


@dataclass(frozen=True)
class Part:
    """A section ready to show. `is_open`: not folded, or holding something to see or to mend."""

    section: Section
    fields: list[BoundField]
    is_open: bool


class SectionedForm:
    """Mixin of a form whose fields stand in `sections`; those in no section come first."""

    sections: ClassVar[tuple[Section, ...]] = ()

    def in_no_section(self) -> list[BoundField]:
        placed = {name for section in self.sections for name in section.names}
        form: Any = self
        return [bound for bound in form if bound.name not in placed]

    def parts(self) -> list[Part]:
        form: Any = self
        found = []
        for section in self.sections:
            fields = [form[name] for name in section.names if name in form.fields]
            if fields:
                is_open = not section.folded or any(map(_holds_something, fields))
                found.append(Part(section, fields, is_open))
        return found


def _holds_something(bound: BoundField) -> bool:
    value = bound.value()
    return bool(bound.errors) or value not in (None, "", [], False)

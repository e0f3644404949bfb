"""Template tags of the design system; `docs/design-system.md` lists them with their parameters."""

from datetime import date, datetime
from typing import Any

from django import template
from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.forms.boundfield import BoundField
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import slugify
from django.utils.translation import gettext as _

from common.look.differences import word_difference
from common.look.fields import control, with_usual_order
from common.look.filters import chips, without_keys
from common.look.marks import mark as look_up_mark
from common.look.sizes import exact_size_text, size_text
from common.look.times import day_text, machine_time, moment_text, time_text
from common.querysets import read_together

register = template.Library()

ICONS = "vendor/lucide-static-1.62.0/icons.svg"


@register.simple_tag
def asset(path: str) -> str:
    """The address of a static file; unlike `{% static %}` it never raises, so error pages always show."""
    try:
        return staticfiles_storage.url(path)
    except ValueError:
        return f"/{settings.STATIC_URL.strip('/')}/{path}"


@register.simple_tag
def icon(name: str, extra: str = "") -> SafeString:
    """A decorative icon of the sprite; meaning must stand in words beside it."""
    shape = '<svg class="icon {}" aria-hidden="true" focusable="false"><use href="{}#{}"/></svg>'
    return format_html(shape, extra, asset(ICONS), name)


@register.inclusion_tag("components/mark.html")
def mark(value: object, label: object = "", tone: str = "") -> dict[str, Any]:
    """A state as word and shape: `{% mark item.scan item.get_scan_display %}`."""
    return {"mark": look_up_mark(value, label, tone)}


@register.inclusion_tag("components/mark.html")
def status(record: Any) -> dict[str, Any]:
    """The mark of a record's own state, as it is shown: not approved where it is not what was approved."""
    return {"mark": look_up_mark(getattr(record, "shown_status", record.status))}


@register.filter
def together(rows: Any, name: str = "") -> list[Any]:
    """`rows`, after what is shown of each (or of what its attribute `name` holds) was looked up at once."""
    found = list(rows or ())
    read_together([getattr(row, name) for row in found] if name else found)
    return found


@register.inclusion_tag("components/tlp.html")
def tlp(value: object) -> dict[str, str]:
    """A Traffic Light Protocol 2.0 label in its official form; takes "amber_strict" or "TLP:AMBER"."""
    word = str(value or "").upper().removeprefix("TLP:").replace("_", "+").replace("-", "+")
    return {"label": f"TLP:{word}" if word else "", "colour": word.split("+")[0].lower()}


@register.inclusion_tag("components/handling.html")
def handling(value: object, label: object = "") -> dict[str, Any]:
    """How strictly a record is handled; a field of its own beside the TLP label."""
    return {"mark": look_up_mark(value, label), "value": value}


@register.inclusion_tag("components/timestamp.html")
def timestamp(value: datetime | None, seconds: bool = False) -> dict[str, str]:
    """A moment of the system in UTC, in full; "–" when there is none."""
    return _time(value, time_text(value, seconds) if value else "")


@register.inclusion_tag("components/timestamp.html")
def moment(value: datetime | None) -> dict[str, str]:
    """Like `timestamp`, with "today" and "yesterday" in words and the full time as its title."""
    return _time(value, moment_text(value) if value else "")


def _time(value: datetime | None, text: str) -> dict[str, str]:
    if value is None:
        return {"text": ""}
    return {"text": text, "machine": machine_time(value), "full": time_text(value, seconds=True)}


@register.filter
def day(value: date | None) -> str:
    """A date without a time: "23 Nov 2026"."""
    return day_text(value) if value else "–"


@register.inclusion_tag("components/hash.html")
def hash_value(value: str | None, name: str = "SHA-256", short: bool = False) -> dict[str, Any]:
    """A hash in monospace with a button that copies it; `short` shows the first twelve digits only."""
    text = value or ""
    shown = text[:12] if short else text
    groups = [shown[start : start + 8] for start in range(0, len(shown), 8)]
    return {"value": text, "groups": groups, "short": short, "name": name}


@register.simple_tag
def filesize(size: int | None) -> SafeString | str:
    """A size in decimal units with the exact number of bytes as its title."""
    if size is None:
        return "–"
    return format_html(
        '<span class="num" title="{}">{}</span>', exact_size_text(size), size_text(size)
    )


@register.filter
def exact_bytes(size: int | None) -> str:
    """The number of bytes in full: "4,812,334 bytes"."""
    return "–" if size is None else exact_size_text(size)


@register.simple_tag
def difference(before: object, after: object) -> SafeString:
    """Two texts as one with `<del>` and `<ins>`; put it inside an element of class `diff`."""
    return word_difference(before, after)


@register.inclusion_tag("components/field.html")
def field(bound: BoundField, label: object = "", hint: object = "") -> dict[str, Any]:
    """Label, help, error and control of one form field; `label` and `hint` replace the form's own."""
    return {
        "control": control(bound),
        "field": bound,
        "label": label or bound.label,
        "hint": hint or bound.help_text,
    }


@register.simple_tag
def control_of(bound: BoundField) -> SafeString:
    """The bare control of a field with its class, where the label stands elsewhere."""
    return control(bound).html


@register.inclusion_tag("components/filterbar.html", takes_context=True)
def filterbar(
    context: template.Context, filterset: Any, first: str = "", without: str = "", target: str = ""
) -> dict[str, Any]:
    """The filters of a list. `first`: names always in sight (default: three); `without`: names left out;
    `target`: id of the element that htmx replaces with the same element of the filtered page."""
    query = context["request"].GET
    skip = {name.strip() for name in without.split(",")}
    shown = [bound for bound in filterset.form if bound.name not in skip]
    for bound in shown:
        if bound.name == "ordering":
            with_usual_order(bound)
    names = [name.strip() for name in first.split(",")] if first else [b.name for b in shown[:3]]
    rest = [control(bound, empty=_("Any")) for bound in shown if bound.name not in names]
    active = chips(filterset.form, query, skip | {"ordering"})
    return {
        "first": [control(bound, empty=_("Any")) for bound in shown if bound.name in names],
        "rest": rest,
        "rest_is_active": any(part.bound.value() not in (None, "", []) for part in rest),
        "chips": active,
        "clear": "?" if active else "",
        "path": context["request"].path,
        "target": target,
    }


@register.inclusion_tag("components/pagination.html")
def pagination(page: Any, count: bool = True) -> dict[str, Any]:
    """The way through a list (`common.pagination.Page`), with the number of rows unless `count` is off."""
    total = str(page.capped_count) if count else ""
    return {"previous_url": page.previous_url, "next_url": page.next_url, "total": total}


@register.inclusion_tag("components/sort_header.html", takes_context=True)
def sort_header(
    context: template.Context, name: str, label: str, default: str = "", extra: str = ""
) -> dict[str, Any]:
    """A table heading that sorts by `name`; `default` is the list's order when none is asked for."""
    query = context["request"].GET
    current = query.get("ordering") or default
    direction = {name: "ascending", f"-{name}": "descending"}.get(current, "none")
    wanted = f"-{name}" if direction == "ascending" else name
    href = without_keys(query, "ordering") + f"&ordering={wanted}"
    return {"label": label, "direction": direction, "href": href.replace("?&", "?"), "extra": extra}


@register.inclusion_tag("components/nav_item.html", takes_context=True)
def nav_item(
    context: template.Context, url_name: str, shape: str, label: str, count: object = None
) -> dict[str, Any]:
    """One entry of the side navigation; nothing when this installation has no such page.
    A page names its entry by `section` in its context, else the address decides."""
    try:
        href = reverse(url_name)
    except NoReverseMatch:
        return {"href": ""}
    path = context["request"].path if "request" in context else ""
    section = context.get("section")
    inside = section == url_name if section else href != "/" and path.startswith(href)
    current = "page" if path == href else "true" if inside else ""
    return {
        "href": href,
        "icon": shape,
        "label": label,
        "count": count,
        "current": current,
        "place": url_name,
    }


@register.filter
def part_id(value: object) -> str:
    """A text as an `id` attribute, for a control and the sentence that describes it."""
    return slugify(str(value)) or "part"

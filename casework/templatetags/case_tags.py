"""Template tags of pages inside a case."""

from typing import Any

from django import template
from django.utils.translation import gettext as _

from casework import permissions
from casework.models import Case, Review, Watch, WitnessNote
from casework.records import address
from casework.review.reviewing import reviewables

register = template.Library()

# Name of the tab, URL name taking the case, and the permission without which the tab is not there.
TABS = (
    ("overview", "casework:case-detail", "case.view"),
    ("evidence", "evidence:case-items", "evidence.view"),
    ("notes", "casework:case-notes", "note.view"),
    ("tasks", "casework:case-tasks", "task.view"),
    ("review", "casework:case-review", "review.view"),
    ("exports", "exchange:case-exports", "export.view"),
    ("team", "casework:case-team", "team.view"),
    ("history", "casework:case-history", "ledger.view"),
)


@register.inclusion_tag("components/tabs.html", takes_context=True)
def case_tabs(context: template.Context, case: Case, active: str = "") -> dict[str, Any]:
    """The tabs of a case that this person may open, with how many records wait behind each."""
    user = context["request"].user
    held = permissions.granted(user, case)
    more = {"note.view"} if _reads_redacted(case, user, held) else frozenset()
    tabs = [
        {
            "url": url,
            "label": _label(name),
            "count": _count(name, case, user),
            "current": name == active,
        }
        for name, url_name, permission in TABS
        if permission in held | more and (url := address(url_name, case.pk))
    ]
    return {"tabs": tabs, "label": _("Parts of the case")}


def _reads_redacted(case: Case, user: Any, held: frozenset[str]) -> bool:
    """Whether there is a redacted note to be read by somebody who may not know of the others."""
    if "note.view" in held or "note.read_redacted" not in held:
        return False
    return WitnessNote.objects.visible_to(user).filter(case=case).exists()


def _label(name: str) -> str:
    return {
        "overview": _("Overview"),
        "evidence": _("Evidence"),
        "notes": _("Witness notes"),
        "tasks": _("Tasks"),
        "review": _("Review"),
        "exports": _("Exports"),
        "team": _("Team"),
        "history": _("History"),
    }[name]


def _count(name: str, case: Case, user: Any) -> Any:
    """Items and notes of the case, and the reviews that are open in it; "" for nothing to count."""
    if name == "review":
        count = Review.objects.visible_to(user).filter(case=case, status=Review.State.OPEN)
    elif model := reviewables().get({"evidence": "evidence", "notes": "note"}.get(name, "")):
        rows: Any = model._default_manager
        count = rows.visible_to(user).filter(case=case)
    else:
        return ""
    counted = count.capped_count(1_000)
    return counted if counted.value else ""


@register.inclusion_tag("casework/_opened_by.html", takes_context=True)
def opened_by(context: template.Context, record: Any) -> dict[str, Any]:
    """The way from a record's page to who opened it, for those who oversee its case."""
    if not permissions.allows(context["request"].user, "oversight.records", record):
        return {"address": ""}
    return {"address": f"{address('casework:oversight-opened')}?object={record.pk}"}


@register.inclusion_tag("casework/_downloads.html", takes_context=True)
def downloads(context: template.Context) -> dict[str, Any]:
    """Links to the rows of the present list as files: same filters, same order, all pages."""
    query = context["request"].GET.copy()
    for name in ("cursor", "format", "page_size"):
        query.pop(name, None)
    formats = []
    for name, label in (("csv", "CSV"), ("ndjson", "NDJSON")):
        query["format"] = name
        formats.append((label, f"?{query.urlencode()}"))
    return {"formats": formats}


@register.inclusion_tag("casework/_follow.html", takes_context=True)
def follow(context: template.Context, record: Any) -> dict[str, Any]:
    """The button to follow a record, or to follow it no more."""
    request = context["request"]
    own = Watch.objects.visible_to(request.user).filter(record_id=record.pk)
    return {
        "kind": record.ledger_kind,
        "key": record.pk,
        "followed": own.exists(),
        "here": request.path,
        "csrf_token": context.get("csrf_token"),
    }

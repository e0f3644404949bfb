"""The search box: what it searches, over what a person may see. Higher apps `register` their own records.

A source finds the newest few that match; a full list with filters is one link further.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.utils.translation import gettext_lazy as _

from casework.models import Case, Witness, WitnessNote
from casework.records import address
from common.errors import Text
from common.ids import is_code
from common.querysets import read_together
from common.search import MAX_QUERY, terms

LIMIT = 10


@dataclass(frozen=True)
class Hit:
    """One record found. `detail` says where it belongs; never statement text, never an identity."""

    reference: str
    title: str
    url: str
    detail: str = ""
    status: str = ""


@dataclass(frozen=True)
class Source:
    """One kind of record: `find(user, query, limit)` gives the newest hits that the person may see."""

    name: str
    label: Text
    find: Callable[[Any, str, int], list[Hit]]
    # The list that takes the same query as `q`; "" when there is none.
    list_url_name: str = ""


@dataclass(frozen=True)
class Group:
    """What one source found: at most LIMIT hits, and the address of all of them if there are more."""

    name: str
    label: Text
    hits: list[Hit]
    more: bool
    all_url: str


_sources: dict[str, Source] = {}


def register(source: Source) -> None:
    _sources[source.name] = source


def search(user: Any, query: str) -> list[Group]:
    """All groups with at least one hit. Empty for a query without three characters in a row."""
    query = query[:MAX_QUERY].strip()
    if not terms(query):
        return []
    groups = []
    for source in _sources.values():
        hits = source.find(user, query, LIMIT + 1)
        if hits:
            more = len(hits) > LIMIT
            all_url = address(source.list_url_name) if source.list_url_name and more else ""
            if all_url:
                all_url += "?" + urlencode({"q": query})
            groups.append(Group(source.name, source.label, hits[:LIMIT], more, all_url))
    return groups


def matching(rows: Any, query: str, limit: int) -> Any:
    """The `limit` most recently changed of scoped `rows` whose folded text holds every word."""
    for word in terms(query):
        rows = rows.filter(search_text__contains=word)
    return read_together(rows.order_by("-updated_at", "-pk")[:limit])


def _cases(user: Any, query: str, limit: int) -> list[Hit]:
    return [
        Hit(
            case.reference,
            case.title,
            address("casework:case-detail", case.pk),
            str(case.get_kind_display()),
            case.shown_status,
        )
        for case in matching(Case.objects.visible_to(user), query, limit)
    ]


def _notes(user: Any, query: str, limit: int) -> list[Hit]:
    rows = WitnessNote.objects.known_to(user).select_related("case", "witness")
    return [
        Hit(
            note.reference,
            str(note.get_kind_display()),
            address("casework:note-detail", note.pk),
            " · ".join(filter(None, (note.witness and note.witness.code, str(note.case)))),
            note.shown_status,
        )
        for note in matching(rows, query, limit)
    ]


def _witnesses(user: Any, query: str, limit: int) -> list[Hit]:
    """By code, with or without its hyphen; a part of a code will do."""
    code = query.upper().replace(" ", "")
    if is_code(code):
        plain = code.replace("-", "")
        code = f"{plain[:3]}-{plain[3:]}"
    rows = Witness.objects.visible_to(user).filter(code__contains=code).select_related("case")
    return [
        Hit(
            witness.code,
            str(witness.get_category_display()),
            address("casework:witness-detail", witness.pk),
            str(witness.case),
        )
        for witness in rows.order_by("code")[:limit]
    ]


register(Source("case", _("Cases"), _cases, "casework:case-list"))
register(Source("witness", _("Witness codes"), _witnesses))
register(Source("note", _("Witness notes"), _notes, "casework:note-list"))

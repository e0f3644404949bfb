"""What higher floors show on pages of this one: a registry of panels, by the page that they stand on.

A panel is a template and its context, or None when it has nothing to show to this person.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest


@dataclass(frozen=True)
class Panel:
    """One part of a page; `part` is what the template knows its values by."""

    template: str
    part: dict[str, Any]


Maker = Callable[[HttpRequest, Any, frozenset[str]], Panel | None]

_makers: dict[str, list[Maker]] = {}


def register(page: str, maker: Maker) -> None:
    """Add a panel to a page ("note"); `maker` gets the request, the record and the permissions held."""
    makers = _makers.setdefault(page, [])
    if maker not in makers:
        makers.append(maker)


def of(page: str, request: HttpRequest, record: Any, held: frozenset[str]) -> list[Panel]:
    """The panels of a page, in the order in which they were registered."""
    made = (maker(request, record, held) for maker in _makers.get(page, []))
    return [panel for panel in made if panel is not None]

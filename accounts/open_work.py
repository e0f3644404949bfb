"""What somebody still has in hand, for the page of an account: this floor knows of none, those above do."""

from collections.abc import Callable
from typing import Any

# Of a viewer and a person: parts of a page, each for a template of the floor that made it.
Teller = Callable[[Any, Any], list[Any]]

_teller: Teller | None = None


def register(teller: Teller) -> None:
    """Say how to tell what a person has in hand, as far as the viewer may know."""
    global _teller
    _teller = teller


def of(viewer: Any, person: Any) -> list[Any]:
    """The kinds of open work (`kind`, `found`); none while no floor has registered."""
    return _teller(viewer, person) if _teller else []

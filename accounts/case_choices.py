"""The cases a token can be limited to: this floor knows only their ids, the floor above their names."""

from collections.abc import Callable
from typing import Any

Choice = tuple[str, str]
Lister = Callable[[Any], list[Choice]]

_lister: Lister | None = None


def register(lister: Lister) -> None:
    """Say how to list the cases that a person may see, as pairs of id and label."""
    global _lister
    _lister = lister


def of(user: Any) -> list[Choice]:
    """The cases this person may choose from; none while no floor has registered."""
    return _lister(user) if _lister else []


def labels(user: Any, ids: list[str]) -> list[str]:
    """The labels of these cases, as far as this person may see them."""
    known = dict(of(user)) if ids else {}
    return [known[case] for case in ids if case in known]

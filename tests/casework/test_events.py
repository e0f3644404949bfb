"""Everything the ledger records has words for people."""

import ast
from collections.abc import Iterator
from pathlib import Path

from casework.review.reviewing import reviewables
from casework.review.workflow import moves_of
from casework.trail import events

ROOT = Path(__file__).parents[2]
APPS = ("accounts", "casework", "evidence", "exchange")
PAST = {
    "submit": "submitted",
    "approve": "approved",
    "return": "returned",
    "withdraw": "withdrawn",
    "reopen": "reopened",
    "close": "closed",
}


def recorded() -> Iterator[str]:
    """The event names that the code of the apps writes out in a call of the ledger."""
    for app in APPS:
        for path in (ROOT / app).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text())):
                if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
                    continue
                if node.func.attr not in ("record", "read", "erase"):
                    continue
                for argument in node.args:
                    text = getattr(argument, "value", None)
                    if isinstance(text, str) and text.split(".")[0] in APPS:
                        yield text


def moved() -> Iterator[str]:
    """The events of the moves of review, whose names are put together from model and move."""
    for kind, model in reviewables().items():
        for move in moves_of(kind):
            yield f"{model._meta.app_label}.{model.ledger_kind}.{PAST[move.name]}"


def test_every_event_has_a_sentence():
    names = {*recorded(), *moved()}
    assert len(names) > 40, "the search for events finds nothing any more"
    assert names - {name for name, _sentence in events.choices()} == set()

"""The kinds of notifications. Higher apps declare theirs with `register`, in `AppConfig.ready()`.

A kind says which events of the ledger it tells of, and whom; whether these may see the record is asked
afterwards, and again whenever the line is shown.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from casework.models import NotificationChoice
from casework.trail import events
from common.errors import Text

How = NotificationChoice.How
# From an entry on its way (ledger.units.Record) to the keys of people.
Readers = Callable[[Any], Iterable[UUID]]


@dataclass(frozen=True)
class Notice:
    """One kind: how a choice of it reads, its sentence by event, and who is told."""

    label: Text
    sentences: Mapping[str, Text]
    readers: Readers
    # How people are told who have not chosen.
    default: str = How.APP
    # Events after which there is nothing left to do: unread lines about the record count as read.
    settled_by: tuple[str, ...] = ()
    # What makes two lines one; the record itself, unless told otherwise.
    thread: Callable[[Any], UUID] = lambda row: row.pk
    # The record that a line leads to, from the row of the entry.
    about: Callable[[Any], Any] = lambda row: row
    # About the person's own standing, and so also told of a case that they do not see any more.
    personal: bool = False


# Everything else that happens to what one follows; its sentences are those of casework/trail/events.py.
WATCHED = "watched"

_notices: dict[str, Notice] = {}
_by_event: dict[str, list[str]] = {}
_settling: dict[str, list[str]] = {}


def register(notices: Mapping[str, Notice]) -> None:
    """Add kinds by their names, which are stored."""
    for name, notice in notices.items():
        _notices[name] = notice
        for event in notice.sentences:
            if name not in _by_event.setdefault(event, []):
                _by_event[event].append(name)
        for event in notice.settled_by:
            if name not in _settling.setdefault(event, []):
                _settling[event].append(name)


def notices() -> dict[str, Notice]:
    """All kinds, by their names."""
    return dict(_notices)


def of_event(event: str) -> list[tuple[str, Notice]]:
    """The kinds that tell of this event."""
    return [(name, _notices[name]) for name in _by_event.get(event, ())]


def settled_by(event: str) -> list[str]:
    """The kinds of which this event leaves nothing to do."""
    return list(_settling.get(event, ()))


def personal() -> list[str]:
    return [name for name, notice in _notices.items() if notice.personal]


def choices() -> list[tuple[str, Text]]:
    """Names and labels, for filters and for the page where one chooses."""
    return [(name, notice.label) for name, notice in _notices.items()]


def default_of(name: str) -> str:
    return _notices[name].default if name in _notices else How.APP


def sentence_of(name: str, event: str) -> Text:
    """What a line of this kind says."""
    if name == WATCHED:
        return events.event(event).sentence
    notice = _notices.get(name)
    if notice is not None and event in notice.sentences:
        return notice.sentences[event]
    return _("Something happened.")

"""Telling people of what a unit is about to append to the ledger: in its transaction, before the head
is locked."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID, uuid5

from accounts.models import User
from accounts.services import mail
from casework import records
from casework.models import Notification, NotificationChoice
from casework.notices import kinds, letters, watching

# Only tells these keys apart from those of other tables.
NAMESPACE = UUID("6f0d8f4c-0f4e-4f0b-9d0c-5c8f2f6f4f11")
Letter = Notification.Letter
How = NotificationChoice.How


@dataclass(frozen=True)
class Told:
    """One event at one record, for one person."""

    person: UUID
    kind: str
    event: str
    thread: UUID
    record_kind: str
    record_id: UUID
    case_id: UUID | None
    entry: UUID | None

    @property
    def key(self) -> UUID:
        """What makes it the same line as an unread one."""
        return uuid5(NAMESPACE, f"{self.person} {self.kind} {self.event} {self.thread}")


def tell(actor: Any, entries: Sequence[Any]) -> None:
    """The ledger's listener (ledger.set_listener)."""
    for entry in entries:
        if names := kinds.settled_by(entry.event):
            about = {entry.object_id, getattr(entry.row, "review_id", None)}
            Notification.objects.filter(kind__in=names, record_id__in=about - {None}).mark_read()
    found = [told for entry in entries for told in _of_entry(entry)]
    for entry, person, followed in watching.followers(entries):
        found.append(told_of(entry, person, kinds.WATCHED, followed))
    if found:
        keep(found, besides=actor.actor_code)


def _of_entry(entry: Any) -> Iterable[Told]:
    for name, notice in kinds.of_event(entry.event):
        for person in set(notice.readers(entry)):
            told = told_of(entry, person, name, notice.thread(entry.row))
            about = notice.about(entry.row)
            yield replace(
                told,
                record_kind=about.ledger_kind,
                record_id=about.pk,
                case_id=None if notice.personal else told.case_id,
            )


def told_of(entry: Any, person: UUID, kind: str, thread: UUID) -> Told:
    """The line of this entry for this person."""
    return Told(
        person=person,
        kind=kind,
        event=entry.event,
        thread=thread,
        record_kind=entry.kind,
        record_id=entry.object_id,
        case_id=entry.case_id,
        entry=entry.id,
    )


def keep(found: Sequence[Told], *, besides: str = "") -> None:
    """Write lines for those who may be told: active, not suspended, not the actor (the code `besides`),
    with the record in their sight, and not those who chose to hear nothing of it."""
    people = _people({told.person for told in found}, besides)
    hows = _chosen(people)
    for person in people.values():
        own = [told for told in found if told.person == person.pk]
        own = [told for told in own if hows(told) != How.NOT]
        lines = defaultdict(list)
        for told in _seen(person, own):
            lines[told.key].append(told)
        if lines:
            _write(person, lines, hows)


def _people(wanted: set[UUID], besides: str) -> dict[UUID, User]:
    rows = User.objects.active().filter(pk__in=wanted, access_suspended=False)
    found = rows.exclude(actor_code=besides).prefetch_related("groups").order_by("pk").in_bulk()
    for person in found.values():
        # Looked at here and thrown away: what is known of their roles may be kept meanwhile.
        person.reads_only = True
    return found


def _chosen(people: dict[UUID, User]) -> Any:
    """How each person wants to be told of each kind."""
    rows = NotificationChoice.objects.filter(person__in=people) if people else ()
    chosen = {(row.person_id, row.kind): row.how for row in rows}
    return lambda told: chosen.get((told.person, told.kind)) or kinds.default_of(told.kind)


def _seen(person: User, found: list[Told]) -> list[Told]:
    """Those whose record this person may see now; lines about their own standing as they are."""
    personal = kinds.personal()
    wanted = defaultdict(set)
    for told in found:
        if told.kind not in personal:
            wanted[told.record_kind].add(told.record_id)
    known = records.kinds()
    seen = {
        (name, pk)
        for name, keys in wanted.items()
        if name in known
        for pk in _visible(known[name], person, keys)
    }
    return [
        told
        for told in found
        if told.kind in personal or (told.record_kind, told.record_id) in seen
    ]


def _visible(kind: records.Kind, person: User, keys: set[UUID]) -> Iterable[UUID]:
    rows = kind.visible_to(person).filter(pk__in=keys)
    return rows.order_by().values_list("pk", flat=True)


def _write(person: User, lines: dict[UUID, list[Told]], hows: Any) -> None:
    """Add to unread lines, or begin them. What two units tell at once is counted twice."""
    # In one order for everybody, so that two units wait for each other and not in a ring.
    keys = sorted(lines)
    begun = {key: _begun(lines[key][-1], hows(lines[key][-1])) for key in keys}
    missing: list[UUID] = keys
    while missing:
        new = [begun[key] for key in missing]
        Notification.objects.bulk_create(new, ignore_conflicts=True)
        rows = Notification.objects.select_for_update(of=("self",)).filter(open_key__in=keys)
        held: dict[Any, Any] = {row.open_key: row for row in rows.order_by("open_key")}
        # Read by the person between the two questions: it begins anew.
        missing = [key for key in keys if key not in held]
    for key, row in held.items():
        last = lines[key][-1]
        row.count += len(lines[key])
        row.at, row.entry = begun[key].at, last.entry
        row.record_kind, row.record_id, row.case_id = last.record_kind, last.record_id, last.case_id
    fields = ["count", "at", "entry", "record_kind", "record_id", "case"]
    Notification.objects.bulk_update(held.values(), fields)
    own = {row.pk for row in begun.values()}
    letters.follow([row for row in held.values() if row.pk in own])


def _begun(told: Told, how: str) -> Notification:
    letter = {str(How.NOW): Letter.NOW, str(How.DAILY): Letter.DAILY}.get(how, Letter.NONE)
    return Notification(
        person_id=told.person,
        kind=told.kind,
        event=told.event,
        case_id=told.case_id,
        record_kind=told.record_kind,
        record_id=told.record_id,
        entry=told.entry,
        open_key=told.key,
        letter=letter if mail.are_sent() else Letter.NONE,
    )

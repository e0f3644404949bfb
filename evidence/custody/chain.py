"""How things stand with an item: who has it, where, since when, under which seal. Read from its chain."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from casework.models import Membership
from common.times import moments
from evidence.models import CustodyEvent, EvidenceItem, Handover

K = CustodyEvent.Kind
PEOPLE = ("by", "holder", "from_holder")


@dataclass(frozen=True)
class Standing:
    """What the last event left: exactly one of `holder` (a person) and `held_by` (an outside party)."""

    holder: Any
    held_by: str
    location: str
    under_seal: str
    container: EvidenceItem | None
    due_on: date | None
    last: CustodyEvent

    @property
    def who(self) -> str:
        """Who has the item, as pages and refusals name them."""
        return self.holder.username if self.holder else self.held_by

    @property
    def is_overdue(self) -> bool:
        return self.due_on is not None and self.due_on < timezone.now().date()

    @property
    def since(self) -> CustodyEvent:
        """The event by which it came to whom has it now."""
        for event in reversed(events_of(self.last.item)):
            if event.kind in TRANSFERS:
                return event
        return self.last

    @property
    def lender(self) -> Any:
        """The person it was checked out from and goes back to; None when it is not checked out."""
        if self.due_on is None:
            return None
        out = (
            CustodyEvent.objects.filter(item=self.last.item_id, kind=K.CHECKED_OUT)
            .select_related("from_holder")
            .order_by("-seq")
            .first()
        )
        return out.from_holder if out else None

    def after(self, **changes: Any) -> dict[str, Any]:
        """The same as fields of the next event, with what it changes."""
        kept = {
            "holder": self.holder,
            "held_by": self.held_by,
            "location": self.location,
            "under_seal": self.under_seal,
            "container": self.container,
            "due_on": self.due_on,
        }
        return {**kept, **changes}


# Events after which somebody else may have the item.
TRANSFERS = (K.RECEIVED, K.SAMPLED, K.HANDED_OVER, K.CHECKED_OUT, K.RETURNED, K.TAKEN_OVER)


def events_of(item: EvidenceItem) -> list[CustodyEvent]:
    """The chain, oldest event first, with everything that is shown of it. One query."""
    related = (*PEOPLE, "corrects", "container", "receipt", "with_item", "handover")
    return list(item.custody.select_related(*related).order_by("seq"))


def standing(item: EvidenceItem) -> Standing:
    """How things stand with `item`."""
    last = item.custody.select_related("holder", "container").order_by("-seq")[0]
    last.item = item
    return read(last, item)


def read(last: CustodyEvent, item: EvidenceItem) -> Standing:
    holder, held_by = last.holder, last.held_by
    if holder is None and not held_by:
        holder, held_by = _before_holders_were_kept(item)
    return Standing(
        holder, held_by, last.location, last.under_seal, last.container, last.due_on, last
    )


def _before_holders_were_kept(item: EvidenceItem) -> tuple[Any, str]:
    """Who had the item by the words of its events alone."""
    holder, held_by = None, ""
    for event in item.custody.select_related("by").order_by("seq"):
        if event.kind == K.RECEIVED:
            holder, held_by = event.by, ""
        elif event.kind in (K.HANDED_OVER, K.RETURNED):
            holder, held_by = None, event.to_party
    return holder, held_by


def when(event: CustodyEvent) -> moments.WorldTime:
    """When it happened, as it was told."""
    return moments.stored(event.occurred_local, event.zone, event.occurred_at)


def open_handover(item: EvidenceItem) -> Handover | None:
    rows = Handover.objects.filter(item=item, status=Handover.State.PROPOSED)
    return rows.select_related("giver", "receiver").first()


def contents(package: EvidenceItem) -> list[EvidenceItem]:
    """The items that lie in `package` now, by reference."""
    inside = CustodyEvent.objects.filter(container=package).present().values("item_id")
    return list(EvidenceItem.objects.filter(pk__in=inside).order_by("reference"))


def is_on_team(person: Any, item: EvidenceItem) -> bool:
    """Whether `person` can still act for an item they hold."""
    if not person.is_active or person.access_suspended:
        return False
    return Membership.objects.active().filter(user=person, case_id=item.case_id).exists()


def waiting_for(user: Any) -> Any:
    """The hand-overs that wait for `user` to accept or decline them."""
    rows = Handover.objects.visible_to(user).exclude(item__status="void")
    return rows.filter(status=Handover.State.PROPOSED, receiver=user, item__disposed_at=None)


def overdue(user: Any) -> Any:
    """The last events of items that `user` may see and that should be back by now."""
    today = timezone.now().date()
    return CustodyEvent.objects.visible_to(user).filter(due_on__lt=today).present()


def left_with(standing: Standing) -> str:
    """The sentence that says what any next event has to begin from."""
    words = {
        "number": standing.last.seq,
        "event": standing.last.get_kind_display().lower(),
        "who": standing.who,
    }
    return _("The last event, %(number)d (%(event)s), left the item with %(who)s.") % words

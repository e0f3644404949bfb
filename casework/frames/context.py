"""What the frame of every page shows beside the page: alarms, and the counts in the navigation."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject, cached_property

from casework.models import Notification, Review
from casework.review.reviewing import reviewables
from casework.trail import oversight
from common.errors import Text


@dataclass(frozen=True)
class Alarm:
    """What somebody must not miss, on whatever page they are: a sentence, and where it is dealt with."""

    title: Text
    text: Text
    url: str
    tone: str = "alarm"


_alarms: list[Callable[[Any], Alarm | None]] = []


def register_alarm(make: Callable[[Any], Alarm | None]) -> None:
    """Add an alarm: a function from the person to it, or to None. At most one query, and none for those
    whom it never concerns: it is asked for on every page."""
    if make not in _alarms:
        _alarms.append(make)


class Navigation:
    """Counts of the navigation, each taken when the frame asks for it and not before."""

    def __init__(self, user: Any):
        self.user = user

    @property
    def alarms(self) -> list[Alarm]:
        """What this person must not miss; above everything else on the page."""
        return [alarm for make in _alarms if (alarm := make(self.user))]

    @property
    def review_queue(self) -> Any:
        """How many reviews wait for this person's decision."""
        return _shown(Review.objects.decidable_by(self.user))

    @cached_property
    def unread(self) -> Any:
        """How many notifications this person has not read."""
        count = Notification.objects.unread_by(self.user).capped_count(99)
        return count if count.value else ""

    @property
    def cases(self) -> Any:
        return self._records("case")

    @property
    def evidence(self) -> Any:
        return self._records("evidence")

    @property
    def notes(self) -> Any:
        return self._records("note")

    @property
    def exports(self) -> Any:
        return self._records("export")

    @property
    def oversees(self) -> bool:
        """Whether there is anything for this person to oversee."""
        return oversight.oversees(self.user)

    def _records(self, kind: str) -> Any:
        model: Any = reviewables().get(kind)
        return _shown(model.objects.visible_to(self.user)) if model else ""


def _shown(rows: Any) -> Any:
    count = rows.capped_count(1_000)
    return count if count.value else ""


def navigation(request: HttpRequest) -> dict[str, Any]:
    """`nav`: the counts for a signed-in person."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {}
    return {"nav": SimpleLazyObject(lambda: Navigation(user))}

"""What the frame of every page shows beside the page: the counts in the navigation."""

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from casework.models import Review
from casework.reviewing import reviewables


class Navigation:
    """Counts of the navigation, each taken when the frame asks for it and not before."""

    def __init__(self, user: Any):
        self.user = user

    @property
    def review_queue(self) -> Any:
        """How many reviews wait for this person's decision."""
        return _shown(Review.objects.decidable_by(self.user))

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

"""The further records of a task, as somebody may see them."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from casework import records
from casework.models import Task, TaskLink


@dataclass(frozen=True)
class Tied:
    """One of them: the row that ties it, and what it is called and where it is."""

    link: TaskLink
    place: records.Place


def tied(user: Any, task: Task) -> list[Tied]:
    """Those that `user` may see, in the order in which they were tied; one query per kind."""
    links = list(TaskLink.objects.visible_to(user).filter(task=task).present().order_by("pk"))
    wanted = defaultdict(list)
    for link in links:
        wanted[link.record_kind].append(link.record_id)
    places = records.find(user, wanted)
    found = [(link, places.get((link.record_kind, link.record_id))) for link in links]
    return [Tied(link, place) for link, place in found if place is not None]

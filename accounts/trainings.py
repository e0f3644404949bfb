"""Who is trained to hear whom: a question that the floors above ask."""

from collections.abc import Iterable
from typing import Any

from accounts.models import Training

CHILDREN, SEXUAL_VIOLENCE = Training.Subject.CHILDREN.value, Training.Subject.SEXUAL_VIOLENCE.value


def lacking(person: Any, subjects: Iterable[str]) -> set[str]:
    """Those of `subjects` in which `person` has no training that counts today (UTC)."""
    wanted = set(subjects)
    if not wanted:
        return set()
    rows = Training.objects.current().filter(user=person, subject__in=wanted)
    return wanted - set(rows.values_list("subject", flat=True))

"""One decision on several reviews: each stands or falls by itself."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from casework.models import Review
from casework.review.reviewing import reviewables
from casework.services import reviews
from common.errors import CaseworkError, NotVisible

MOST = 50


@dataclass(frozen=True)
class Outcome:
    """What became of one review: the record as it then is, or why it was refused."""

    review_id: Any
    record: Any = None
    refusal: CaseworkError | None = None


def decide_each(
    *,
    actor,
    seen: Iterable[tuple[Any, str]],
    name: str,
    comment: str = "",
    reasons: list[str] | None = None,
) -> list[Outcome]:
    """Make the decision `name` (approve or return) on each review that `seen` names with its digest.

    The digest is that of the content the person looked at, so that nothing is waved through unseen. Own
    work, and whatever else is not to be decided, is refused with its reason; the others are decided, each
    in a transaction of its own. A hidden review is refused as one that does not exist.
    """
    return [_outcome(actor, key, digest, name, comment, reasons) for key, digest in seen]


def _outcome(
    actor: Any, key: Any, digest: str, name: str, comment: str, reasons: list[str] | None
) -> Outcome:
    try:
        record = _record(actor, key)
        made = reviews.move(
            actor=actor,
            record=record,
            name=name,
            comment=comment,
            digest=digest,
            reasons=reasons,
        )
    except CaseworkError as refusal:
        return Outcome(key, refusal=refusal)
    return Outcome(key, record=made)


def _record(actor: Any, key: Any) -> Any:
    review = Review.objects.visible_to(actor).filter(pk=key).first()
    model: Any = reviewables()[review.kind] if review else None
    record = model.objects.visible_to(actor).filter(pk=review.object_id).first() if model else None
    if record is None:
        raise NotVisible(_("No such record."))
    return record

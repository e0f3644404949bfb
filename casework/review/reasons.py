"""Why a record goes back: a short list for each kind of record, named beside the words of a return.

The names are stored and counted; which there are is declared with the kind (casework/review/reviewing.py).
Returns from before there was a list name none.
"""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _

from casework.review.reviewing import reviewable
from common.errors import Invalid, Text

CHOOSE = _("Choose at least one reason.")
ONLY_RETURNS = _("Only a return names reasons.")


def of_kind(kind: str) -> list[tuple[str, Text]]:
    """The reasons that a return of such a record may name, in the order in which they are offered."""
    return list(reviewable(kind).reasons.items())


def shared(kinds: Iterable[str]) -> list[tuple[str, Text]]:
    """The reasons that all of these kinds know, for one return of several records."""
    lists = [dict(of_kind(kind)) for kind in dict.fromkeys(kinds)]
    first, *others = lists or [{}]
    return [(name, label) for name, label in first.items() if all(name in one for one in others)]


def checked(kind: str, given: Any) -> str:
    """The reasons as a decision keeps them: their names once each, in the kind's order, by spaces.

    None is what clients send that ask for no reasons: then the words alone say why. Raises Invalid for an
    empty list, and by name for reasons that records of this kind do not know.
    """
    if given is None:
        return ""
    known = [name for name, _label in of_kind(kind)]
    if unknown := [str(name) for name in given if name not in known]:
        said = {"unknown": ", ".join(unknown), "known": ", ".join(known)}
        refusal = _("Unknown: %(unknown)s. Records of this kind know: %(known)s.") % said
        raise Invalid({"reasons": [refusal]}, code="reasons")
    if not given:
        raise Invalid({"reasons": [CHOOSE]}, code="reasons")
    return " ".join(name for name in known if name in given)


def words(kind: str, names: Iterable[str]) -> list[Text]:
    """Stored reasons in words; the name itself, should a later release not know it any more."""
    labels = dict(of_kind(kind))
    return [labels.get(name, name) for name in names]

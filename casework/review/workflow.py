"""The allowed moves of review, as one table. The services read it; pages ask it what may come next.

draft | returned -submit-> submitted        submitted -approve-> approved
submitted -return (reasons)-> returned      submitted -withdraw-> draft
approved -reopen (reason)-> draft           cases: approved -close (outcome)-> closed -reopen-> draft
"""

from dataclasses import dataclass, field

from django.utils.translation import gettext_lazy as _

from casework.models.reviewed import Status
from common.errors import Text


@dataclass(frozen=True)
class Move:
    """One move: from any of `sources` to `target`, by those who hold `<kind>.<verb>`.

    `comment` is the question a person must answer ("" = a comment is optional); `kinds` limits the move
    to some kinds of record (empty = all); `not_now` says why the move is refused from another state.
    """

    name: str
    label: Text
    sources: tuple[str, ...]
    target: str
    verb: str
    not_now: Text
    comment: Text = ""
    kinds: frozenset[str] = field(default_factory=frozenset)
    decision: bool = False


MOVES: dict[str, Move] = {
    move.name: move
    for move in (
        Move(
            "submit",
            _("Submit for review"),
            (Status.DRAFT, Status.RETURNED),
            Status.SUBMITTED,
            "submit",
            _("Only a draft or a returned record can be submitted."),
        ),
        Move(
            "approve",
            _("Approve"),
            (Status.SUBMITTED,),
            Status.APPROVED,
            "decide",
            _("Only a submitted record can be approved."),
            decision=True,
        ),
        Move(
            "return",
            _("Return"),
            (Status.SUBMITTED,),
            Status.RETURNED,
            "decide",
            _("Only a submitted record can be returned."),
            comment=_("What has to change?"),
            decision=True,
        ),
        Move(
            "withdraw",
            _("Withdraw"),
            (Status.SUBMITTED,),
            Status.DRAFT,
            "submit",
            _("Only a submitted record can be withdrawn."),
        ),
        Move(
            "reopen",
            _("Reopen"),
            (Status.APPROVED, Status.CLOSED),
            Status.DRAFT,
            "reopen",
            _("Only an approved or closed record can be reopened."),
            comment=_("Why is it reopened?"),
            kinds=frozenset({"case", "evidence", "verification", "note"}),
        ),
        Move(
            "close",
            _("Close"),
            (Status.APPROVED,),
            Status.CLOSED,
            "close",
            _("Only an approved case can be closed."),
            comment=_("What is the outcome?"),
            kinds=frozenset({"case"}),
        ),
    )
}


def moves_of(kind: str) -> list[Move]:
    """The moves that records of `kind` know, in the order of the table."""
    return [move for move in MOVES.values() if not move.kinds or kind in move.kinds]

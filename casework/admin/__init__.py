"""Cases, teams, codes and reviews in Django admin: metadata and state of every case, no statement text."""

from casework.admin.attempts import RefusedAttemptAdmin
from casework.admin.cases import CaseAdmin
from casework.admin.closings import ClosingAdmin
from casework.admin.reviews import ReviewAdmin, ReviewPolicyAdmin
from casework.admin.tasks import TaskAdmin
from casework.admin.teams import MembershipAdmin
from casework.admin.witnesses import ConsentTextAdmin, NoteAdmin, WitnessAdmin

__all__ = [
    "CaseAdmin",
    "ClosingAdmin",
    "ConsentTextAdmin",
    "MembershipAdmin",
    "NoteAdmin",
    "RefusedAttemptAdmin",
    "ReviewAdmin",
    "ReviewPolicyAdmin",
    "TaskAdmin",
    "WitnessAdmin",
]

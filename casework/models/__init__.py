"""Cases, teams, witnesses (codes only), notes and reviews."""

from casework.models.case import Case, ReferenceCounter
from casework.models.draft import Draft
from casework.models.note import InterviewApproval, NoteVersion, WitnessNote
from casework.models.review import Contribution, Decision, Review
from casework.models.reviewed import EDITABLE, ReviewedModel, Status
from casework.models.team import Membership
from casework.models.witness import Witness

__all__ = [
    "EDITABLE",
    "Case",
    "Contribution",
    "Decision",
    "Draft",
    "InterviewApproval",
    "Membership",
    "NoteVersion",
    "ReferenceCounter",
    "Review",
    "ReviewedModel",
    "Status",
    "Witness",
    "WitnessNote",
]

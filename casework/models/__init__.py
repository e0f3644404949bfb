"""Cases, teams, witnesses (codes only), notes and reviews."""

from casework.models.attempt import RefusedAttempt
from casework.models.case import Case, ReferenceCounter
from casework.models.closing import Closing
from casework.models.consent import Consent, ConsentText, Recipient
from casework.models.dissent import Dissent
from casework.models.draft import Draft
from casework.models.escalation import Escalation, NamedDecider
from casework.models.note import InterviewApproval, NoteVersion, WitnessNote
from casework.models.notification import Notification, NotificationChoice
from casework.models.policy import ReviewPolicy
from casework.models.remark import Remark
from casework.models.review import Contribution, Decision, Review
from casework.models.reviewed import EDITABLE, ReviewedModel, Status
from casework.models.risk import Referral, RiskAssessment
from casework.models.task import Task, TaskLink
from casework.models.team import Membership
from casework.models.warning import WarningDecision
from casework.models.watch import Watch
from casework.models.witness import Witness

__all__ = [
    "EDITABLE",
    "Case",
    "Closing",
    "Consent",
    "ConsentText",
    "Contribution",
    "Decision",
    "Dissent",
    "Draft",
    "Escalation",
    "InterviewApproval",
    "Membership",
    "NamedDecider",
    "NoteVersion",
    "Notification",
    "NotificationChoice",
    "Recipient",
    "ReferenceCounter",
    "Referral",
    "RefusedAttempt",
    "Remark",
    "Review",
    "ReviewPolicy",
    "ReviewedModel",
    "RiskAssessment",
    "Status",
    "Task",
    "TaskLink",
    "WarningDecision",
    "Watch",
    "Witness",
    "WitnessNote",
]

"""Evidence items, their custody, their verification, the worker's findings and what was derived."""

from evidence.models.custody import CustodyEvent, Handover
from evidence.models.disposal import Disposal
from evidence.models.facts import Derivative, FileFacts, IntegrityCheck
from evidence.models.item import EvidenceItem
from evidence.models.link import EvidenceLink, LinkWithdrawal
from evidence.models.material import NoteMaterial, NoteMaterialWithdrawal
from evidence.models.runs import ToolRun
from evidence.models.store_check import CheckProgress, StoreCheck
from evidence.models.upload import Upload
from evidence.models.verification import Verification

__all__ = [
    "CheckProgress",
    "CustodyEvent",
    "Derivative",
    "Disposal",
    "EvidenceItem",
    "EvidenceLink",
    "FileFacts",
    "Handover",
    "IntegrityCheck",
    "LinkWithdrawal",
    "NoteMaterial",
    "NoteMaterialWithdrawal",
    "StoreCheck",
    "ToolRun",
    "Upload",
    "Verification",
]

"""Evidence in Django admin: records, custody and checks of every case; no originals, no pictures."""

from evidence.admin.checks import CheckAdmin, StoreCheckAdmin
from evidence.admin.custody import CustodyAdmin, HandoverAdmin
from evidence.admin.disposals import DisposalAdmin
from evidence.admin.items import ItemAdmin, RunAdmin
from evidence.admin.links import LinkAdmin
from evidence.admin.verifications import VerificationAdmin

__all__ = [
    "CheckAdmin",
    "CustodyAdmin",
    "DisposalAdmin",
    "HandoverAdmin",
    "ItemAdmin",
    "LinkAdmin",
    "RunAdmin",
    "StoreCheckAdmin",
    "VerificationAdmin",
]

"""Opening and changing cases. Their review moves are in `casework/services/reviews.py`."""

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

import ledger
from casework.models import Case, Membership
from casework.services import writing
from common.errors import Refused
from common.search import fold

EDITABLE_FIELDS = (
    "title",
    "summary",
    "kind",
    "handling",
    "tlp",
    "jurisdiction",
    "external_number",
)


def next_reference() -> str:
    """The next case reference, by the pattern CASEWORK_REFERENCE_PATTERN ({year} and {number})."""
    year = timezone.now().year
    number = writing.next_number(f"case:{year}")
    return settings.CASEWORK_REFERENCE_PATTERN.format(year=year, number=number)


def case_open(*, actor, title: str, summary: str, kind: str, **optional) -> Case:
    """Open a case; the actor becomes its lead.

    `optional`: handling, tlp, jurisdiction, external_number. Refuses those who are not Members, and
    (Invalid) values the model does not know.
    """
    writing.require(actor, "case.open")
    if actor.case_limit is not None:
        # A token limited to some cases could not see what it opens.
        raise Refused(
            _("This token is limited to certain cases and cannot open new ones."), code="scope"
        )
    case = Case(title=title, summary=summary, kind=kind, created_by=actor, **optional)
    writing.validated(case, exclude=("reference",))
    with ledger.unit(actor):
        case.reference = next_reference()
        case.search_text = fold(case.searchable())
        case.save(force_insert=True)
        lead = Membership.objects.create(
            case=case, user=actor, role=Membership.Role.LEAD, added_by=actor
        )
        writing.contributed(actor, case, "open")
        ledger.record("casework.case.opened", case, case_id=case.pk)
        ledger.record("casework.team.joined", lead, case_id=case.pk)
    return case


def case_edit(*, actor, case: Case, version: int | None, **changes) -> Case:
    """Change a draft or returned case's own fields; unchanged values leave no trace.

    Raises Conflict `state` when it is submitted, approved or closed, `version_conflict` when somebody
    else was faster.
    """
    writing.require(actor, "case.edit", case)
    with ledger.unit(actor):
        case = writing.locked(case)
        writing.require_editable(case)
        writing.require_version(case, version)
        changes = writing.changed_fields(case, changes)
        if not changes:
            return case
        before = case.canonical()
        for name, value in changes.items():
            setattr(case, name, value)
        writing.validated(case)
        writing.write(case, changes, status=case.status)
        writing.contributed(actor, case, "edit")
        ledger.record("casework.case.edited", case, case_id=case.pk, before=before)
    return case

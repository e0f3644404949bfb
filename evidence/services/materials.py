"""Saying that an item belongs to a witness note, and taking it back. Nothing is edited."""

from django.utils.translation import gettext_lazy as _

import ledger
from casework.models import Status, WitnessNote
from casework.services import writing
from common.errors import Conflict, Invalid
from evidence.models import EvidenceItem, EvidenceLink, NoteMaterial, NoteMaterialWithdrawal

# What is made from something else, and says from what.
MADE = (NoteMaterial.Role.TRANSCRIPT, NoteMaterial.Role.TRANSLATION)


def made_from(item: EvidenceItem) -> EvidenceItem | None:
    """What a transcript or translation was made from: its parent, or an item that it cites."""
    if item.parent is not None:
        return item.parent
    cites = EvidenceLink.objects.filter(item=item, kind=EvidenceLink.Kind.CITES, withdrawal=None)
    cited = cites.filter(other_case_id=item.case_id).select_related("other")
    link = cited.order_by("created_at", "pk").first()
    return link.other if link else None


def material_add(*, actor, note: WitnessNote, item: EvidenceItem, role: str) -> NoteMaterial:
    """State that `item` is the recording, a transcript, … of `note`. Both are of the same case.

    A transcript or translation says what it was made from, by its parent or by a link that cites it.
    Raises Refused, Invalid with the fields named, and Conflict `closed`, `state` or `duplicate`.
    """
    writing.require(actor, "material.add", note)
    visible = EvidenceItem.objects.visible_to(actor).filter(pk=item.pk, case_id=note.case_id)
    if not visible.exists():
        raise Invalid({"item": [_("There is no such item in this case.")]})
    material = NoteMaterial(case_id=note.case_id, note=note, item=item, role=role, created_by=actor)
    writing.validated(material)
    if role in MADE and made_from(item) is None:
        words = _(
            "Say first what it was made from: take it in as a copy of the recording, or link it to "
            "the recording as citing it."
        )
        raise Invalid({"item": [words]})
    with ledger.unit(actor):
        writing.require_open_case(note.case)
        if writing.locked(item).status == Status.VOID:
            raise Conflict(_("A void item belongs to no note."), code="state")
        same = NoteMaterial.objects.filter(note=note, item=item, role=role, withdrawal=None)
        if same.exists():
            raise Conflict(_("This item is there already."), code="duplicate")
        material.save(force_insert=True)
        ledger.record("evidence.material.stated", material, case_id=note.case_id)
    return material


def material_withdraw(*, actor, material: NoteMaterial, reason: str) -> NoteMaterialWithdrawal:
    """Take it back, with a reason: a further row; what was stated stays as it was."""
    writing.require(actor, "material.withdraw", material)
    reason = writing.clean_text("reason", reason)
    if not reason:
        raise Invalid({"reason": [_("Say why it is withdrawn.")]}, code="comment_required")
    with ledger.unit(actor):
        writing.require_open_case(material.case)
        writing.locked(material)
        if NoteMaterialWithdrawal.objects.filter(material=material).exists():
            raise Conflict(_("This is withdrawn already."), code="state")
        withdrawal = NoteMaterialWithdrawal(material=material, reason=reason, withdrawn_by=actor)
        withdrawal.save(force_insert=True)
        ledger.record("evidence.material.withdrawn", withdrawal, case_id=material.case_id)
    return withdrawal

"""POST /api/v1/evidence/physical/ and …/evidence/{id}/samples/: things without a file."""

from typing import Any

from rest_framework import serializers

from casework.api.fields import case_field
from casework.models import Case
from common.api.serializers import StrictModelSerializer
from common.api.writing import CreatableViewSet
from evidence.api.custody import text_of
from evidence.api.shapes import ItemSerializer
from evidence.models import EvidenceItem
from evidence.models.item import PHYSICAL_KINDS
from evidence.services import physical

KINDS = [(kind.value, kind.label) for kind in EvidenceItem.Kind if kind in PHYSICAL_KINDS]


class SampleInput(StrictModelSerializer):
    """What is said of the thing, and the first event of its chain."""

    kind = serializers.ChoiceField(choices=KINDS, required=False)
    place = text_of("place")
    purpose = text_of("purpose")
    condition = text_of("condition")
    seal = text_of("seal")
    location = text_of("location")
    occurred_local = text_of("occurred_local")
    zone = text_of("zone")

    class Meta:
        model = EvidenceItem
        fields = (*physical.DESCRIBED, *physical.FOUND)


class PhysicalInput(SampleInput):
    case = case_field()
    kind = serializers.ChoiceField(choices=KINDS)

    class Meta(SampleInput.Meta):
        fields = ("case", *SampleInput.Meta.fields)


class PhysicalViewSet(CreatableViewSet):
    """Takes in a thing; the answer is the item, in custody of the caller."""

    model = EvidenceItem
    serializer_class = ItemSerializer
    create_serializer_class = PhysicalInput
    select = ("created_by", "facts")
    parent_field = "case"
    permissions = {"create": "evidence.add"}
    http_method_names = ["post"]

    def parent_rows(self, user: Any) -> Any:
        return Case.objects.visible_to(user)

    def perform_create(self, data: dict[str, Any]) -> EvidenceItem:
        return physical.physical_add(actor=self.request.user, **data)

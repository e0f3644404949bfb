"""/api/v1/review-policies/: how much review a case asks for, kind by kind of record."""

from typing import Any

from rest_framework import serializers

from casework.api.fields import PersonField, case_field
from casework.filtersets.cases import ReviewPolicyFilterSet
from casework.models import Case, ReviewPolicy
from casework.permissions import CASE_ROLES
from casework.review import policies
from casework.services.policies import policy_set
from common.api.serializers import StrictSerializer, VersionedSerializer
from common.api.writing import CreatableViewSet, UpdatableViewSet


class ReviewPolicySerializer(serializers.ModelSerializer):
    roles = serializers.ListField(
        source="role_names", read_only=True, child=serializers.CharField()
    )
    set_by = PersonField()

    class Meta:
        model = ReviewPolicy
        fields = (
            "id",
            "case",
            "kind",
            "approvals",
            "roles",
            "checklist",
            "due_days",
            "reason",
            "version",
            "set_by",
            "set_at",
        )


class ReviewPolicyChange(VersionedSerializer):
    approvals = serializers.IntegerField(min_value=1, max_value=2, required=False)
    roles = serializers.ListField(
        child=serializers.ChoiceField(choices=[(role, role) for role in CASE_ROLES]),
        required=False,
        max_length=len(CASE_ROLES),
    )
    checklist = serializers.BooleanField(required=False)
    due_days = serializers.IntegerField(min_value=1, max_value=365, required=False, allow_null=True)
    reason = serializers.CharField(max_length=500, required=False, allow_blank=True)


class ReviewPolicyInput(ReviewPolicyChange):
    case = case_field()
    kind = serializers.ChoiceField(choices=[])

    def get_fields(self) -> Any:
        fields = super().get_fields()
        del fields["version"]
        fields["kind"].choices = policies.kinds()
        return fields

    def refused(self, data: Any) -> dict[str, Any]:
        return StrictSerializer.refused(self, data)


class ReviewPolicyViewSet(CreatableViewSet, UpdatableViewSet):
    model = ReviewPolicy
    serializer_class = ReviewPolicySerializer
    create_serializer_class = ReviewPolicyInput
    update_serializer_class = ReviewPolicyChange
    filterset_class = ReviewPolicyFilterSet
    select = ("set_by",)
    parent_field = "case"
    permissions = {"create": "policy.set", "partial_update": "policy.set"}

    def parent_rows(self, user: Any) -> Any:
        return Case.objects.visible_to(user)

    def perform_create(self, data: dict[str, Any]) -> ReviewPolicy:
        return policy_set(actor=self.request.user, **data)

    def perform_update(self, record: Any, version: int, changes: dict[str, Any]) -> object:
        asked = {**policies.terms_of(record), "reason": "", **changes}
        return policy_set(
            actor=self.request.user, case=record.case, kind=record.kind, version=version, **asked
        )

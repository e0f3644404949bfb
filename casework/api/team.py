"""/api/v1/team/: who is on which case, in which role, until when."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from casework import leaving
from casework.api.fields import PersonField, case_field, colleague_field
from casework.filtersets.cases import MembershipFilterSet
from casework.models import Case, Membership
from casework.services import teams
from casework.services.leaving import work_hand_over
from common.api.serializers import StrictSerializer, VersionedSerializer
from common.api.writing import CreatableViewSet, UpdatableViewSet, move


class MembershipSerializer(serializers.ModelSerializer):
    user = PersonField()
    added_by = PersonField()
    active = serializers.BooleanField(source="is_active", read_only=True)

    class Meta:
        model = Membership
        fields = (
            "id",
            "case",
            "user",
            "role",
            "ends_on",
            "active",
            "version",
            "added_by",
            "added_at",
            "ended_at",
        )


class MembershipInput(StrictSerializer):
    case = case_field()
    user = colleague_field()
    role = serializers.ChoiceField(choices=Membership.Role.choices)
    ends_on = serializers.DateField(required=False, allow_null=True, default=None)


class MembershipChange(VersionedSerializer):
    role = serializers.ChoiceField(choices=Membership.Role.choices, required=False)
    ends_on = serializers.DateField(required=False, allow_null=True)


class EndSerializer(StrictSerializer):
    reason = serializers.CharField(required=False, allow_blank=True, max_length=500, default="")


class HandOverInput(StrictSerializer):
    to = colleague_field()


class WorkSerializer(serializers.Serializer):
    """One kind of open work; `records` are those that the caller may see, 20 of each kind at most."""

    label = serializers.CharField(source="kind.label")
    handed_over = serializers.BooleanField(source="kind.passes")
    count = serializers.IntegerField(source="found.count")
    records = serializers.SerializerMethodField()

    def get_records(self, work: leaving.Work) -> list[str]:
        return [place.label for place in work.found.places]


class OpenWorkSerializer(serializers.Serializer):
    work = WorkSerializer(many=True)


def _hand_over(membership: Membership, *, actor: Any, to: Any) -> list[Any]:
    """Give all open tasks of this person in the case to another member, in one step."""
    return work_hand_over(actor=actor, membership=membership, to=to)


def _end(membership: Membership, *, actor: Any, reason: str) -> Membership:
    """End the membership now; the row stays."""
    return teams.member_end(actor=actor, membership=membership, reason=reason)


class TeamViewSet(CreatableViewSet, UpdatableViewSet):
    model = Membership
    serializer_class = MembershipSerializer
    create_serializer_class = MembershipInput
    update_serializer_class = MembershipChange
    filterset_class = MembershipFilterSet
    select = ("user", "added_by")
    parent_field = "case"
    permissions = {"create": "team.manage", "partial_update": "team.manage"}

    end = move("end", _end, permission="team.manage", serializer=EndSerializer)

    handover = move("handover", _hand_over, permission="team.manage", serializer=HandOverInput)

    @extend_schema(responses=OpenWorkSerializer)
    @action(detail=True, methods=["get"], action_permission="team.manage", url_path="open-work")
    def work(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """What this person has in hand in the case, and whether a hand-over takes it along."""
        row = self.record
        found = leaving.open_work(request.user, row.user, row.case)
        return Response(OpenWorkSerializer({"work": found}).data)

    def parent_rows(self, user: Any) -> Any:
        return Case.objects.visible_to(user)

    def perform_create(self, data: dict[str, Any]) -> Membership:
        return teams.member_add(actor=self.request.user, **data)

    def perform_update(self, record: Any, version: int, changes: dict[str, Any]) -> object:
        asked = {"role": record.role, "ends_on": record.ends_on, **changes}
        return teams.member_change(
            actor=self.request.user, membership=record, version=version, **asked
        )

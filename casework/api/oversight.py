"""/api/v1/oversight/ and refused-attempts/: who opened what and did what, and what they asked for in vain."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from casework.api.fields import PersonField
from casework.filtersets.cases import EntryFilterSet, RefusedAttemptFilterSet, TimesFilterSet
from casework.models import RefusedAttempt
from casework.review import times as review_times
from casework.trail import history, oversight
from common.api.views import ApiView
from common.api.viewsets import RecordViewSet
from ledger.models import Entry


class LineListSerializer(serializers.ListSerializer):
    """Entries as lines: who and which record, asked for all of a block at once."""

    def to_representation(self, data: Any) -> list[Any]:
        lines = history.lines(data, self.context["request"].user)
        return [self.child.to_representation(line) for line in lines]


class LineSerializer(serializers.Serializer):
    """One ledger entry (`id`, `seq`) with the names of those whom the reader may know."""

    id = serializers.UUIDField(source="entry.id", read_only=True)
    seq = serializers.IntegerField(source="entry.seq", read_only=True)
    time = serializers.DateTimeField(source="entry.time", read_only=True)
    event = serializers.CharField(source="entry.event", read_only=True)
    change = serializers.BooleanField(source="entry.change", read_only=True)
    actor_code = serializers.CharField(source="entry.actor_code", read_only=True)
    actor = serializers.CharField(read_only=True)
    role = serializers.CharField(source="entry.role", read_only=True)
    case = serializers.UUIDField(source="entry.case_id", read_only=True, allow_null=True)
    case_reference = serializers.CharField(source="case.reference", default=None, read_only=True)
    object_kind = serializers.CharField(source="entry.object_kind", read_only=True)
    object = serializers.UUIDField(source="entry.object_id", read_only=True)
    object_reference = serializers.CharField(source="record.label", default=None, read_only=True)
    recipient = serializers.CharField(source="record.recipient", default=None, read_only=True)

    class Meta:
        list_serializer_class = LineListSerializer


class OversightViewSet(RecordViewSet):
    """For supervisors and auditors, and for leads of their own cases; 403 for everybody else."""

    model = Entry
    serializer_class = LineSerializer
    filterset_class = EntryFilterSet

    def check_role(self, request: Any) -> None:
        oversight.require(request.user)

    def get_queryset(self) -> Any:
        if getattr(self, "swagger_fake_view", False):  # the schema is made without a person
            return Entry.objects.none()
        return oversight.entries(self.request.user)


class RefusedAttemptSerializer(serializers.ModelSerializer):
    """One attempt. Network address and browser are for those who oversee the whole installation."""

    user = PersonField()
    object = serializers.UUIDField(source="object_id", read_only=True)

    class Meta:
        model = RefusedAttempt
        fields = (
            "id",
            "at",
            "user",
            "outcome",
            "method",
            "view",
            "by_token",
            "object_kind",
            "object",
            "case",
            "address",
            "agent",
        )

    def to_representation(self, attempt: RefusedAttempt) -> dict[str, Any]:
        data = super().to_representation(attempt)
        if not self.context["request"].user.has_oversight:
            data.update(address=None, agent="")
        return data


class RefusedAttemptViewSet(RecordViewSet):
    """For supervisors and auditors, and for leads of their own cases; 403 for everybody else."""

    model = RefusedAttempt
    serializer_class = RefusedAttemptSerializer
    filterset_class = RefusedAttemptFilterSet
    select = ("user",)

    def check_role(self, request: Any) -> None:
        oversight.require_records(request.user)


class ReviewTimeSerializer(serializers.Serializer):
    """One kind of record in one stage of review; seconds are null until the stage has ended once."""

    id = serializers.CharField(read_only=True)
    kind = serializers.CharField(read_only=True)
    stage = serializers.ChoiceField(choices=list(review_times.STAGES.items()), read_only=True)
    count = serializers.IntegerField(read_only=True)
    median_seconds = serializers.IntegerField(read_only=True, allow_null=True)
    p90_seconds = serializers.IntegerField(read_only=True, allow_null=True)
    returned = serializers.IntegerField(read_only=True, allow_null=True)
    returned_for = serializers.DictField(
        child=serializers.IntegerField(),
        read_only=True,
        allow_null=True,
        help_text=_("How many returns named each reason; one may name several."),
    )
    approved_in_first_round = serializers.IntegerField(read_only=True, allow_null=True)
    waiting = serializers.IntegerField(read_only=True, allow_null=True)
    waiting_since = serializers.DateTimeField(read_only=True, allow_null=True)


class ReviewTimesView(ApiView):
    """How long each kind of record is in each stage of review, and how often it comes back."""

    def check_role(self, request: Any) -> None:
        oversight.require_records(request.user)

    @extend_schema(responses=ReviewTimeSerializer(many=True))
    def get(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        rows = oversight.reviews(request.user)
        filterset = TimesFilterSet(request.query_params, rows, request=request)
        return Response(ReviewTimeSerializer(review_times.figures(filterset.qs), many=True).data)

"""/api/v1/oversight/: who opened what and did what, with the ledger entry behind each line."""

from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers

from casework import history, oversight
from casework.filtersets import EntryFilterSet
from common.api.viewsets import RecordViewSet
from common.errors import Refused
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
        if not oversight.oversees(request.user):
            raise Refused(_("Your role does not allow this."))

    def get_queryset(self) -> Any:
        if getattr(self, "swagger_fake_view", False):  # the schema is made without a person
            return Entry.objects.none()
        return oversight.entries(self.request.user)

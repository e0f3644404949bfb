"""An access as a row of a file: codes, states and moments. No reason, and nothing that is sealed."""

from rest_framework import serializers

from casework.api.fields import PersonField
from vault.models import Access


class AccessRow(serializers.ModelSerializer):
    case = serializers.UUIDField(source="case_id")
    witness = serializers.CharField(source="witness.code")
    status = serializers.CharField(source="state_now")
    kinds = serializers.SerializerMethodField()
    requested_by = PersonField()
    decided_by = PersonField(allow_null=True)
    reviewed_by = PersonField(allow_null=True)

    class Meta:
        model = Access
        fields = (
            "id",
            "case",
            "witness",
            "status",
            "emergency",
            "kinds",
            "minutes",
            "requested_by",
            "requested_at",
            "decided_by",
            "decided_at",
            "opened_at",
            "expires_at",
            "ended_at",
            "ending",
            "verdict",
            "reviewed_by",
            "reviewed_at",
        )

    def get_kinds(self, access: Access) -> str:
        return " ".join(access.kinds)

"""/api/v1/sign-ins/: the security history of all accounts, for those with oversight."""

from rest_framework import serializers

from accounts.filtersets import SecurityEventFilterSet
from accounts.models import SecurityEvent
from common.api.viewsets import RecordViewSet


class SecurityEventSerializer(serializers.ModelSerializer):
    """One event: `user` is whose account it is, `actor_code` who did it; codes and no names typed."""

    user = serializers.SlugRelatedField(slug_field="username", read_only=True, allow_null=True)
    reason = serializers.SerializerMethodField()

    class Meta:
        model = SecurityEvent
        fields = ("id", "at", "event", "user", "actor_code", "reason", "address", "agent")

    def get_reason(self, event: SecurityEvent) -> str:
        return str(event.details.get("reason", ""))


class SecurityEventViewSet(RecordViewSet):
    model = SecurityEvent
    serializer_class = SecurityEventSerializer
    filterset_class = SecurityEventFilterSet
    select = ("user",)
    permissions = {"list": "security_event.view_all"}

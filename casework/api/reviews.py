"""/api/v1/reviews/ and /api/v1/ledger/: what was decided by whom, and the entries that prove it."""

import json
from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from casework.api.deciding import DecidesEach
from casework.api.disagreement import (
    DisagreementActions,
    DissentSerializer,
    EscalationSerializer,
    NamedDeciderSerializer,
)
from casework.api.fields import PersonField
from casework.api.remarks import RemarkActions
from casework.filtersets.cases import EntryFilterSet, ReviewFilterSet
from casework.models import Decision, Review
from casework.models.review import SHOWN_ROUND
from common.api.viewsets import RecordViewSet
from ledger.models import Entry


class DecisionSerializer(serializers.ModelSerializer):
    decided_by = PersonField()
    answers = serializers.SerializerMethodField()
    reasons = serializers.ListField(
        source="reason_names",
        read_only=True,
        child=serializers.CharField(),
        help_text=_("What a return names beside its comment."),
    )

    class Meta:
        model = Decision
        fields = (
            "verdict",
            "digest",
            "comment",
            "reasons",
            "answers",
            "seal",
            "decided_by",
            "decided_at",
        )

    def get_answers(self, decision: Decision) -> dict[str, Any]:
        """By question: the answer, and the comment that goes with it."""
        return json.loads(decision.answers) if decision.answers else {}


class ReviewRowSerializer(serializers.ModelSerializer):
    """One round of review. The snapshot itself is never part of it: its digest is."""

    submitted_by = PersonField()
    object = serializers.UUIDField(source="object_id", read_only=True)
    status = serializers.ChoiceField(SHOWN_ROUND, source="shown_status", read_only=True)
    overdue = serializers.BooleanField(source="is_overdue", read_only=True)
    given = serializers.IntegerField(read_only=True, help_text=_("Approvals given so far."))
    escalated = serializers.BooleanField(
        read_only=True, help_text=_("Handed to the lead, who decides it or names who does.")
    )
    roles = serializers.ListField(
        source="role_names",
        read_only=True,
        child=serializers.CharField(),
        help_text=_("Case roles that decide; none: all whom the matrix names."),
    )
    questions = serializers.ListField(
        source="question_names",
        read_only=True,
        child=serializers.CharField(),
        help_text=_("The checklist that an approval has to answer."),
    )

    reasons = serializers.SerializerMethodField(
        help_text=_("Why the round was returned, by name; none where no reason was asked for.")
    )

    class Meta:
        model = Review
        fields = (
            "id",
            "case",
            "kind",
            "object",
            "object_reference",
            "round",
            "status",
            "approvals",
            "given",
            "escalated",
            "roles",
            "questions",
            "due_on",
            "overdue",
            "reasons",
            "digest",
            "version",
            "submitted_by",
            "submitted_at",
            "closed_at",
        )

    def get_reasons(self, review: Review) -> list[str]:
        return (getattr(review, "reasons", None) or "").split()


class ReviewSerializer(ReviewRowSerializer):
    decisions = DecisionSerializer(many=True, read_only=True)
    dissents = DissentSerializer(many=True, read_only=True)
    escalation = EscalationSerializer(read_only=True, allow_null=True)
    named = NamedDeciderSerializer(many=True, read_only=True)

    class Meta(ReviewRowSerializer.Meta):
        fields = (*ReviewRowSerializer.Meta.fields, "decisions", "dissents", "escalation", "named")

    def to_representation(self, review: Review) -> dict[str, Any]:
        """A comment on a note may quote it: only those who may read notes see it."""
        data = super().to_representation(review)
        if review.kind == "note" and not self.context["request"].user.has_perm("note.read", review):
            for decision in data["decisions"]:
                decision.update(comment=None, answers=None)
            for dissent in data["dissents"]:
                dissent.update(reason=None)
            if data.get("escalation"):
                data["escalation"].update(reason=None)
        return data


class ReviewViewSet(DecidesEach, RemarkActions, DisagreementActions, RecordViewSet):
    model = Review
    serializer_class = ReviewRowSerializer
    detail_serializer_class = ReviewSerializer
    filterset_class = ReviewFilterSet
    permissions = {"remark": "remark.add"}
    select = ("case", "submitted_by")

    def get_queryset(self) -> Any:
        rows = super().get_queryset().with_given()
        if self.action == "list":
            return rows
        around = ("decisions__decided_by", "dissents__recorded_by", "named__person")
        rows = rows.select_related("case", "submitted_by", "escalation__raised_by")
        return rows.prefetch_related(*around, "named__named_by")


class EntrySerializer(serializers.ModelSerializer):
    """One ledger entry: codes only. `leaf` is the exact text that the tree commits to.

    The gap-free number within the case, which the leaf holds too, is for oversight (and for exports):
    a gap would tell others that there are entries, such as those about notes, which they do not see.
    """

    case_seq = serializers.IntegerField(read_only=True, allow_null=True)
    leaf = serializers.SerializerMethodField()

    class Meta:
        model = Entry
        fields = (
            "id",
            "seq",
            "time",
            "event",
            "actor_code",
            "role",
            "case_id",
            "case_seq",
            "object_kind",
            "object_id",
            "leaf",
        )

    def get_leaf(self, entry: Entry) -> str | None:
        return bytes(entry.leaf).decode()

    def to_representation(self, entry: Entry) -> dict[str, Any]:
        data = super().to_representation(entry)
        if not self.context["request"].user.has_oversight:
            data.update(case_seq=None, leaf=None)
        return data


class EntryViewSet(RecordViewSet):
    model = Entry
    serializer_class = EntrySerializer
    filterset_class = EntryFilterSet
    lookup_field = "id"
    http_method_names = ["get", "head"]

"""…/witness-notes/{id}/warnings/: what may identify somebody in a note, and deciding about it.

Codes and places only. The words are in the note itself, for those who may read it.
"""

from typing import Any

from django.http.response import HttpResponseBase
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from casework.models import WarningDecision, WitnessNote
from casework.services import notes, warnings
from casework.statements.leaks import CATEGORIES
from casework.statements.warnings import WHY, warnings_of
from common.api.idempotency import run_once
from common.api.serializers import StrictSerializer
from common.filters import StrictFilterSet
from common.pagination import check_page_parameters


class WarningSerializer(serializers.Serializer):
    """One passage. `start` and `end` count the characters (code points) of the field's text."""

    key = serializers.CharField(help_text=_("Names the passage in the text as it stands now."))
    field = serializers.ChoiceField(choices=WitnessNote.checked_fields)
    start = serializers.IntegerField()
    end = serializers.IntegerField()
    category = serializers.ChoiceField(choices=CATEGORIES)
    why = serializers.ChoiceField(choices=list(WHY))
    verdict = serializers.CharField(help_text=_("keep or mistaken; empty: nobody has decided yet."))


class WarningsSerializer(serializers.Serializer):
    """All warnings of a note, in the form of a list; it has one page."""

    results = WarningSerializer(many=True)
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)


class DecideSerializer(StrictSerializer):
    """A decision about the named warnings, or without `warnings` about all that are open."""

    verdict = serializers.ChoiceField(choices=[(one.value, one.label) for one in warnings.BY_HAND])
    reason = serializers.CharField(
        required=False,
        allow_blank=True,
        max_length=2_000,
        default="",
        help_text=_("Asked of keep."),
    )
    warnings = serializers.ListField(
        child=serializers.CharField(max_length=200), required=False, allow_null=True, default=None,
        max_length=20_000, help_text=_("Keys; null: all that nobody has decided yet."),
    )  # fmt: skip


class WarningDecisionSerializer(serializers.ModelSerializer):
    class Meta:
        model = WarningDecision
        fields = ("id", "verdict", "categories", "decided_at")


class WarningActions:
    """The part of the notes' viewset that is about warnings."""

    record: Any
    request: Request

    @extend_schema(responses=WarningsSerializer)
    @action(detail=True, methods=["get"], action_permission="note.read", url_path="warnings")
    def warnings(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """What may identify somebody in the note's texts, and what was decided. It takes no filters."""
        rows = WarningDecision.objects.visible_to(request.user).filter(note=self.record)
        unfiltered = StrictFilterSet(request.query_params, rows, request=request)
        check_page_parameters(rows, unfiltered.keyset, request)
        notes.note_open(actor=request.user, note=self.record)
        answer = {"results": warnings_of(self.record), "next": None, "previous": None}
        return Response(WarningsSerializer(answer).data)

    @extend_schema(request=DecideSerializer, responses={201: WarningDecisionSerializer})
    @warnings.mapping.post
    def warnings_decide(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Decide that something is needed in the note, with a reason, or that it identifies nobody."""

        def act() -> HttpResponseBase:
            data = self.validated(DecideSerializer)  # type: ignore[attr-defined]
            decision = warnings.warnings_decide(actor=request.user, note=self.record, **data)
            return Response(WarningDecisionSerializer(decision).data, status=201)

        return run_once(request, act)

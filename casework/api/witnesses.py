"""/api/v1/witnesses/ and /api/v1/witness-notes/: codes and accounts, never an identity."""

from typing import Any

from django.http.response import HttpResponseBase
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from casework.api.fields import PersonField, case_field, witness_field
from casework.api.moves import reviewed
from casework.filtersets import NoteFilterSet, WitnessFilterSet
from casework.models import Case, Witness, WitnessNote
from casework.services import notes, witnesses
from common.api.serializers import StrictModelSerializer, VersionedSerializer
from common.api.writing import CreatableViewSet, UpdatableViewSet
from common.querysets import get_visible


class WitnessSerializer(serializers.ModelSerializer):
    created_by = PersonField()

    class Meta:
        model = Witness
        fields = ("id", "case", "code", "category", "version", "created_by", "created_on")


class WitnessInput(StrictModelSerializer):
    case = case_field()

    class Meta:
        model = Witness
        fields = ("case", "category")


class OfCase:
    """What the viewsets of case data share: the parent named by `case`, seen by its own scope."""

    parent_field = "case"

    def parent_rows(self, user: Any) -> Any:
        return Case.objects.visible_to(user)


class WitnessViewSet(OfCase, CreatableViewSet):
    model = Witness
    serializer_class = WitnessSerializer
    create_serializer_class = WitnessInput
    filterset_class = WitnessFilterSet
    select = ("created_by",)
    permissions = {"create": "witness.add"}

    def perform_create(self, data: dict[str, Any]) -> Witness:
        return witnesses.witness_add(actor=self.request.user, **data)


class NoteRowSerializer(serializers.ModelSerializer):
    """A row of a list: that the note exists and in which state, no statement text."""

    created_by = PersonField()

    class Meta:
        model = WitnessNote
        fields = (
            "id",
            "case",
            "reference",
            "witness",
            "kind",
            "status",
            "version",
            "created_by",
            "created_at",
            "updated_at",
        )


class NoteSerializer(NoteRowSerializer):
    """One note. Its text is null, and `text_withheld` true, for those who may not read it."""

    text_withheld = serializers.BooleanField(read_only=True, default=False)

    class Meta(NoteRowSerializer.Meta):
        fields = (
            *NoteRowSerializer.Meta.fields,
            "interviewed_on",
            "language",
            *WitnessNote.text_fields,
            "text_withheld",
        )

    def to_representation(self, note: WitnessNote) -> dict[str, Any]:
        data = super().to_representation(note)
        data["text_withheld"] = not self.context["request"].user.has_perm("note.read", note)
        if data["text_withheld"]:
            data.update(dict.fromkeys(("interviewed_on", "language", *WitnessNote.text_fields)))
        return data


class NoteInput(StrictModelSerializer):
    case = case_field()
    witness = witness_field(required=False, allow_null=True)

    class Meta:
        model = WitnessNote
        fields = ("case", *notes.EDITABLE_FIELDS)


class NoteChange(VersionedSerializer, NoteInput):
    case = None

    class Meta:
        model = WitnessNote
        fields = ("version", *notes.EDITABLE_FIELDS)


@reviewed("note")
class NoteViewSet(OfCase, CreatableViewSet, UpdatableViewSet):
    model = WitnessNote
    serializer_class = NoteRowSerializer
    create_serializer_class = NoteInput
    update_serializer_class = NoteChange
    filterset_class = NoteFilterSet
    select = ("created_by",)
    permissions = {"create": "note.add", "partial_update": "note.edit"}

    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return self.represent(self.record)

    @extend_schema(responses={201: NoteSerializer})
    def create(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Begin a note. The answer kept for a repetition holds no text, which has one place only.

        Whoever has just written a note is shown their own words, which is no reading; a repetition is.
        """
        answer = super().create(request, *args, **kwargs)
        if isinstance(answer, Response) and answer.status_code == 201:
            note = get_visible(self.get_queryset(), pk=answer.data["id"])
            if answer.get("Idempotent-Replayed") == "true" and request.user.has_perm(
                "note.read", note
            ):
                notes.note_open(actor=request.user, note=note)
            answer.data = NoteSerializer(note, context=self.get_serializer_context()).data
        return answer

    def get_serializer_class(self) -> Any:
        """Text where it is asked for; lists, moves and kept answers show the state alone."""
        shows_text = self.action in ("retrieve", "partial_update")
        return NoteSerializer if shows_text else NoteRowSerializer

    def represent(self, record: Any, status: int = 200) -> Response:
        """The note; that its text is being read is in the ledger before the answer leaves."""
        reads = self.action in ("retrieve", "partial_update")
        if reads and self.request.user.has_perm("note.read", record):
            notes.note_open(actor=self.request.user, note=record)
        return super().represent(record, status)

    def perform_create(self, data: dict[str, Any]) -> WitnessNote:
        return notes.note_write(actor=self.request.user, **data)

    def perform_update(self, record: Any, version: int, changes: dict[str, Any]) -> object:
        return notes.note_edit(actor=self.request.user, note=record, version=version, **changes)

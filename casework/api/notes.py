"""/api/v1/witness-notes/: accounts and how they were taken, their versions, who agreed to the interview."""

from typing import Any

from django.http.response import HttpResponseBase
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from casework.api.fields import PersonField, StateField, case_field, witness_field
from casework.api.moves import reviewed
from casework.api.warnings import WarningActions
from casework.api.witnesses import OfCase
from casework.filtersets.cases import NoteFilterSet
from casework.interviews.authorising import Authorisation
from casework.models import NoteVersion, WitnessNote
from casework.models.interview import InterviewFacts
from casework.services import interviews, notes, versions
from common.api.serializers import StrictModelSerializer, StrictSerializer, VersionedSerializer
from common.api.writing import CreatableViewSet, UpdatableViewSet, move
from common.errors import NotVisible
from common.filters import StrictFilterSet
from common.pagination import check_page_parameters
from common.querysets import get_visible


@extend_schema_field(
    {
        "type": "array",
        "items": {
            "type": "object",
            "properties": {
                "role": {"type": "string", "enum": InterviewFacts.Presence.values},
                "who": {"type": "string"},
            },
            "required": ["role", "who"],
            "additionalProperties": False,
        },
    }
)
class PersonsField(serializers.Field):
    """Who else was present: a list of role and who; the service says what is wrong."""

    def to_internal_value(self, data: Any) -> Any:
        return data

    def to_representation(self, value: Any) -> Any:
        return value


class ApprovalSerializer(serializers.Serializer):
    """One person who agreed that the interview is held."""

    approved_by = serializers.CharField(source="approved_by.username")
    approved_at = serializers.DateTimeField()


class AuthorisationSerializer(serializers.Serializer):
    """How many others must agree to the interview, who did, and the digest of what they agree to."""

    needed = serializers.IntegerField()
    earlier = serializers.IntegerField(help_text=_("Earlier interviews of the same person."))
    digest = serializers.CharField()
    given = ApprovalSerializer(many=True)


class VersionSerializer(serializers.ModelSerializer):
    saved_by = PersonField()

    class Meta:
        model = NoteVersion
        fields = ("number", "saved_by", "saved_at")


class VersionsSerializer(serializers.Serializer):
    """All saved versions of a note, in the form of a list; it has one page."""

    results = VersionSerializer(many=True)
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)


class VersionTextSerializer(VersionSerializer):
    """One version whole: `content` is the canonical JSON text of what the note then held."""

    class Meta(VersionSerializer.Meta):
        fields = ("number", "saved_by", "saved_at", "content")


class ApproveInterviewSerializer(StrictSerializer):
    comment = serializers.CharField(required=False, allow_blank=True, max_length=2_000, default="")
    digest = serializers.RegexField(
        r"\A[0-9a-f]{64}\Z",
        required=False,
        allow_null=True,
        default=None,
        help_text=_("The digest of the reasons that were read; if it differs, the answer is 409."),
    )


def _authorise(note: WitnessNote, *, actor: Any, comment: str, digest: str | None) -> object:
    """Agree that this person is heard, in detail or once more. Not by anyone who wrote the note."""
    return interviews.interview_approve(actor=actor, note=note, comment=comment, digest=digest)


class NoteRowSerializer(serializers.ModelSerializer):
    """A row of a list: that the note exists and in which state, no statement text."""

    created_by = PersonField()

    status = StateField()

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

    def to_representation(self, note: WitnessNote) -> dict[str, Any]:
        data = super().to_representation(note)
        if not self.context["request"].user.has_perm("note.view", note):
            data["witness"] = None
        return data


class NoteSerializer(NoteRowSerializer):
    """One note. Its text is null, and `text_withheld` true, for those who may not read it."""

    text_withheld = serializers.BooleanField(read_only=True, default=False)
    persons_present = PersonsField(read_only=True)
    authorisation = serializers.SerializerMethodField()

    class Meta(NoteRowSerializer.Meta):
        fields = (
            *NoteRowSerializer.Meta.fields,
            *WitnessNote.read_fields,
            "text_withheld",
            "authorisation",
        )

    @extend_schema_field(AuthorisationSerializer)
    def get_authorisation(self, note: WitnessNote) -> Any:
        return AuthorisationSerializer(Authorisation(note)).data

    def to_representation(self, note: WitnessNote) -> dict[str, Any]:
        data = super().to_representation(note)
        if not self.context["request"].user.has_perm("note.view", note):
            # The wider team: the redacted text, which the queryset has found to be approved.
            data.update(dict.fromkeys((*WitnessNote.read_fields, "authorisation")))
            return {**data, "redacted_account": note.redacted_account, "text_withheld": True}
        data["text_withheld"] = not self.context["request"].user.has_perm("note.read", note)
        if data["text_withheld"]:
            data.update(dict.fromkeys(WitnessNote.read_fields))
        return data


class NoteInput(StrictModelSerializer):
    case = case_field()
    witness = witness_field(required=False, allow_null=True)
    persons_present = PersonsField(required=False)

    class Meta:
        model = WitnessNote
        fields = ("case", *notes.EDITABLE_FIELDS)


class NoteChange(VersionedSerializer, NoteInput):
    case = None

    class Meta:
        model = WitnessNote
        fields = ("version", *notes.EDITABLE_FIELDS)


@reviewed("note")
class NoteViewSet(WarningActions, OfCase, CreatableViewSet, UpdatableViewSet):
    model = WitnessNote
    serializer_class = NoteRowSerializer
    create_serializer_class = NoteInput
    update_serializer_class = NoteChange
    filterset_class = NoteFilterSet
    select = ("created_by",)
    permissions = {
        "create": "note.add",
        "partial_update": "note.edit",
        "warnings_decide": "note.edit",
    }

    authorise = move(
        "authorise", _authorise, permission="note.authorise", serializer=ApproveInterviewSerializer
    )

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
        elif reads and not self.request.user.has_perm("note.view", record):
            notes.note_open_redacted(actor=self.request.user, note=record)
        return super().represent(record, status)

    def perform_create(self, data: dict[str, Any]) -> WitnessNote:
        return notes.note_write(actor=self.request.user, **data)

    def perform_update(self, record: Any, version: int, changes: dict[str, Any]) -> object:
        return notes.note_edit(actor=self.request.user, note=record, version=version, **changes)

    @extend_schema(operation_id="witness_notes_versions_list", responses=VersionsSerializer)
    @action(detail=True, methods=["get"], action_permission="note.read")
    def versions(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Every saved version, newest first, without its text. It takes no filters."""
        rows = NoteVersion.objects.visible_to(request.user).filter(note=self.record)
        rows = rows.defer("content").select_related("saved_by").order_by("-number")
        unfiltered = StrictFilterSet(request.query_params, rows, request=request)
        check_page_parameters(rows, unfiltered.keyset, request)
        answer = {"results": rows, "next": None, "previous": None}
        return Response(VersionsSerializer(answer).data)

    @extend_schema(responses=VersionTextSerializer)
    @action(
        detail=True,
        methods=["get"],
        action_permission="note.read",
        url_path=r"versions/(?P<number>[^/]+)",
        url_name="version",
    )
    def version(self, request: Request, number: str, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """One saved version with its text; that it is read is in the ledger before the answer leaves."""
        if not (number.isascii() and number.isdigit() and len(number) < 7):
            raise NotVisible(_("No such record."))
        rows = NoteVersion.objects.visible_to(request.user).filter(note=self.record)
        found = get_visible(rows.select_related("saved_by"), number=int(number))
        opened = versions.version_open(actor=request.user, version=found)
        return Response(VersionTextSerializer(opened).data)

"""The surfaces under test: one viewset, one page, and views that fail in every way."""

import django_filters
from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.db import DataError, IntegrityError, OperationalError
from django.http import Http404, HttpResponse
from django.urls import include, path
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.exceptions import Throttled
from rest_framework.response import Response
from rest_framework.routers import DefaultRouter

from common.api.schema import schema_urls
from common.api.serializers import ScopedRelatedField, StrictSerializer, VersionedSerializer
from common.api.views import ApiView
from common.api.writing import CreatableViewSet, UpdatableViewSet, move
from common.errors import (
    CaseworkError,
    Conflict,
    Invalid,
    NotVisible,
    Refused,
    StorageFull,
    TooLarge,
)
from common.filters import (
    CaseFilter,
    IsoDateFilter,
    KeysetOrdering,
    SinceFilter,
    StrictFilterSet,
    TextFilter,
    UntilFilter,
    YesNoFilter,
)
from common.views import RecordList
from tests.common.models import (
    Folder,
    Letter,
    change_letter,
    give_away,
    send_letter,
    write_letter,
)
from tests.common.people import HeaderAuthentication, ScopeOf, as_person


def folders(user):
    return Folder.objects.visible_to(user)


class LetterFilterSet(StrictFilterSet):
    q = TextFilter()
    folder = CaseFilter("folder", queryset=folders, label="Folder")
    urgent = YesNoFilter()
    sent_on = IsoDateFilter()
    since = SinceFilter("received_at", label="Since")
    until = UntilFilter("received_at", label="Until")
    any_status = django_filters.MultipleChoiceFilter(
        field_name="status", choices=Letter.Status, distinct=False
    )
    ordering = KeysetOrdering(
        {
            "title": ("title", "Title"),
            "sent_on": ("sent_on", "Sent"),
            "received_at": ("received_at", "Received"),
            "status": (("status", "-title"), "Status"),
            "folder": ("folder__name", "Folder"),
        },
        default="-title",
    )

    class Meta:
        model = Letter
        fields = ["status"]


class LetterSerializer(serializers.ModelSerializer):
    folder_name = serializers.CharField(source="folder.name", read_only=True)

    class Meta:
        model = Letter
        fields = [
            "title",
            "id",
            "status",
            "urgent",
            "sent_on",
            "received_at",
            "folder",
            "folder_name",
            "version",
        ]


class NewLetter(StrictSerializer):
    folder = ScopedRelatedField(queryset=folders)
    title = serializers.CharField(max_length=80)
    urgent = serializers.BooleanField(required=False, default=False)
    pages = serializers.IntegerField(required=False, min_value=1, max_value=99)


class ChangedLetter(VersionedSerializer):
    title = serializers.CharField(max_length=80)


class LetterViewSet(CreatableViewSet, UpdatableViewSet):
    model = Letter
    serializer_class = LetterSerializer
    filterset_class = LetterFilterSet
    create_serializer_class = NewLetter
    update_serializer_class = ChangedLetter
    permissions = {"create": "letter.write", "partial_update": "letter.write"}
    parent_field = "folder"
    select = ("folder",)

    authentication_classes = [HeaderAuthentication]
    permission_classes = [ScopeOf]
    throttle_classes = []

    send = move("send", send_letter, permission="letter.send")
    give = move("give", give_away)

    def parent_rows(self, user):
        return folders(user)

    def perform_create(self, data):
        data.pop("pages", None)
        return write_letter(data.pop("folder"), actor=self.request.user, **data)

    def perform_update(self, record, version, changes):
        change_letter(record, actor=self.request.user, version=version, **changes)

    @action(detail=True)
    def history(self, request, *args, **kwargs):
        return Response([self.record.title])


class LetterList(RecordList):
    model = Letter
    filterset_class = LetterFilterSet
    serializer_class = LetterSerializer
    select = ("folder",)
    template_name = "letters.html"
    fragment_name = "_letters.html"


FAULTS = {
    "invalid": Invalid({"title": ["Too short."], "": ["All wrong."]}),
    "refused": Refused("Not you."),
    "conflict": Conflict("Stale.", code="version_conflict", yours=1, theirs=2),
    "hidden": NotVisible("Nothing."),
    "large": TooLarge("Too large."),
    "full": StorageFull("No space."),
    "own": CaseworkError("Other.", code="other"),
    "404": Http404("No Letter matches the given query."),
    "403": PermissionDenied("secret reason"),
    "missing": Letter.DoesNotExist("Letter matching query does not exist."),
    "body": RequestDataTooBig("secret"),
    "throttled": Throttled(wait=7),
    "nul": ValueError("A string literal cannot contain NUL (0x00) characters."),
    "surrogate": UnicodeEncodeError("utf-8", "\ud800", 0, 1, "surrogates not allowed"),
    "overflow": OverflowError("Python int too large to convert to SQLite INTEGER"),
    "data": DataError("value too long for type character varying(80)"),
    "clash": IntegrityError("UNIQUE constraint failed: secret_table.secret_column"),
    "busy": OperationalError("database is locked"),
    "bug": RuntimeError("secret internals"),
}


class Faulty(ApiView):
    authentication_classes = [HeaderAuthentication]
    permission_classes = []
    throttle_classes = []

    def get(self, request, name):
        raise FAULTS[name]


def faulty_page(request, name):
    raise FAULTS[name]


router = DefaultRouter()
router.include_root_view = False
router.register("letters", LetterViewSet, basename="letter")

handler400 = "common.refusals.bad_request"
handler403 = "common.refusals.permission_denied"
handler404 = "common.refusals.page_not_found"
handler500 = "common.refusals.server_error"

urlpatterns = [
    path(
        "api/v1/", include([*router.urls, *schema_urls(), path("faulty/<name>/", Faulty.as_view())])
    ),
    path("letters/", as_person(LetterList.as_view()), name="letter-list"),
    path("faulty/<name>/", as_person(faulty_page)),
    path("sign-in/", lambda request: HttpResponse("sign in"), name="account_login"),
    path("plain/", as_person(lambda request: HttpResponse("ok"))),
]

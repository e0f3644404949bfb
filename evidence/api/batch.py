"""POST /api/v1/evidence/batch/: several small files in one request, which wait for the disk together."""

import json
from collections.abc import Mapping
from typing import Any

from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, inline_serializer
from rest_framework import serializers
from rest_framework.parsers import BaseParser
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.idempotency import HEADER, Answer, Asked, check_key, fingerprint_of, once_each
from casework.models import Case
from common.api.problems import problem_for
from common.api.views import plain
from common.errors import CaseworkError, Invalid
from evidence.api.intake import IntoCase, UploadQuery
from evidence.api.shapes import ItemSerializer, TakenItemSerializer
from evidence.intake import batches
from evidence.intake.duplicates import known_already, named, same_bytes_of
from evidence.models import EvidenceItem
from evidence.services import entering, items, uploads

Outcome = Answer | CaseworkError


class BatchEntry(UploadQuery):
    """What is said of one file: what a raw upload says of it, and a key of its own."""

    case = None
    key = serializers.CharField(
        required=False, help_text=_("An Idempotency-Key for this file alone.")
    )

    class Meta(UploadQuery.Meta):
        fields = ("key", *(name for name in UploadQuery.Meta.fields if name != "case"))


class BatchResult(serializers.Serializer):
    """What became of one file: `status` 201 and the item, or the refusal's status and its problem.

    `page` is the address at which people see the item.
    """

    status = serializers.IntegerField()
    file_name = serializers.CharField()
    item = TakenItemSerializer(allow_null=True)
    page = serializers.CharField(allow_null=True)
    problem = serializers.DictField(allow_null=True)


class BatchAnswer(serializers.Serializer):
    """One result for each file, in the order of the files."""

    results = BatchResult(many=True)


class Unread(BaseParser):
    """Lets the CSRF check look for its token, which it does in the body, without reading it."""

    media_type = batches.FORM

    def parse(self, stream: Any, media_type: Any = None, parser_context: Any = None) -> Any:
        return {}


class BatchView(IntoCase):
    """Intake of several files; each answer is an item, complete and in custody, or a refusal."""

    parser_classes = (Unread,)

    @extend_schema(
        operation_id="evidence_batch",
        parameters=[OpenApiParameter("case", OpenApiTypes.UUID, required=True)],
        request={
            batches.FORM: inline_serializer(
                "Batch",
                {
                    batches.ITEMS: BatchEntry(many=True),
                    batches.FILE: serializers.ListField(child=serializers.FileField()),
                },
            )
        },
        responses={200: BatchAnswer},
    )
    def post(self, request: Request) -> HttpResponseBase:
        """Take in several small files; the answer tells of each in turn what became of it.

        A file that is refused does not concern the others. With an `Idempotency-Key`, or a `key` for each
        file, a request that is sent again takes in only what was not taken in before.
        """
        if self.case is None:
            raise Invalid({"case": [_("This field is required.")]})
        strange = {name: [_("Unknown field.")] for name in request.query_params if name != "case"}
        if strange:
            raise Invalid(strange)
        handler = batches.BatchHandler(plain(request))
        try:
            said, arrived = batches.receive(plain(request), handler)
            batch = Batch(request, self.case, said, arrived)
            return batch.answer()
        finally:
            handler.discard()


class Batch:
    """The files of one request on their way in: what is refused on it is told in its place."""

    def __init__(self, request: Request, case: Case, said: list[Any], arrived: list[Any]):
        self.request, self.case, self.arrived = request, case, arrived
        self.refused: dict[int, CaseworkError | serializers.ValidationError] = {}
        self.names = [file.name or "" for file in arrived]
        self.keys: list[str | None] = [None] * len(said)
        self.entries = self._read(said)
        self.stored: dict[int, Any] = {}

    def _read(self, said: list[Any]) -> dict[int, dict[str, Any]]:
        """What is said of each file, by position; what cannot be read is refused."""
        shape = BatchEntry(context={"request": self.request})
        common, entries = self.request.headers.get(HEADER), {}
        for number, given in enumerate(said):
            try:
                entry = dict(shape.run_validation(given))
                key = entry.pop("key", None)
                if key is None and common is not None:
                    key = f"{common} {number + 1}"
                if key is not None and check_key(key) in self.keys:
                    raise Invalid({"key": [_("Another file of this request has this key.")]})
            except (CaseworkError, serializers.ValidationError) as refusal:
                self.refused[number] = refusal
                if isinstance(given, Mapping) and isinstance(given.get("filename"), str):
                    self.names[number] = given["filename"]
                continue
            self.keys[number] = key
            self.names[number] = entry.pop("filename", "") or self.names[number] or entry["title"]
            entries[number] = entry
        return entries

    def answer(self) -> HttpResponseBase:
        drafts = self._drafts()
        self._store(drafts)
        todo = list(self.stored)
        outcomes: dict[int, Outcome] = {}
        if todo:
            asked = [self._asked(number, drafts[number]) for number in todo]

            def act(positions: list[int]) -> list[Outcome]:
                return self._enter([todo[position] for position in positions], drafts)

            done = once_each(user=self.request.user, asked=asked, act=act)
            outcomes = dict(zip(todo, done, strict=True))
        return self._told(outcomes)

    def _drafts(self) -> dict[int, EvidenceItem]:
        files = [
            {
                **{k: v for k, v in entry.items() if k not in ("sha256", "only_new")},
                "file_name": self.names[number],
                "size": getattr(self.arrived[number], "size", None),
            }
            for number, entry in self.entries.items()
        ]
        made = items.drafts(actor=self.request.user, case=self.case, files=files)
        return self._sorted_out(list(self.entries), made)

    def _store(self, drafts: dict[int, EvidenceItem]) -> None:
        files = [(self.arrived[n], self.entries[n].get("sha256") or None) for n in drafts]
        self.stored = self._sorted_out(list(drafts), batches.finish(files))

    def _sorted_out(self, numbers: list[int], outcomes: list[Any]) -> dict[int, Any]:
        """What went well, by position; what was refused is noted."""
        well = {}
        for number, outcome in zip(numbers, outcomes, strict=True):
            if isinstance(outcome, CaseworkError):
                self.refused[number] = outcome
            else:
                well[number] = outcome
        return well

    def _asked(self, number: int, item: EvidenceItem) -> Asked:
        what = (item.file_name, uploads.said_of(item), self.stored[number].sha256)
        return Asked(
            self.keys[number],
            fingerprint_of(self.request.method, self.request.path, str(item.case_id), *what),
        )

    def _enter(self, numbers: list[int], drafts: dict[int, EvidenceItem]) -> list[Outcome]:
        new = [n for n in numbers if self.entries[n]["only_new"]]
        asked = [(drafts[n], self.stored[n].sha256) for n in new]
        known = {new[p]: refusal for p, refusal in known_already(self.request.user, asked).items()}
        files = [(drafts[n], self.stored[n]) for n in numbers if n not in known]
        made = iter(entering.items_enter(files=files) if files else [])
        entered = [known.get(number) or next(made) for number in numbers]
        taken = [item for item in entered if isinstance(item, EvidenceItem)]
        for item in taken:
            item.verified_parts = []  # nobody can have looked at it yet
        bodies = iter(ItemSerializer(taken, many=True).data)
        return [
            Answer(201, next(bodies)) if isinstance(item, EvidenceItem) else item
            for item in entered
        ]

    def _told(self, outcomes: dict[int, Outcome]) -> HttpResponseBase:
        bodies = [one.body for one in outcomes.values() if isinstance(one, Answer)]
        same = same_bytes_of(self.request.user, {body["sha256"] for body in bodies})
        results = [
            self._result(name, outcomes.get(number) or self.refused[number], same)
            for number, name in enumerate(self.names)
        ]
        waited = sum(stored.sync_seconds for stored in self.stored.values())
        timing = {"Server-Timing": f"sync;dur={waited * 1000:.1f}"}
        return Response({"results": results}, headers=timing)

    def _result(self, name: str, one: Any, same: dict[str, list[EvidenceItem]]) -> dict[str, Any]:
        result = {"status": 201, "file_name": items.kept_name(name), "item": None, "page": None}
        if not isinstance(one, Answer):
            problem = json.loads(problem_for(one).content)
            return result | {"status": problem["status"], "problem": problem}
        pk = one.body["id"]
        others = [item for item in same[one.body["sha256"]] if str(item.pk) != pk]
        taken = {**one.body, "same_bytes": named(others)}
        page = reverse("evidence:item-detail", args=[pk])
        return result | {"item": taken, "page": page, "problem": None}

"""The page of one evidence item, and what may be done from there."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View

import store
from casework import permissions
from casework.services.writing import require, require_editable
from casework.views.moves import panel
from casework.views.pages import EditPage, FormPage, in_case
from common.errors import NotVisible
from common.http import INERT, file_response
from common.querysets import get_visible
from common.times import days
from evidence import standing, words
from evidence.errors import require_bytes
from evidence.forms.items import ItemForm, VoidForm
from evidence.intake.duplicates import same_bytes
from evidence.metadata import as_written, highlights
from evidence.models import Derivative, EvidenceItem, EvidenceLink, ToolRun, Verification
from evidence.reasons import reason_text
from evidence.services import checks, items
from evidence.services.viewing import is_playable
from evidence.views.custody_panel import custody_of
from evidence.views.disposal_panel import disposal_panel
from evidence.views.materials import notes_of

SHOWN_FIELDS = (*items.EDITABLE_FIELDS, *items.PHYSICAL_FIELDS)
SHOWN_RUNS = 30  # of a hundred pages, the last; the API has all
SHOWN_LINKS = 50  # the newest; the list of links has all
RELATED = ("case", "facts", "created_by", "sampled_from", "parent", "page_source", "page_capture")


def visible_item(request: HttpRequest, pk: Any) -> EvidenceItem:
    """The item at an address, if this person may see it; else NotVisible."""
    rows = EvidenceItem.objects.visible_to(request.user)
    return get_visible(rows.select_related(*RELATED), pk=pk)


class ItemDetail(View):
    def get(self, request: HttpRequest, pk: Any) -> HttpResponse:
        item = visible_item(request, pk)
        held = permissions.granted(request.user, item)
        if item.is_physical:
            return self._thing(request, item, held)
        opens = "evidence.download" in held
        facts = item.facts
        thumbnail = thumbnail_of(item) if opens and not item.disposed_at else None
        context = in_case(
            item.case,
            "evidence",
            record=item,
            item=item,
            facts=facts,
            held=held,
            reasons={
                name: reason_text(getattr(facts, f"{name}_reason"))
                for name in ("processing", "scan", "readable")
            },
            # What a photograph says of its place is part of the original.
            highlights=highlights(facts.metadata) if opens else [],
            as_written=list(as_written(facts.metadata)) if opens else [],
            thumbnail=thumbnail,
            viewable=opens and not thumbnail and is_viewable(item),
            standing=standing.of(item),
            links=links_of(item, request.user),
            children=item.children.order_by("created_at", "pk"),
            of_notes=notes_of(item, request.user),
            collection=words.collection_facts(item),
            gaps=words.collection_gaps(item),
            missing=items.item_gate(item) if item.is_editable else {},
            verifications=verifications_of(item),
            runs=runs_of(item),
            **custody_of(request.user, item, held),
            last_check=item.checks.order_by("-checked_at").first(),
            same_bytes=same_bytes(request.user, item.sha256, but=item.pk),
            neighbours=neighbours(request.user, item),
            **disposal_panel(request.user, item, held),
            **panel(item, request.user, held),
        )
        return render(request, "evidence/item_detail.html", context)

    def _thing(self, request: HttpRequest, item: EvidenceItem, held: frozenset[str]) -> Any:
        """A physical item has no file: nothing to see, to download or to verify."""
        context = in_case(
            item.case,
            "evidence",
            record=item,
            item=item,
            held=held,
            collection=words.collection_facts(item),
            gaps=words.collection_gaps(item),
            missing=items.item_gate(item) if item.is_editable else {},
            neighbours=neighbours(request.user, item),
            standing=standing.of(item),
            verifications=verifications_of(item),
            links=links_of(item, request.user),
            children=item.children.order_by("created_at", "pk"),
            of_notes=notes_of(item, request.user),
            **custody_of(request.user, item, held),
            **panel(item, request.user, held),
        )
        return render(request, "evidence/physical_detail.html", context)


def links_of(item: EvidenceItem, user: Any) -> list[EvidenceLink]:
    """The links of the item, to and from, that this person may see; those that stand come first."""
    rows = EvidenceLink.objects.visible_to(user).about(item)
    found = rows.select_related("item__case", "other__case", "withdrawal").order_by("-created_at")
    return sorted(found[:SHOWN_LINKS], key=lambda link: hasattr(link, "withdrawal"))


def verifications_of(item: EvidenceItem) -> list[Verification]:
    """What was recorded about each part, in the order of the badge, oldest first."""
    rows = list(item.verifications.select_related("created_by").order_by("created_at", "pk"))
    order = Verification.Part.values
    return sorted(rows, key=lambda row: order.index(row.part))


def runs_of(item: EvidenceItem) -> list[tuple[ToolRun, Any]]:
    """The newest runs of tools on the original, oldest first, each with its reason in words."""
    rows = list(item.runs.order_by("-started_at", "-pk")[:SHOWN_RUNS])
    return [(run, reason_text(run.reason)) for run in reversed(rows)]


def thumbnail_of(item: EvidenceItem) -> Derivative | None:
    return item.derivatives.filter(kind=Derivative.Kind.THUMBNAIL).order_by("created_at").last()


def is_viewable(item: EvidenceItem) -> bool:
    """Whether the viewer has something to show: sound, film, or what was made of the file."""
    return not item.disposed_at and (is_playable(item) or item.derivatives.exists())


def neighbours(user: Any, item: EvidenceItem) -> dict[str, EvidenceItem | None]:
    """The next and the previous item of the case, for the keys J and K."""
    rows = EvidenceItem.objects.visible_to(user).filter(case=item.case_id).only("pk", "reference")
    later, earlier = rows.order_by("created_at", "pk"), rows.order_by("-created_at", "-pk")
    return {
        "next": later.filter(created_at__gt=item.created_at).first(),
        "previous": earlier.filter(created_at__lt=item.created_at).first(),
    }


class OfItem(FormPage):
    """A form about one item, whose page comes next."""

    def prepare(self, pk: Any) -> EvidenceItem:
        self.item = visible_item(self.request, pk)
        return self.item

    def next_page(self, result: Any) -> str:
        return reverse("evidence:item-detail", args=[self.item.pk])

    def context(self, form: Any) -> dict[str, Any]:
        return in_case(self.item.case, "evidence", item=self.item, cancel=self.next_page(self.item))


class ItemEdit(OfItem, EditPage):
    template_name = "evidence/item_form.html"
    form_class = ItemForm
    permission = "evidence.edit"
    success = gettext_lazy("Saved.")
    keeps_typed = gettext_lazy("Changes to an evidence record")

    def check_now(self) -> None:
        require_editable(self.item)

    def form_arguments(self) -> dict[str, Any]:
        scope = EvidenceItem.objects.visible_to(self.request.user).filter(case=self.item.case_id)
        return {"item": self.item, "scope": scope}

    def context(self, form: Any) -> dict[str, Any]:
        return {**super().context(form), "zones": days.USUAL}

    def initial(self) -> dict[str, Any]:
        values = {name: getattr(self.item, name) for name in SHOWN_FIELDS}
        return {"version": self.item.version, **values}

    def stored(self) -> EvidenceItem:
        return visible_item(self.request, self.item.pk)

    def act(self, form: Any) -> EvidenceItem:
        version = form.cleaned_data["version"]
        return items.item_edit(
            actor=self.request.user, item=self.item, version=version, **form.changes()
        )


class ItemVoid(OfItem):
    template_name = "evidence/item_void.html"
    form_class = VoidForm
    permission = "evidence.void"
    success = gettext_lazy("The item is void. Its original and its custody are kept.")

    def check_now(self) -> None:
        require_editable(self.item)

    def act(self, form: Any) -> EvidenceItem:
        return items.item_void(actor=self.request.user, item=self.item, **form.cleaned_data)


class ItemDownload(View):
    def get(self, request: HttpRequest, pk: Any) -> HttpResponseBase:
        item = visible_item(request, pk)
        file = items.original_open(actor=request.user, item=item)
        return file_response(
            request, file, size=item.size, filename=items.download_name(item), etag=item.sha256
        )


class ItemThumbnail(View):
    """The small picture the worker made; an item's own bytes are never shown."""

    def get(self, request: HttpRequest, pk: Any) -> HttpResponse:
        item = visible_item(request, pk)
        require(request.user, "evidence.download", item)
        require_bytes(item)
        picture = thumbnail_of(item)
        if picture is None:
            raise NotVisible(_("There is no picture of this item."))
        try:
            with store.open_store("derivatives").open(picture.sha256) as file:
                body = file.read()
        except store.Missing:
            raise NotVisible(_("There is no picture of this item.")) from None
        return HttpResponse(body, content_type=picture.media_type, headers=INERT)


class ItemVerify(View):
    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: Any) -> HttpResponse:
        check = checks.item_verify(actor=request.user, item=visible_item(request, pk))
        if check.result == check.Result.INTACT:
            messages.success(request, _("Intact: the stored bytes have the hash they came with."))
        else:
            messages.error(
                request, _("Not intact. Tell an administrator at once; nothing was changed.")
            )
        return redirect("evidence:item-detail", pk)

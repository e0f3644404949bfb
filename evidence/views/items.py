"""The page of one evidence item, and what may be done from there."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views import View

import store
from casework.services import reviews
from casework.services.writing import require
from casework.workflow import moves_of
from common.errors import CaseworkError, Conflict, Invalid, NotVisible
from common.http import INERT, file_response
from common.querysets import get_visible
from evidence.forms import CustodyForm, ItemForm, VoidForm
from evidence.models import Derivative, EvidenceItem
from evidence.reasons import reason_text
from evidence.services import checks, custody, items


class ItemView(View):
    """Base: the item by its address, through the person's scope."""

    permission = ""

    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        rows = EvidenceItem.objects.visible_to(request.user)
        rows = rows.select_related("case", "facts", "created_by")
        self.item = get_visible(rows, pk=kwargs["pk"])
        if self.permission:
            require(request.user, self.permission, self.item)

    def context(self, **more):
        return {
            "item": self.item,
            "case": self.item.case,
            "active_tab": "evidence",
            "section": "casework:case-list",
            **more,
        }

    def page(self, template, status=200, **more):
        return render(self.request, template, self.context(**more), status=status)

    def back(self):
        return redirect("evidence:item-detail", self.item.pk)


class ItemDetail(ItemView):
    def get(self, request, pk):
        user, item = request.user, self.item
        may_download = user.has_perm("evidence.download", item)
        return self.page(
            "evidence/item_detail.html",
            facts=item.facts,
            reasons={
                name: reason_text(getattr(item.facts, f"{name}_reason"))
                for name in ("processing", "scan", "readable")
            },
            metadata=metadata_rows(item.facts.metadata),
            thumbnail=self._thumbnail() if may_download else None,
            chain=item.custody.select_related("by").order_by("seq"),
            last_check=item.checks.select_related("checked_by").order_by("-checked_at").first(),
            moves=[
                (move, reviews.blocked(user, item, move.name)) for move in moves_of("evidence")
            ],
            open_review=reviews.open_review(item),
            may_download=may_download,
            may_verify=user.has_perm("evidence.verify", item),
            may_edit=user.has_perm("evidence.edit", item),
            may_record=user.has_perm("custody.add", item),
            neighbours=neighbours(user, item),
        )

    def _thumbnail(self):
        return self.item.derivatives.filter(kind=Derivative.Kind.THUMBNAIL).last()


def neighbours(user, item):
    """The next and the previous item of the case, for the keys J and K (one small query each)."""
    rows = EvidenceItem.objects.visible_to(user).filter(case=item.case_id).only("pk", "reference")
    return {
        "next": rows.filter(created_at__gt=item.created_at).order_by("created_at", "id").first(),
        "previous": rows.filter(created_at__lt=item.created_at)
        .order_by("-created_at", "-id")
        .first(),
    }


def metadata_rows(metadata, prefix=""):
    """The file's own statements as rows (name, value), nested names joined by a dot."""
    for name, value in metadata.items():
        if isinstance(value, dict):
            yield from metadata_rows(value, f"{prefix}{name}.")
        elif value not in (None, "", []):
            yield f"{prefix}{name}", value


class ItemEdit(ItemView):
    permission = "evidence.edit"

    def get(self, request, pk):
        form = ItemForm(instance=self.item, initial={"version": self.item.version})
        return self.page("evidence/item_form.html", form=form)

    def post(self, request, pk):
        stored = EvidenceItem.objects.visible_to(request.user).get(pk=pk)
        form = ItemForm(request.POST, instance=self.item)
        conflict, status = None, 400
        if form.is_valid():
            changes = dict(form.cleaned_data)
            version = changes.pop("version")
            try:
                items.item_edit(actor=request.user, item=stored, version=version, **changes)
            except CaseworkError as refused:
                status = refused.status
                if refused.code == "version_conflict":
                    conflict = theirs(form, stored)
                    form.data = form.data.copy()
                    form.data["version"] = refused.extra.get("current", version)
                form.add_error(None, refused.message)
            else:
                messages.success(request, _("Saved."))
                return self.back()
        return self.page("evidence/item_form.html", status=status, form=form, conflict=conflict)


def theirs(form, stored):
    """What another person saved meanwhile, where it differs: (label, theirs, yours)."""
    return [
        (form.fields[name].label or name, getattr(stored, name), yours)
        for name, yours in form.cleaned_data.items()
        if name != "version" and getattr(stored, name) != yours
    ]


class ItemDownload(ItemView):
    permission = "evidence.download"

    def get(self, request, pk):
        file = items.original_open(actor=request.user, item=self.item)
        return file_response(
            request,
            file,
            size=self.item.size,
            filename=items.download_name(self.item),
            etag=self.item.sha256,
        )


class ItemThumbnail(ItemView):
    """The small picture the worker made; an item's own bytes are never shown."""

    permission = "evidence.download"

    def get(self, request, pk):
        picture = self.item.derivatives.filter(kind=Derivative.Kind.THUMBNAIL).last()
        if picture is None:
            raise NotVisible(_("There is no picture of this item."))
        try:
            with store.open_store("derivatives").open(picture.sha256) as file:
                body = file.read()
        except store.Missing:
            raise NotVisible(_("There is no picture of this item."), code="missing") from None
        return HttpResponse(body, content_type=picture.media_type, headers=INERT)


class ItemVerify(ItemView):
    permission = "evidence.verify"
    http_method_names = ["post"]

    def post(self, request, pk):
        check = checks.item_verify(actor=request.user, item=self.item)
        if check.result == check.Result.INTACT:
            messages.success(request, _("Intact: the stored bytes have the hash they came with."))
        else:
            messages.error(
                request, _("Not intact. Tell an administrator at once; nothing was changed.")
            )
        return self.back()


class ItemVoid(ItemView):
    permission = "evidence.void"

    def get(self, request, pk):
        if not self.item.is_editable:
            raise Conflict(_("Only a draft or a returned item can be voided."), code="state")
        return self.page("evidence/item_void.html", form=VoidForm())

    def post(self, request, pk):
        form = VoidForm(request.POST)
        if not form.is_valid():
            return self.page("evidence/item_void.html", status=400, form=form)
        items.item_void(actor=request.user, item=self.item, **form.cleaned_data)
        messages.success(request, _("The item is void. Its original and custody are kept."))
        return self.back()


class CustodyCreate(ItemView):
    permission = "custody.add"

    def get(self, request, pk):
        return self.page("evidence/custody_form.html", form=CustodyForm(item=self.item))

    def post(self, request, pk):
        form = CustodyForm(request.POST, item=self.item)
        if not form.is_valid():
            return self.page("evidence/custody_form.html", status=400, form=form)
        try:
            custody.custody_add(actor=request.user, item=self.item, **form.cleaned_data)
        except CaseworkError as refused:
            errors = refused.errors if isinstance(refused, Invalid) else {"": [refused.message]}
            for name, sentences in errors.items():
                for sentence in sentences:
                    form.add_error(name if name in form.fields else None, sentence)
            return self.page("evidence/custody_form.html", status=refused.status, form=form)
        messages.success(request, _("Recorded in the chain of custody."))
        return self.back()

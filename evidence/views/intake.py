"""Taking in files with a browser: by tus with script; this form is the way without."""

from django.conf import settings
from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views import View
from django.views.decorators.csrf import csrf_exempt, csrf_protect

import ledger
import store
from casework.services.writing import require
from casework.views.pages import in_case, put_into, visible_case
from common.errors import CaseworkError, Conflict
from common.look.sizes import size_text
from common.querysets import get_visible
from evidence.forms.items import ItemFields
from evidence.intake.duplicates import same_bytes
from evidence.intake.multipart import receive_into_store
from evidence.intake.quota import require_quota
from evidence.models import Upload
from evidence.services import entering, items, uploads
from store.errors import empty_file

MOST_UNFINISHED = 50


def already(item, other):
    """The sentence that points out the same bytes in another item."""
    words = _("%(item)s: the same bytes are here already as %(other)s in %(case)s.")
    names = {"item": item.reference, "other": other.reference, "case": other.case.reference}
    return words % names


def none_refused(outcomes):
    """What became of several files; the first refusal among it is raised."""
    for outcome in outcomes:
        if isinstance(outcome, CaseworkError):
            raise outcome
    return outcomes


def unfinished(user, case):
    """The uploads into the case that `user` began and has not finished, with what has come of each."""
    rows = Upload.objects.visible_to(user).filter(case=case, item=None)
    rows = rows.filter(expires_at__gt=timezone.now()).order_by("-created_at")[:MOST_UNFINISHED]
    return [
        {
            "upload": row,
            "come": _("%(received)s of %(length)s")
            % {"received": size_text(uploads.received(row)), "length": size_text(row.length)},
        }
        for row in rows
    ]


class UploadDiscard(View):
    """Give up an unfinished upload of one's own; what is announced counts against quotas."""

    http_method_names = ["post"]

    def post(self, request, pk):
        rows = Upload.objects.visible_to(request.user)
        upload = get_visible(rows.select_related("case"), pk=pk)
        uploads.upload_discard(actor=request.user, upload=upload)
        messages.success(request, _("The unfinished upload is given up; nothing of it is kept."))
        return redirect("evidence:item-create", upload.case_id)


@method_decorator(csrf_exempt, name="dispatch")
class ItemCreate(View):
    """The upload page of a case.

    Exempt from the outer CSRF check only to put the streaming handler in place before the inner check
    reads the body; `post` is protected as usual.
    """

    form_class = ItemFields

    def dispatch(self, request, *args, **kwargs):
        if request.method != "POST":
            return self._checked(request, *args, **kwargs)
        arriving = receive_into_store(request)
        try:
            return self._checked(request, *args, **kwargs)
        finally:
            arriving.discard()

    @method_decorator(csrf_protect)
    def _checked(self, request, *args, **kwargs):
        return super().dispatch(request, *args, **kwargs)

    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        self.case = visible_case(request, kwargs["pk"])
        require(request.user, "evidence.add", self.case)

    def get(self, request, pk):
        if self.case.is_closed:
            raise Conflict(
                _("This case is closed. Reopen it to change anything in it."), code="closed"
            )
        return self._page(self.form_class())

    def post(self, request, pk):
        form = self.form_class(request.POST)
        refusal = request.upload_handlers[0].refusal
        if refusal:
            form.add_error(None, refusal.message)
        files = request.FILES.getlist("file")
        if not files and not refusal:
            form.add_error(None, _("Choose at least one file."))
        if not form.is_valid():
            return self._page(form, status=400)
        try:
            taken = self._take_in(form, files)
        except CaseworkError as refused:
            put_into(form, refused)
            return self._page(form, status=refused.status)
        words = ngettext("%d file taken in.", "%d files taken in.", len(taken)) % len(taken)
        messages.success(request, words)
        for item in taken:
            for other in same_bytes(request.user, item.sha256, but=item.pk)[:1]:
                messages.info(request, already(item, other))
        if len(taken) == 1:
            return redirect("evidence:item-detail", taken[0].pk)
        return redirect("evidence:case-items", self.case.pk)

    def _take_in(self, form, files):
        """All files of the form or, when one of them is refused, none."""
        drafts = [self._draft(form, file, single=len(files) == 1) for file in files]
        if not all(file.size for file in files):
            raise empty_file()
        whole = sum(file.size for file in files)
        require_quota(actor=self.request.user, case=self.case, size=whole)
        received = none_refused(
            store.open_store().finish_all([(file.intake, None) for file in files])
        )
        with ledger.unit(self.request.user):
            return none_refused(
                entering.items_enter(files=list(zip(drafts, received, strict=True)))
            )

    def _draft(self, form, file, *, single):
        typed = self.request.POST.get("title", "").strip() if single else ""
        title = typed or file.name.rpartition(".")[0] or file.name
        return items.draft(
            actor=self.request.user,
            case=self.case,
            file_name=file.name,
            title=title[:200],
            **form.cleaned_data,
        )

    def _page(self, form, status=200):
        context = in_case(
            self.case,
            "evidence",
            form=form,
            cancel=reverse("evidence:case-items", args=[self.case.pk]),
            unfinished=unfinished(self.request.user, self.case),
            extra=" ".join(form.fields),
            max_text=_("At most %(size)s for one file.")
            % {"size": size_text(settings.CASEWORK_MAX_UPLOAD_BYTES)},
        )
        return render(self.request, "evidence/item_create.html", context, status=status)

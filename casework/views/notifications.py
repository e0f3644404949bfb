"""What one is told of: the list, reading, and choosing how."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views import View

from casework.api.notifications import NotificationSerializer
from casework.filtersets.notifications import NotificationFilterSet
from casework.models import Notification, NotificationChoice
from casework.notices import kinds
from casework.notices.lines import placed
from casework.services import notifications
from casework.views.pages import FormPage
from casework.views.watches import followed
from common.http import own_address
from common.pagination import Page
from common.querysets import get_visible
from common.views import RecordList


class NotificationList(RecordList):
    model = Notification
    filterset_class = NotificationFilterSet
    serializer_class = NotificationSerializer
    template_name = "casework/notification_list.html"
    select = ("case",)

    def extra_context(self, page: Page) -> dict[str, Any]:
        placed(page.rows, self.request.user)
        return {"any_unread": any(row.is_unread for row in page.rows)}


class OneRead(View):
    """POST: set one line to read; back to the list, or to wherever `next` says within the program."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: Any) -> HttpResponse:
        line = get_visible(Notification.objects.visible_to(request.user), pk=pk)
        notifications.notification_read(actor=request.user, notification=line)
        return redirect(_back(request))


class AllRead(View):
    """POST: set all lines to read."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        notifications.notifications_read(actor=request.user)
        messages.success(request, _("All is read."))
        return redirect(_back(request))


def _back(request: HttpRequest) -> str:
    there = own_address(request, request.POST.get("next", ""))
    return there or reverse("casework:notification-list")


class ChoicesForm(forms.Form):
    """A choice for each kind of event."""

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        for name, label in kinds.choices():
            self.fields[name] = forms.ChoiceField(
                label=label, choices=NotificationChoice.How.choices
            )


class Choices(FormPage):
    template_name = "casework/notification_choices.html"
    form_class = ChoicesForm
    success = _("Saved.")

    def initial(self) -> dict[str, Any]:
        return notifications.choices_of(actor=self.request.user)

    def act(self, form: Any) -> Any:
        return notifications.notifications_choose(actor=self.request.user, chosen=form.cleaned_data)

    def next_page(self, result: Any) -> str:
        return reverse("casework:notification-choices")

    def context(self, form: Any) -> dict[str, Any]:
        cancel = reverse("casework:notification-list")
        return {"cancel": cancel, "followed": followed(self.request.user)}

"""Codes of witnesses and the state of their notes; the words of a witness are not in here."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from casework.models import ConsentText, InterviewApproval, Witness, WitnessNote
from common.admin import RecordAdmin, state_column


@admin.register(Witness)
class WitnessAdmin(RecordAdmin):
    """Codes, and the case that each belongs to. There is nothing else to know of a witness here."""

    list_display = ("code", "case", "category", "created_by", "created_on")
    list_filter = ("category",)
    list_select_related = ("case", "created_by")
    search_fields = ("code", "case__reference")
    search_help_text = _("A code, or a case's reference")
    ordering = ("code",)


@admin.register(WitnessNote)
class NoteAdmin(RecordAdmin):
    """That a note exists and in which state. Its text is not here, for anybody."""

    page_url_name = "casework:note-detail"
    state = state_column()
    list_display = ("reference", "case", "kind", "state", "created_by", "updated_at")
    list_filter = ("status", "kind", "updated_at")
    list_select_related = ("case", "created_by")
    search_fields = ("reference", "case__reference")
    search_help_text = _("The reference of a note or of a case")
    ordering = ("-updated_at", "-id")

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).defer(*WitnessNote.text_fields)


@admin.register(InterviewApproval)
class InterviewApprovalAdmin(RecordAdmin):
    """Who agreed that somebody is heard in detail, or once more; not why."""

    list_display = ("note", "case", "approved_by", "approved_at")
    list_filter = ("approved_at",)
    list_select_related = ("note", "case", "approved_by")
    search_fields = ("note__reference", "case__reference")
    search_help_text = _("The reference of a note or of a case")
    ordering = ("-approved_at", "-id")


@admin.register(ConsentText)
class ConsentTextAdmin(RecordAdmin):
    """Which editions of the words put before witnesses there are, and whose they are."""

    page_url_name = "casework:consent-text"
    list_display = ("language", "edition", "created_by", "created_at")
    list_filter = ("language",)
    list_select_related = ("created_by",)
    search_fields = ("language",)
    ordering = ("language", "-edition")

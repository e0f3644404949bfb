"""What items have to do with each other."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from common.admin import RecordAdmin, with_below
from common.look.times import time_text
from evidence.models import EvidenceLink, NoteMaterial


@admin.register(EvidenceLink)
class LinkAdmin(RecordAdmin):
    """What items have to do with each other; a withdrawal stands beside what it withdraws."""

    page_url_name = "evidence:link-detail"
    list_display = ("item", "kind", "other", "independent", "withdrawn", "recorded")
    list_filter = ("kind", "independent", "created_at")
    list_select_related = ("item", "other", "created_by", "withdrawal")
    search_fields = ("item__reference", "other__reference", "case__reference")
    search_help_text = _("The reference of an item or case")
    ordering = ("-created_at", "-id")
    fields = ("case", "item", "kind", "other", "other_case", "independent", "reason", "recorded")

    @admin.display(description=_("withdrawn"), boolean=True)
    def withdrawn(self, link: EvidenceLink) -> bool:
        return hasattr(link, "withdrawal")

    @admin.display(description=_("recorded"), ordering="created_at")
    def recorded(self, link: EvidenceLink) -> str:
        return with_below(time_text(link.created_at), link.created_by.username)


@admin.register(NoteMaterial)
class MaterialAdmin(RecordAdmin):
    """Which items belong to which witness note."""

    list_display = ("note", "role", "item", "case", "withdrawn", "created_by", "created_at")
    list_filter = ("role", "created_at")
    list_select_related = ("note", "item", "case", "created_by", "withdrawal")
    search_fields = ("note__reference", "item__reference", "case__reference")
    search_help_text = _("The reference of a note, item or case")
    ordering = ("-created_at", "-id")

    @admin.display(description=_("withdrawn"), boolean=True)
    def withdrawn(self, material: NoteMaterial) -> bool:
        return hasattr(material, "withdrawal")

"""Evidence in Django admin: records, custody and checks of every case; no originals, no pictures."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from common.admin import RecordAdmin, field_column, shown, state_column, with_below
from common.look.sizes import exact_size_text, size_text
from common.look.times import time_text
from evidence.models import (
    CustodyEvent,
    Disposal,
    EvidenceItem,
    EvidenceLink,
    Handover,
    IntegrityCheck,
    StoreCheck,
    ToolRun,
    Verification,
)
from evidence.services.verifications import EDITABLE_FIELDS

OF_ITEM, OF_CASE = field_column("item", _("evidence item")), field_column("case", _("case"))


@admin.register(EvidenceItem)
class ItemAdmin(RecordAdmin):
    """What is recorded of each item. What a file says of itself is part of the original: not here."""

    page_url_name = "evidence:item-detail"
    state = state_column()
    list_display = (
        "reference",
        "case",
        "title_and_kind",
        "state",
        "findings",
        "bytes",
        "taken_in",
    )
    list_filter = (
        "status",
        "form",
        "kind",
        "facts__processing",
        "facts__scan",
        "graphic",
        "created_at",
    )
    list_select_related = ("case", "facts", "created_by")
    search_fields = ("search_text", "case__reference")
    search_help_text = _("Reference, title, file name, hash, or a case's reference")
    ordering = ("-created_at", "-id")
    fields = (
        "reference",
        "case",
        "title",
        "state",
        "kind",
        "description",
        "form",
        "quantity",
        "package_number",
        "sampled_from",
        "received_from",
        "received_on",
        "source_url",
        "graphic",
        "file_name",
        "relative_path",
        "exact_bytes",
        "sha256",
        "examination",
        "scan",
        "created_by",
        "created_at",
        "updated_at",
        "version",
    )

    @admin.display(description=_("title"), ordering="title")
    def title_and_kind(self, item: EvidenceItem) -> str:
        return with_below(item.title, item.get_kind_display())

    @admin.display(description=_("examination"), ordering="facts__processing")
    def findings(self, item: EvidenceItem) -> str:
        return with_below(self.examination(item), self.scan(item))

    @admin.display(description=_("taken in"), ordering="created_at")
    def taken_in(self, item: EvidenceItem) -> str:
        return with_below(time_text(item.created_at), item.created_by.username)

    @admin.display(description=_("examination"), ordering="facts__processing")
    def examination(self, item: EvidenceItem) -> str:
        if item.is_physical:
            return item.get_form_display()
        return shown(item.facts.processing, item.facts.processing_text)

    @admin.display(description=_("scan"), ordering="facts__scan")
    def scan(self, item: EvidenceItem) -> str:
        if item.is_physical:
            return "–"
        return shown(item.facts.scan, item.facts.get_scan_display())

    @admin.display(description=_("size"), ordering="size")
    def bytes(self, item: EvidenceItem) -> str:
        return "–" if item.is_physical else size_text(item.size)

    @admin.display(description=_("size"))
    def exact_bytes(self, item: EvidenceItem) -> str:
        if item.is_physical:
            return "–"
        return f"{size_text(item.size)} ({exact_size_text(item.size)})"


@admin.register(CustodyEvent)
class CustodyAdmin(RecordAdmin):
    of_item, of_case = OF_ITEM, OF_CASE
    list_display = (
        "of_item",
        "of_case",
        "seq",
        "kind",
        "from_party",
        "then_with",
        "occurred_at",
        "recorded",
    )
    list_filter = ("kind", "recorded_at")
    list_select_related = ("item", "case", "by", "holder")
    search_fields = ("item__reference", "case__reference", "by__username")
    search_help_text = _("The reference of an item or case, or a user name")
    ordering = ("-recorded_at", "-id")
    fields = (
        *list_display,
        "occurred_local",
        "zone",
        "place",
        "purpose",
        "condition",
        "seal",
        "corrects",
        "receipt",
        "with_item",
        "holder",
        "held_by",
        "location",
        "under_seal",
        "container",
        "due_on",
    )

    @admin.display(description=_("then with"))
    def then_with(self, event: CustodyEvent) -> str:
        return event.holder.username if event.holder else event.held_by or event.to_party

    @admin.display(description=_("recorded"), ordering="recorded_at")
    def recorded(self, event: CustodyEvent) -> str:
        return with_below(time_text(event.recorded_at), event.by.username)


@admin.register(Handover)
class HandoverAdmin(RecordAdmin):
    """Items on their way inside a team: proposed, accepted, declined or withdrawn."""

    page_url_name = "evidence:handover-detail"
    state = state_column("status", _("state"))
    of_item, of_case = OF_ITEM, OF_CASE
    list_display = ("of_item", "of_case", "kind", "state", "giver", "receiver", "proposed_at")
    list_filter = ("status", "kind", "proposed_at")
    list_select_related = ("item", "case", "giver", "receiver")
    search_fields = ("item__reference", "case__reference", "giver__username", "receiver__username")
    search_help_text = _("The reference of an item or case, or a user name")
    ordering = ("-proposed_at", "-id")
    fields = (
        *list_display,
        "purpose",
        "place",
        "condition",
        "due_on",
        "decided_at",
        "decided_by",
        "reason",
    )


@admin.register(IntegrityCheck)
class CheckAdmin(RecordAdmin):
    """Re-hashes of originals: what was found, by whom, when."""

    state = state_column("result", _("result"))
    of_item, of_case = OF_ITEM, OF_CASE
    hash = field_column("found_sha256", _("SHA-256 found"))
    person, moment = (
        field_column("checked_by", _("checked by")),
        field_column("checked_at", _("checked")),
    )
    list_display = ("of_item", "of_case", "state", "hash", "person", "moment")
    list_filter = ("result", "checked_at")
    list_select_related = ("item", "case", "checked_by")
    search_fields = ("item__reference", "case__reference")
    search_help_text = _("The reference of an item or case")
    ordering = ("-checked_at", "-id")


@admin.register(StoreCheck)
class StoreCheckAdmin(RecordAdmin):
    """Each re-hashing of all originals that came to its end. Which items are concerned is in the checks
    of single originals; `verify_store` names the files that no record names."""

    list_display = ("ended_at", "by", "originals", "intact", "changed", "missing", "orphaned")
    list_filter = ("by", "ended_at")
    search_fields = ("by",)
    search_help_text = _("nightly or command")
    ordering = ("-ended_at", "-id")
    fields = (
        "started_at",
        "ended_at",
        "by",
        "originals",
        "intact",
        "changed",
        "missing",
        "orphaned",
        "read",
    )

    @admin.display(description=_("originals"))
    def originals(self, check: StoreCheck) -> int:
        return check.originals

    @admin.display(description=_("bytes read"))
    def read(self, check: StoreCheck) -> str:
        return f"{size_text(check.bytes_read)} ({exact_size_text(check.bytes_read)})"


@admin.register(Verification)
class VerificationAdmin(RecordAdmin):
    """What analysts found out about the parts of items, and how far its review is."""

    page_url_name = "evidence:verification-detail"
    state = state_column()
    list_display = ("reference", "case", "item", "part", "state", "concluded", "recorded")
    list_filter = ("status", "part", "conclusion", "confidence", "created_at")
    list_select_related = ("case", "item", "created_by")
    search_fields = ("reference", "item__reference", "case__reference", "created_by__username")
    search_help_text = _("The reference of a verification, item or case, or a user name")
    ordering = ("-created_at", "-id")
    fields = (
        "reference",
        "case",
        "item",
        "part",
        "state",
        *EDITABLE_FIELDS,
        "created_by",
        "created_at",
        "updated_at",
        "version",
    )

    @admin.display(description=_("conclusion"), ordering="conclusion")
    def concluded(self, row: Verification) -> str:
        return with_below(row.get_conclusion_display() or "–", row.get_confidence_display())

    @admin.display(description=_("recorded"), ordering="created_at")
    def recorded(self, row: Verification) -> str:
        return with_below(time_text(row.created_at), row.created_by.username)


@admin.register(ToolRun)
class RunAdmin(RecordAdmin):
    """Every run of a tool on an original: with what, how long, how it ended. Not what it found."""

    state = state_column("result", _("result"))
    of_item, of_case = OF_ITEM, OF_CASE
    list_display = (
        "of_item",
        "of_case",
        "purpose",
        "tool",
        "state",
        "reason",
        "duration_ms",
        "started_at",
    )
    list_filter = ("purpose", "result", "tool", "started_at")
    list_select_related = ("item", "case")
    search_fields = ("item__reference", "case__reference")
    search_help_text = _("The reference of an item or case")
    ordering = ("-started_at", "-id")
    fields = (*list_display, "tool_version", "input_sha256", "output_sha256", "detail")


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


@admin.register(Disposal)
class DisposalAdmin(RecordAdmin):
    """Originals that were destroyed, or are to be: who asked, who decided. Decided on the item's page."""

    of_item, of_case = OF_ITEM, OF_CASE
    list_display = ("of_item", "of_case", "state", "grounds", "asked", "decided", "destroyed_at")
    list_filter = ("state", "grounds", "requested_at")
    list_select_related = ("item", "case", "requested_by", "decided_by")
    search_fields = ("item__reference", "case__reference", "legal_basis")
    search_help_text = _("The reference of an item or case, or a legal basis")
    ordering = ("-requested_at", "-id")
    fields = (*list_display, "legal_basis", "reason", "comment", "bytes_shared")

    @admin.display(description=_("requested"), ordering="requested_at")
    def asked(self, disposal: Disposal) -> str:
        return with_below(time_text(disposal.requested_at), disposal.requested_by.username)

    @admin.display(description=_("decided"), ordering="decided_at")
    def decided(self, disposal: Disposal) -> str:
        if disposal.decided_by is None:
            return ""
        return with_below(time_text(disposal.decided_at), disposal.decided_by.username)

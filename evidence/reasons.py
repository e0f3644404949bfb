"""What the worker's reason codes mean, in words. The codes are stored; the words are for people."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

REASONS: dict[str, Promise] = {
    # readable
    "no_reader": _("There is no reader for this type of file here."),
    "truncated": _("The file ends too early; part of it is missing."),
    "damaged": _("The content is damaged, or is not what its first bytes say."),
    "too_many_pixels": _("The picture has more pixels than are decoded here."),
    "too_large_to_decode": _("Decoding the picture takes more memory than is allowed here."),
    "encrypted": _("The content is locked by a password."),
    "too_large_to_read": _("Reading the file takes more memory than is allowed here."),
    "source_only": _("Shown as source text only: it could run something, and is never rendered."),
    "xml_doctype": _("The document declares entities of its own, which are not read here."),
    "archive_count": _("The archive holds more entries than are looked at here."),
    "archive_size": _("Unpacked, the archive would be larger than is allowed here."),
    "archive_ratio": _(
        "The archive unpacks to so many times its size that it is taken for a bomb."
    ),
    "archive_depth": _("The archive holds archives in archives, deeper than is looked at here."),
    "archive_overlap": _("Entries of the archive share the same bytes, as bombs do."),
    "archive_paths": _(
        "The archive holds links, or names that lead out of its folder. Unpack it with care."
    ),
    # scan
    "no_scanner": _("No virus scanner is set up."),
    "not_looked_at": _("The file was not given to a scanner."),
    "scanner_down": _("The virus scanner did not answer. It is asked again."),
    "scan_cut_short": _("The virus scanner broke off. It is asked again."),
    "scan_timeout": _("The virus scanner took too long. It is asked again."),
    "scan_too_large": _("The file is larger than the virus scanner takes."),
    "scan_incomplete": _("The virus scanner gave up before it had seen everything."),
    "scanner_error": _("The virus scanner gave an answer that cannot be used."),
    "signature_found": _("The virus scanner knows this file, or a part of it."),
    "heuristic_found": _("The virus scanner takes this file, or a part of it, for dubious."),
    # processing
    "tool_timeout": _("The examination took too long and was stopped."),
    "tool_killed": _("The examination was cut off, as when memory runs out."),
    "tool_failed": _("The examining program could not cope with the file."),
    "tool_answer": _("The examining program gave an answer that cannot be used."),
    "original_missing": _("The original is missing from the store."),
    "original_changed": _("The stored bytes are not those that were received."),
    "disposed": _("The original was disposed of before it was examined."),
    "unexpected": _("Something went wrong that has nothing to do with the file."),
}


def reason_text(code: str) -> Promise | str:
    """The words for a reason code; "" for none. An unknown code is shown as it is."""
    return REASONS.get(code, code)

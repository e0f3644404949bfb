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
    # scan
    "no_scanner": _("No virus scanner is set up."),
    # processing
    "tool_timeout": _("The examination took too long and was stopped."),
    "tool_killed": _("The examination was cut off, as when memory runs out."),
    "tool_failed": _("The examining program could not cope with the file."),
    "tool_answer": _("The examining program gave an answer that cannot be used."),
    "original_missing": _("The original is missing from the store."),
    "original_changed": _("The stored bytes are not those that were received."),
    "unexpected": _("Something went wrong that has nothing to do with the file."),
}


def reason_text(code: str) -> Promise | str:
    """The words for a reason code; "" for none. An unknown code is shown as it is."""
    return REASONS.get(code, code)

"""Why a job failed, in words that name no one."""

import re
import traceback

from django.utils import translation

LONGEST = 300
# A driver or parser quotes the value that it stumbled over, and that value may be a name:
# everything from the first to the last quotation mark goes, and so do e-mail addresses and
# telephone numbers.
_QUOTED = re.compile(r"""['"`«»‘’“”„].*['"`«»‘’“”„]""")
_ADDRESS = re.compile(r"\S+@\S+")
_NUMBER = re.compile(r"\+?\d[\d ()-]{6,}\d")


def reason(error: BaseException) -> str:
    """The class of `error` and the first line of its message without quoted values, in English."""
    with translation.override(None):
        lines = str(error).strip().splitlines()
    first = lines[0] if lines else ""
    for pattern in (_QUOTED, _ADDRESS, _NUMBER):
        first = pattern.sub("…", first)
    kind = type(error).__name__
    return (f"{kind}: {first}" if first else kind)[:LONGEST]


def location(error: BaseException) -> str:
    """The file and line where `error` was raised, for the operator's log."""
    frames = traceback.extract_tb(error.__traceback__)
    return f"{frames[-1].filename}:{frames[-1].lineno}" if frames else ""

"""What changed between two texts, word by word, marked up with <del> and <ins>."""

import difflib
import re

from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

# Beyond this many words a comparison costs more than it tells: the texts then stand side by side.
WORD_LIMIT = 6000

# A kept stretch of fewer letters between two changes joins them: scattered words read badly.
SHORT = 3

_WORDS = re.compile(r"\s+|(?:\w+|[^\w\s])\s*")


def word_difference(before: object, after: object) -> SafeString:
    """Both texts as one, escaped: `<del>` what went, `<ins>` what came, announced to screen readers."""
    old, new = _text(before), _text(after)
    if old == new:
        return escape(new)
    parts = [
        part for went, came, kept in _changes(old, new) for part in (_gone(went), _come(came), kept)
    ]
    return format_html_join("", "{}", ((part,) for part in parts))


def _changes(old: str, new: str) -> list[tuple[str, str, str]]:
    """Triples of what went, what came instead, and what both keep after that."""
    old_words, new_words = _WORDS.findall(old), _WORDS.findall(new)
    if len(old_words) + len(new_words) > WORD_LIMIT:
        return [(old, new, "")]
    matcher = difflib.SequenceMatcher(None, old_words, new_words, autojunk=False)
    runs = [("", "", "")]
    for move, a1, a2, b1, b2 in matcher.get_opcodes():
        went, came = "".join(old_words[a1:a2]), "".join(new_words[b1:b2])
        gone, come, kept = runs[-1]
        edge = b1 == 0 or b2 == len(new_words)
        if move == "equal" and (edge or len(came.strip()) >= SHORT):
            runs[-1] = (gone, come, kept + came)
        elif kept:
            runs.append((went, came, ""))
        else:
            runs[-1] = (gone + went, come + came, "")
    return runs


def _text(value: object) -> str:
    return "" if value is None else str(value)


def _gone(text: str) -> SafeString:
    return _tagged("del", _("removed"), text)


def _come(text: str) -> SafeString:
    return _tagged("ins", _("added"), text)


def _tagged(tag: str, word: str, text: str) -> SafeString:
    if not text:
        return SafeString("")
    spoken = format_html('<span class="visually-hidden">[{}: </span>', word)
    closing = SafeString('<span class="visually-hidden">]</span>')
    return format_html(f"<{tag}>{{}}{{}}{{}}</{tag}>", spoken, text, closing)

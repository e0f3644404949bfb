"""What changed between two texts, word by word, marked up with <del> and <ins>."""

import difflib
import re

from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

# Beyond this many words a comparison costs more than it tells: the texts are then shown one after the other.
WORD_LIMIT = 6000

_WORDS = re.compile(r"\s+|[^\s]+")


def word_difference(before: object, after: object) -> SafeString:
    """Both texts as one, escaped: `<del>` what went, `<ins>` what came, each announced to screen readers."""
    old, new = _text(before), _text(after)
    old_words, new_words = _WORDS.findall(old), _WORDS.findall(new)
    if not old or not new or len(old_words) + len(new_words) > WORD_LIMIT:
        return _join([_gone(old), _come(new)] if old != new else [escape(new)])
    parts: list[SafeString] = []
    matcher = difflib.SequenceMatcher(None, old_words, new_words, autojunk=False)
    for move, a1, a2, b1, b2 in matcher.get_opcodes():
        went, came = "".join(old_words[a1:a2]), "".join(new_words[b1:b2])
        parts += [escape(came)] if move == "equal" else [_gone(went), _come(came)]
    return _join(parts)


def _text(value: object) -> str:
    return "" if value is None else str(value)


def _gone(text: str) -> SafeString:
    return _tagged("del", _("removed"), text)


def _come(text: str) -> SafeString:
    return _tagged("ins", _("added"), text)


def _tagged(tag: str, word: str, text: str) -> SafeString:
    if not text:
        return SafeString("")
    template = f'<{tag}><span class="visually-hidden">[{{}}: </span>{{}}<span class="visually-hidden">]</span></{tag}>'
    return format_html(template, word, text)


def _join(parts: list[SafeString]) -> SafeString:
    return format_html_join("", "{}", ((part,) for part in parts))

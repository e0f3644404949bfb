"""Browsers by name."""

import re

from django import template
from django.utils.translation import gettext as _

register = template.Library()

# First match wins: most browsers also claim to be those further down.
BROWSERS = (
    ("Edge", r"Edg(?:e|A|iOS)?/"),
    ("Opera", r"OPR/|Opera"),
    ("Firefox", r"Firefox/|FxiOS/"),
    ("Chrome", r"Chrome/|CriOS/|Chromium/"),
    ("Safari", r"Safari/"),
)
SYSTEMS = (
    ("Windows", "Windows"),
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("macOS", "Mac OS X|Macintosh"),
    ("Linux", "Linux|X11"),
)


@register.filter
def browser(agent: str) -> str:
    """What a User-Agent header says in short, such as "Firefox, Linux"; else its first word."""
    names = [
        next((name for name, sign in signs if re.search(sign, agent)), "")
        for signs in (BROWSERS, SYSTEMS)
    ]
    return ", ".join(filter(None, names)) or agent.split(" ")[0][:40] or _("Unknown")

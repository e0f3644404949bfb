"""Languages that accounts are often given in, as BCP 47 tags. Any other tag may be written as well."""

from django.utils.translation import gettext_lazy as _

LANGUAGES = (
    ("uk", _("Ukrainian")),
    ("ru", _("Russian")),
    ("crh", _("Crimean Tatar")),
    ("en", _("English")),
    ("pl", _("Polish")),
    ("ro", _("Romanian")),
    ("hu", _("Hungarian")),
    ("be", _("Belarusian")),
    ("bg", _("Bulgarian")),
    ("rom", _("Romani")),
    ("de", _("German")),
    ("fr", _("French")),
    ("es", _("Spanish")),
    ("ar", _("Arabic")),
    ("ne", _("Nepali")),
    ("ko", _("Korean")),
    ("ukl", _("Ukrainian Sign Language")),
    ("und", _("Not determined")),
)

NAMES = dict(LANGUAGES)


def language_text(tag: str) -> str:
    """What people call a language, with its tag: two tags may share a name in the reader's language."""
    name = NAMES.get(tag)
    return f"{name} ({tag})" if name else tag

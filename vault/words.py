"""What the blind index finds by, in words."""

from django.utils.translation import gettext_lazy as _

from common.errors import Text
from vault import blind

FINDABLE: dict[str, Text] = {
    blind.NAME: _("Given name and surname"),
    blind.SURNAME: _("Surname alone"),
    blind.PHONE: _("Telephone number"),
    blind.EMAIL: _("E-mail address"),
    blind.DOCUMENT: _("Number of a document"),
}
IN_COMMON: dict[str, Text] = {
    blind.NAME: _("same name"),
    blind.SURNAME: _("same surname"),
    blind.PHONE: _("same telephone number"),
    blind.EMAIL: _("same e-mail address"),
    blind.DOCUMENT: _("same document"),
}

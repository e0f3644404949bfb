"""What may be kept of a person, field by field."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    """A kind of field. Which are on file may be seen by more people than what is in them."""

    SURNAME = "surname", _("Surname")
    GIVEN_NAME = "given_name", _("Given name")
    PATRONYMIC = "patronymic", _("Patronymic")
    OTHER_NAMES = "other_names", _("Other names")
    PHONE = "phone", _("Telephone number")
    EMAIL = "email", _("E-mail address")
    ADDRESS = "address", _("Address")
    DOCUMENT = "document_number", _("Number of a document")
    BIRTH_DATE = "date_of_birth", _("Date of birth")
    BIRTH_PLACE = "place_of_birth", _("Place of birth")
    RELATIVES = "relatives", _("Relatives")
    SAFE_CONTACT = "safe_contact", _("How to reach this person safely")
    PHOTO = "photo", _("Photograph")

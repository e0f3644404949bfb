"""What every page knows about the installation."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from accounts import installation


def about_installation(request: HttpRequest) -> dict[str, Any]:
    """`demo`: whether to show the banner; `organisation`: whose Casework this is."""
    return {"demo": installation.is_demo(), "organisation": settings.CASEWORK_ORGANISATION}

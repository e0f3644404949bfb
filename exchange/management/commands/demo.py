"""`manage.py demo`: fill an empty database with the five demonstration cases."""

import os
import secrets

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from common.errors import CaseworkError
from exchange.demonstration.build import build
from exchange.demonstration.people import ACCOUNTS


class Command(BaseCommand):
    help = "Builds the demonstration: ten accounts with one password, and five cases."

    def handle(self, *args, **options) -> None:
        password = demo_password()
        try:
            number = build(password)
        except CaseworkError as refused:
            raise CommandError(str(refused.message)) from None
        self.stdout.write(
            f"{number} demonstration cases. Sign in as {', '.join(ACCOUNTS)}; password: {password}"
        )


def demo_password() -> str:
    """CASEWORK_DEMO_PASSWORD, else a random one that is kept (mode 0600) for the next start."""
    if given := os.environ.get("CASEWORK_DEMO_PASSWORD"):
        return given
    path = settings.CASEWORK_DATA_DIR / "keys" / "demo_password"
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    if not path.exists():
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(12))
    return path.read_text().strip()

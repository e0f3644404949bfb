"""`manage.py demo`: fill an empty database with the five demonstration cases."""

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from accounts.services import mail
from common.errors import CaseworkError
from exchange.demonstration.build import build
from exchange.demonstration.password import demo_password
from exchange.demonstration.people import ACCOUNTS


class Command(BaseCommand):
    help = "Builds the demonstration: ten accounts with one password, and five cases."

    def handle(self, *args, **options) -> None:
        password = demo_password()
        try:
            with (
                mail.unsent(),
                transaction.atomic(),
            ):  # interrupted, it leaves an empty database to start again
                number = build(password)
        except CaseworkError as refused:
            raise CommandError(str(refused.message)) from None
        self.stdout.write(
            f"{number} demonstration cases. Sign in as {', '.join(ACCOUNTS)}; password: {password}"
        )

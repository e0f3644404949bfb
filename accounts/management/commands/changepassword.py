"""Takes the place of Django's command, which would go around the services and leave no trace."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser


class Command(BaseCommand):
    help = "Refuses: a password is set by its owner alone."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("ignored", nargs="*")

    def handle(self, *args: Any, **options: Any) -> None:
        raise CommandError("A password is set by its owner alone. Use reset_credential.")

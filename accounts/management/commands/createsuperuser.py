"""Takes the place of Django's command, which would go around the services and leave no trace."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser


class Command(BaseCommand):
    help = "Refuses: nobody stands above the permissions here."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("ignored", nargs="*")

    def handle(self, *args: Any, **options: Any) -> None:
        raise CommandError("Nobody stands above the permissions here. Use invite_admin.")

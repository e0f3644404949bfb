"""`api_token USERNAME`: make a token for a person, at the server's command line."""

import uuid
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

import ledger
from accounts.models import User
from accounts.services import create_token
from common.errors import CaseworkError


class Command(BaseCommand):
    help = "Make an API token; it is printed once, alone on the last line. Its owner is told by e-mail."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username")
        parser.add_argument("--scopes", default="read", help="read, or read,write (default: read)")
        parser.add_argument("--days", type=int, default=90, help="1 to 365 (default: 90)")
        parser.add_argument("--case", action="append", default=[], type=uuid.UUID, dest="cases")
        parser.add_argument("--name", default="Made at the command line")

    def handle(self, *args: Any, username: str, scopes: str, **options: Any) -> None:
        owner = User.objects.filter(username=username.lower()).first()
        if owner is None:
            raise CommandError(f"There is no account “{username}”.")
        try:
            token, plain = create_token(
                actor=ledger.OPERATOR,
                owner=owner,
                scopes=[scope.strip() for scope in scopes.split(",") if scope.strip()],
                days=options["days"],
                cases=options["cases"],
                name=options["name"],
            )
        except CaseworkError as refusal:
            raise CommandError(str(refusal.message)) from None
        self.stdout.write(
            f"Token of {owner.username}, scopes {', '.join(token.scopes)}, "
            f"valid until {token.expires_at:%Y-%m-%d %H:%M} UTC. Shown this once:"
        )
        self.stdout.write(plain)

"""`invite_admin`: a one-time invitation for an administrator, at the server's command line."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

import ledger
from accounts.models import SiteRole
from accounts.services import invite_user
from common.errors import CaseworkError


class Command(BaseCommand):
    help = "Print a link that makes an administrator's account once, within 72 hours."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--email", default="", help="send the link there as well")

    def handle(self, *args: Any, email: str, **options: Any) -> None:
        try:
            _invitation, link = invite_user(
                actor=ledger.OPERATOR,
                email=email,
                site_roles=[SiteRole.ADMINISTRATOR, SiteRole.MEMBER],
            )
        except CaseworkError as refusal:
            raise CommandError(str(refusal.message)) from None
        self.stdout.write("This link works once, within 72 hours:")
        self.stdout.write(link)

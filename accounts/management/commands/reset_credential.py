"""`reset_credential USERNAME password|factor`: when no administrator can do it any more."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

import ledger
from accounts.models import CredentialReset, User
from accounts.services import confirm_access, request_credential_reset
from common.errors import CaseworkError


class Command(BaseCommand):
    help = (
        "Mail a person a link to renew their password or second factor, and suspend their access; "
        "with --confirm, give access back where no second administrator or supervisor exists."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username")
        parser.add_argument("what", nargs="?", choices=CredentialReset.What.values)
        parser.add_argument("--confirm", action="store_true")

    def handle(self, *args: Any, username: str, what: str | None, **options: Any) -> None:
        user = User.objects.filter(username=username.lower()).first()
        if user is None:
            raise CommandError(f"There is no account “{username}”.")
        if (what is None) != options["confirm"]:
            raise CommandError("Give either what to reset (password or factor) or --confirm.")
        try:
            if what is None:
                confirm_access(actor=ledger.OPERATOR, user=user)
                self.stdout.write(f"The access of {user.username} is given back.")
            else:
                request_credential_reset(actor=ledger.OPERATOR, user=user, what=what)
                self.stdout.write(
                    f"A link was mailed to {user.username}. Their access is suspended "
                    "until a second person confirms."
                )
        except CaseworkError as refusal:
            raise CommandError(str(refusal.message)) from None

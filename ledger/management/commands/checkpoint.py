from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError
from django.utils.translation import gettext as _

from ledger import checkpoints
from ledger.errors import LedgerError


class Command(BaseCommand):
    help = (
        "Sign the ledger as it is now, and keep the signed note in the data folder. "
        "Refuses a ledger that does not extend the last checkpoint."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            published = checkpoints.publish()
            verifier = checkpoints.verifier()
        except LedgerError as error:
            raise CommandError(_("Not signed. %s") % error) from error
        except (DatabaseError, OSError) as error:
            raise CommandError(_("Not signed: %s") % error) from error
        self.stdout.write(published.note)
        self.stdout.write(_("Kept in %s") % published.path)
        self.stdout.write(_("Verifier key: %s") % verifier)

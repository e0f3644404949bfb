from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from casework.models import Case
from common.errors import CaseworkError
from exchange.services.operator import operator_export


class Command(BaseCommand):
    help = (
        "Write the approved records of an approved or closed case to a folder, as a ZIP file (BagIt "
        "1.0). For the operator at the server: the export is an entry in the ledger. Prints the path "
        "of the file, alone on the last line."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("reference", help="the case's reference, such as 2026-0001")
        parser.add_argument("--recipient", required=True, help="who receives it")
        parser.add_argument(
            "--recipient-kind",
            default="",
            help="what they are, such as icc: statements go along where witnesses allowed it for them",
        )
        parser.add_argument(
            "--full-statements",
            action="store_true",
            help="the account also where there is a redacted text (national_prosecutor and icc only)",
        )
        parser.add_argument("--legal-basis", default="", help="on which legal basis")
        parser.add_argument("--purpose", default="", help="for what purpose")
        parser.add_argument("--out", required=True, type=Path, metavar="DIR", help="the folder")

    def handle(self, *args: Any, **options: Any) -> None:
        case = Case.objects.filter(reference=options["reference"]).first()
        if case is None:
            raise CommandError(
                _("There is no case with the reference %(reference)s.")
                % {"reference": options["reference"]}
            )
        try:
            handed = operator_export(
                case=case,
                recipient=options["recipient"],
                recipient_kind=options["recipient_kind"],
                full_statements=options["full_statements"],
                legal_basis=options["legal_basis"],
                purpose=options["purpose"],
                out=options["out"],
            )
        except CaseworkError as refused:
            raise CommandError(str(refused.message)) from None
        if handed.withheld:
            self.stdout.write(
                ngettext(
                    "%(number)d approved statement stays behind: consent does not cover it.",
                    "%(number)d approved statements stay behind: consent does not cover them.",
                    handed.withheld,
                )
                % {"number": handed.withheld}
            )
        self.stdout.write(_("SHA-256 of the file:     %s") % handed.sha256)
        self.stdout.write(_("SHA-256 of the manifest: %s") % handed.manifest_sha256)
        self.stdout.write(str(handed.path))

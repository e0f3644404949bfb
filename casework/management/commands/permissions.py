"""`manage.py permissions`: write docs/permissions.md from the permission matrix."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import translation

from accounts.permissions import SITE_PERMISSIONS
from casework.permissions import ADMINISTRATOR, AUDITOR, CASE_ROLES, MATRIX, MEMBER, SUPERVISOR

SITE_ROLES = (SUPERVISOR, ADMINISTRATOR, AUDITOR, MEMBER)
INTRODUCTION = """# Permissions

Made from `casework/permissions.py` and `accounts/permissions.py` by `python manage.py permissions`; a
test sees that it is up to date, and another holds the code against a table typed by hand
(`tests/access/test_truth_table.py`).

A **case role** counts inside its case and ends with the membership; a **site role** counts everywhere.
Somebody with both holds what either gives. Whatever a role allows, nobody decides on a record they
contributed to, nobody changes their own place on a team, and a suspended person holds nothing.
"""


def rendered() -> str:
    """The document, always in English."""
    with translation.override("en"):
        return "\n".join([INTRODUCTION, *_in_cases(), "", *_over_the_installation(), ""])


def _row(cells: Any) -> str:
    return f"| {' | '.join(str(cell) for cell in cells)} |"


def _in_cases() -> list[str]:
    lines = ["## In a case", "", _row(["permission", "what it allows", *CASE_ROLES, *SITE_ROLES])]
    lines.append(_row(["---"] * (2 + len(CASE_ROLES) + len(SITE_ROLES))))
    for name, rule in MATRIX.items():
        case = ["●" if role in rule.case else "" for role in CASE_ROLES]
        site = ["●" if role in rule.site else "" for role in SITE_ROLES]
        lines.append(_row([f"`{name}`", rule.text, *case, *site]))
    return lines


def _over_the_installation() -> list[str]:
    lines = ["## Over accounts", "", _row(["permission", *SITE_ROLES])]
    lines.append(_row(["---"] * (1 + len(SITE_ROLES))))
    for name, holders in SITE_PERMISSIONS.items():
        lines.append(_row([f"`{name}`", *("●" if role in holders else "" for role in SITE_ROLES)]))
    return lines


class Command(BaseCommand):
    help = "Writes docs/permissions.md from the permission matrix; --check only compares."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--check", action="store_true", help="fail if the file is out of date")

    def handle(self, *args: Any, check: bool, **options: Any) -> None:
        path = Path(settings.BASE_DIR) / "docs" / "permissions.md"
        if check:
            if not path.exists() or path.read_text(encoding="utf-8") != rendered():
                raise CommandError(
                    "docs/permissions.md is out of date: python manage.py permissions"
                )
            return
        path.write_text(rendered(), encoding="utf-8")
        self.stdout.write(str(path))

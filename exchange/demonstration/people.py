"""The demonstration's accounts: one password, no second factor, a permanent mark on the database."""

from typing import Any

import ledger
from accounts.models import User
from accounts.services import create_demo_account

# user name: (shown name, site roles, language)
ACCOUNTS = {
    "lead": ("Demo lead", ("Member",), "en"),
    "investigator": ("Demo investigator", ("Member",), "en"),
    "analyst": ("Demo analyst", ("Member",), "en"),
    "reviewer": ("Demo reviewer", ("Member",), "en"),
    "reviewer2": ("Demo second reviewer", ("Member",), "en"),
    "custodian": ("Demo witness custodian", ("Member",), "en"),
    "supervisor": ("Demo supervisor", ("Supervisor",), "en"),
    "auditor": ("Demo auditor", ("Auditor",), "en"),
    "admin": ("Demo administrator", ("Administrator",), "en"),
    "outsider": ("Demo outsider", ("Member",), "en"),
}
TEAM = {
    "investigator": "investigator",
    "analyst": "analyst",
    "reviewer": "reviewer",
    "reviewer2": "reviewer",
    "custodian": "witness_custodian",
}


def make_people(password: str) -> dict[str, User]:
    """Create the accounts; `lead` opens the cases, `outsider` is on none of them."""
    people: dict[str, Any] = {}
    for username, (name, roles, language) in ACCOUNTS.items():
        people[username] = create_demo_account(
            actor=ledger.SYSTEM,
            username=username,
            display_name=name,
            email=f"{username}@demonstration.invalid",
            password=password,
            site_roles=roles,
            language=language,
        )
    return people

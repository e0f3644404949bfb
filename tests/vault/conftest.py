"""A case with two witnesses, its custodians, and those around it."""

from dataclasses import dataclass, field
from typing import Any

import pytest

from casework.models import Case, Witness
from tests import factories
from tests.vault.people import Around, around
from vault.services.identities import identity_write


@dataclass
class Vault:
    """`write` seals values as the custodian; `people` by role."""

    case: Case
    people: dict[str, Any]
    witness: Witness
    other: Witness
    names: dict[str, Any] = field(default_factory=dict)

    def __getattr__(self, name: str) -> Any:
        try:
            return self.people[name]
        except KeyError:
            raise AttributeError(name) from None

    def write(self, witness=None, *, version=None, by="custodian", **values):
        return identity_write(
            actor=self.people[by],
            witness=witness or self.witness,
            version=version,
            values=values or {"surname": "Рощина", "given_name": "Вікторія"},
        )


@pytest.fixture
def vault(db) -> Vault:
    lead = factories.user("lead")
    case = factories.case(lead)
    team = factories.team(
        case, lead, investigator="investigator", witness_custodian="custodian", analyst="analyst"
    )
    second = factories.user("custodian2")
    factories.add_member(case, lead, second, "witness_custodian")
    people = {
        "lead": lead,
        "investigator": team["investigator"],
        "analyst": team["analyst"],
        "custodian": team["witness_custodian"],
        "custodian2": second,
        "supervisor": factories.user("supervisor", "Supervisor"),
        "administrator": factories.user("administrator", "Administrator"),
        "outsider": factories.user("outsider"),
    }
    custodian = people["custodian"]
    witnesses = [factories.witness(case, custodian) for _ in range(2)]
    return Vault(case, people, *witnesses)


@pytest.fixture
def there(db) -> Around:
    return around()

"""A thing in the demonstration: sealed, handed from one to the next, and waiting for an answer."""

from typing import Any

from casework.models import Case
from evidence.services import handovers, physical

SEAL = "DEMO-0001"


def keep(title: str, case: Case, people: dict[str, Any]) -> None:
    """A sealed thing: taken over by the custodian, and offered on to the analyst, who is to answer."""
    thing = physical.physical_add(
        actor=people["investigator"],
        case=case,
        title=title,
        kind="data_carrier",
        description="Demonstration of a physical item. There is no such card.",
        received_from="Demonstration",
        quantity="1",
        package_number="Demonstration bag 1",
        place="Demonstration office",
        condition="Bag whole, seal unbroken",
        seal=SEAL,
        location="Demonstration office, locker 3",
    )
    taken = handovers.handover_propose(
        actor=people["investigator"],
        item=thing,
        to=people["custodian"],
        purpose="Demonstration: to be kept in the safe",
    )
    handovers.handover_accept(
        actor=people["custodian"],
        handover=taken,
        seal=SEAL,
        condition="Bag whole, seal unbroken",
        location="Demonstration office, safe",
    )
    handovers.handover_propose(
        actor=people["custodian"],
        item=thing,
        to=people["analyst"],
        purpose="Demonstration: a copy of the card is to be made",
    )

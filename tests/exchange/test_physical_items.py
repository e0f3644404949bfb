"""A thing goes into a bundle as its record and its chain: there is no original, and nothing says there is."""

import hashlib
import json

from evidence.services.custody import custody_add
from evidence.services.physical import physical_add
from tests import factories


def test_an_approved_thing_goes_with_its_chain_and_without_a_file(approved_case):
    lead = approved_case.people.lead
    receipt = factories.item(approved_case.case, lead, b"signed", "receipt.pdf")
    bag = physical_add(
        actor=lead, case=approved_case.case, title="Bag", kind="object", seal="A-17", quantity="1",
        occurred_local="2024-07-08T10:15", zone="unknown",
    )  # fmt: skip
    custody_add(
        actor=lead, item=bag, kind="handed_over", to_party="Laboratory", purpose="To be examined",
        receipt=receipt,
    )  # fmt: skip
    factories.approved(bag, approved_case.people.reviewer)
    bundle = approved_case.contents(approved_case.built())
    folder = f"data/evidence/{bag.reference}"
    names = [name for name in bundle.files if name.startswith(f"{folder}/")]
    assert sorted(names) == [f"{folder}/custody.json", f"{folder}/record.json"]
    record = bundle.json(f"{folder}/record.json")
    assert (record["form"], record["quantity"]) == ("physical", "1")
    assert not {"original", "sha256", "size", "file_name", "examination"} & set(record)
    received, out = bundle.json(f"{folder}/custody.json")
    assert (received["occurred_at"], received["occurred_local"]) == (None, "2024-07-08T10:15")
    assert (received["zone"], received["holder"]) == ("unknown", lead.actor_code)
    assert (out["held_by"], out["holder"], out["under_seal"]) == ("Laboratory", None, "A-17")
    assert (out["receipt"], out["from_holder"]) == (receipt.reference, lead.actor_code)
    given = {name: record[name] for name in type(bag).snapshot_fields if name in record}
    text = json.dumps(given, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert hashlib.sha256(text.encode()).hexdigest() == record["approved_digest"]

"""The rules that the database itself keeps are all there once every migration has run.

SQLite makes a table anew for many a change of a column, and its triggers go without a word.
"""

import pytest
from django.db import connection

# Typed by hand. Every table has one more: against replacing rows (SQLite) or emptying it (PostgreSQL).
APPEND_ONLY = "delete update"
WANTED = {
    "casework_case": "approved begun closed cycle identity kept",
    "casework_closing": APPEND_ONLY,
    "casework_consent": APPEND_ONLY,
    "casework_consenttext": APPEND_ONLY,
    "casework_contribution": APPEND_ONLY,
    "casework_decision": f"{APPEND_ONLY} 0 1 handed_on same_contributor same_person",
    "casework_dissent": f"{APPEND_ONLY} approved decided own",
    "casework_escalation": f"{APPEND_ONLY} open",
    "casework_nameddecider": f"{APPEND_ONLY} handed_on own",
    "casework_interviewapproval": f"{APPEND_ONLY} late own same_contributor same_person",
    "casework_membership": "identity",
    "casework_noteversion": f"{APPEND_ONLY} number",
    "casework_refusedattempt": APPEND_ONLY,
    "casework_referral": "identity kept",
    "casework_remark": "kept settled words",
    "casework_review": "delete enough frozen identity terms",
    "casework_reviewpolicy": "identity kept",
    "casework_riskassessment": APPEND_ONLY,
    "casework_task": "closed identity kept",
    "casework_tasklink": "identity kept removed",
    "casework_warningdecision": APPEND_ONLY,
    "casework_witness": "identity",
    "casework_witnessnote": "approved begun cycle identity kept",
    "evidence_custodyevent": f"{APPEND_ONLY} accepted begin corrects gap handed_out one_holder "
    "outside proposed",
    "evidence_derivative": APPEND_ONLY,
    "evidence_disposal": "begun by_two decided given kept moves same_person",
    "evidence_evidenceitem": "approved begins_whole begun cycle disposed form identity kept key parent path "
    "stays_disposed",
    "evidence_evidencelink": APPEND_ONLY,
    "evidence_handover": "accepted delete kept once proposed",
    "evidence_integritycheck": APPEND_ONLY,
    "evidence_linkwithdrawal": APPEND_ONLY,
    "evidence_notematerial": APPEND_ONLY,
    "evidence_notematerialwithdrawal": APPEND_ONLY,
    "evidence_storecheck": APPEND_ONLY,
    "evidence_toolrun": APPEND_ONLY,
    "evidence_verification": "approved begun cycle frozen identity kept",
    "exchange_bundle": "kept",
    "exchange_export": "approved begun cycle final frozen identity kept key",
    "ledger_entry": APPEND_ONLY,
    "ledger_head": APPEND_ONLY,
    "ledger_node": APPEND_ONLY,
    "ledger_payload": APPEND_ONLY,
    "vault_access": "begun by_two decided given kept minutes minutes_begun moves once reviewed same_person "
    "same_reviewer",
    "vault_erasure": "begun by_two given kept moves same_person",
    "vault_identity": "begun by_two held identity kept stays_erased version",
    "vault_identityfield": "erased held sealed",
    "vault_vaultkey": "back identity kept",
    "accounts_installation": APPEND_ONLY,
    "accounts_sameperson": "delete kept once own",
    "accounts_training": "delete kept once own",
    "accounts_securityevent": APPEND_ONLY,
}
BOTH_AT_ONCE = {"accounts_installation", "accounts_securityevent"}  # on PostgreSQL: `change`
ASKED = {
    "sqlite": "SELECT tbl_name, name FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": "SELECT tgrelid::regclass::text, tgname FROM pg_trigger WHERE NOT tgisinternal",
}
WHOLE_ROWS = ("_replaced", "_replace", "_emptied", "_truncate")


def wanted() -> dict[str, set[str]]:
    found = {table: set(names.split()) for table, names in WANTED.items()}
    if connection.vendor == "postgresql":
        found |= {table: {"change"} for table in BOTH_AT_ONCE}
    return found


@pytest.mark.django_db
def test_every_trigger_is_there():
    with connection.cursor() as cursor:
        cursor.execute(ASKED[connection.vendor])
        rows = [row for row in cursor.fetchall() if row[0] in WANTED or "_" in row[0]]
    rules: dict[str, set[str]] = {}
    whole: list[str] = []
    for table, name in rows:
        if name.endswith(WHOLE_ROWS):
            whole.append(table)
        else:
            # Named after the table or, shorter, after the kind of record.
            short = name.removeprefix(f"{table}_").removeprefix("refuse_")
            kinds = ("custody_", "disposal_", "item_", "handover_", "verification_")
            for kind in (*kinds, "bundle_", "export_", "review_", "decision_"):
                short = short.removeprefix(kind)
            rules.setdefault(table, set()).add(short)
    assert rules == wanted()
    assert sorted(whole) == sorted(WANTED)

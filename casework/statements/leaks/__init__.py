"""What in a text may identify a person: a checker that warns, and decides nothing.

Names, telephone numbers, e-mail addresses, numbers of documents, exact addresses, dates of birth,
and place, day and role said together, in English, Ukrainian and Russian. By lists and shapes, without
Django, network or model; it misses some and mistakes others. How many is measured on a fixed set of
sentences (tests/casework/statements/leaks).

It works in time linear in the text, and keeps nothing of it: a finding is two numbers and two words.
"""

from casework.statements.leaks.addresses import addresses
from casework.statements.leaks.cells import small_cells
from casework.statements.leaks.contacts import contacts
from casework.statements.leaks.dates import births
from casework.statements.leaks.documents import documents
from casework.statements.leaks.finding import (
    ADDRESS,
    BIRTH,
    CATEGORIES,
    DOCUMENT,
    EMAIL,
    NAME,
    PHONE,
    SMALL_CELL,
    Finding,
)
from casework.statements.leaks.names import names
from casework.statements.leaks.words import words

__all__ = ["CATEGORIES", "NAME", "SMALL_CELL", "Finding", "check"]

# Where two findings meet, the surer says what it is; a name inside an address or an e-mail is part of that.
SUREST_FIRST = (EMAIL, DOCUMENT, BIRTH, PHONE, ADDRESS, NAME)


def check(text: str) -> list[Finding]:
    """The findings of `text` in its order. No two overlap, but for small cells, which span others."""
    if not text.strip():
        return []
    parts = words(text)
    found = [*contacts(text), *documents(text), *births(text), *addresses(text), *names(parts)]
    return sorted([*_without_overlap(found), *small_cells(text, parts)])


def _without_overlap(found: list[Finding]) -> list[Finding]:
    ranks = {category: rank for rank, category in enumerate(SUREST_FIRST)}
    taken: list[Finding] = []
    # By place; at one place the surer first. A sweep: only the last one kept can reach into the next.
    for finding in sorted(found, key=lambda f: (f.start, ranks[f.category], -f.end)):
        if not taken or finding.start >= taken[-1].end:
            taken.append(finding)
        elif ranks[finding.category] < ranks[taken[-1].category]:
            taken[-1] = finding
    return taken

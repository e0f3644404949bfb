"""What the checker answers with: where in a text something may identify a person, and why it thinks so."""

from dataclasses import dataclass

NAME = "name"
PHONE = "phone"
EMAIL = "email"
DOCUMENT = "document"
ADDRESS = "address"
BIRTH = "birth"
SMALL_CELL = "small_cell"

CATEGORIES = (NAME, PHONE, EMAIL, DOCUMENT, ADDRESS, BIRTH, SMALL_CELL)


@dataclass(frozen=True, order=True)
class Finding:
    """Characters `start` to `end` (Python code points, end excluded), the category, and a code for why."""

    start: int
    end: int
    category: str
    why: str

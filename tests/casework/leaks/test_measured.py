"""How much the checker finds, and how much of what it finds is right, on a fixed set of sentences."""

import re
import sys

import pytest

from casework.statements.leaks import CATEGORIES, check
from tests.casework.leaks import unseen
from tests.casework.leaks.sentences import ENGLISH, RUSSIAN, UKRAINIAN

MARK = re.compile(r"⟦(\w+)\|([^⟧]*)⟧")


def marked(line: str) -> tuple[str, list[tuple[int, int, str]]]:
    """A sentence without its marks, and what they marked."""
    text, expected, end = "", [], 0
    for match in MARK.finditer(line):
        text += line[end : match.start()]
        expected.append((len(text), len(text) + len(match.group(2)), match.group(1)))
        text += match.group(2)
        end = match.end()
    return text + line[end:], expected


def meet(one: tuple[int, int, str], other: tuple[int, int, str]) -> bool:
    """Whether two findings tell of the same: one category, and places that overlap."""
    return one[2] == other[2] and one[0] < other[1] and other[0] < one[1]


def measure(sentences: str) -> tuple[dict[str, list[int]], list[str]]:
    """Per category: right, missed, wrong; and each fault in words."""
    tally = {category: [0, 0, 0] for category in CATEGORIES}
    faults = []
    for line in sentences.strip().splitlines():
        text, expected = marked(line)
        found = [(f.start, f.end, f.category) for f in check(text)]
        for one in expected:
            if any(meet(one, other) for other in found):
                tally[one[2]][0] += 1
            else:
                tally[one[2]][1] += 1
                faults.append(f"missed {one[2]}: {text}")
        for other in found:
            if not any(meet(one, other) for one in expected):
                tally[other[2]][2] += 1
                faults.append(f"wrong {other[2]} {text[other[0] : other[1]]!r}: {text}")
    return tally, faults


def shares(tally: dict[str, list[int]]) -> tuple[float, float]:
    right, missed, wrong = (sum(row[i] for row in tally.values()) for i in range(3))
    return right / (right + wrong), right / (right + missed)


@pytest.mark.parametrize(
    ("language", "sentences"), [("uk", UKRAINIAN), ("ru", RUSSIAN), ("en", ENGLISH)]
)
def test_precision_and_recall(language, sentences, capsys):
    tally, faults = measure(sentences)
    precision, recall = shares(tally)
    with capsys.disabled():
        sys.stdout.write(f"\nleaks {language}: precision {precision:.3f}, recall {recall:.3f}\n")
    assert precision >= 0.97, faults
    assert recall >= 0.95, faults


@pytest.mark.parametrize("sentences", [unseen.UKRAINIAN, unseen.RUSSIAN, unseen.ENGLISH])
def test_sentences_it_was_not_made_for(sentences):
    """They were unseen once: docs/witnesses.md tells how it did then. Since, it may only do better."""
    tally, faults = measure(sentences)
    precision, recall = shares(tally)
    assert precision >= 0.94, faults
    assert recall >= 0.93, faults

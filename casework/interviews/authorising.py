"""Who must agree before a person is heard in detail, or once more. The rule is a table.

Nobody should be made to tell it again without need: each telling harms, and two accounts are two to be
played off against each other in court.
"""

import hashlib
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts import persons
from casework.models import Contribution, InterviewApproval, WitnessNote
from common.canonical import canonical_json
from common.errors import Text

# Whether it is a detailed statement, how many earlier interviews there are (2: or more) -> approvers.
APPROVERS: dict[tuple[bool, int], int] = {
    (False, 0): 0,
    (False, 1): 1,
    (False, 2): 2,
    (True, 0): 1,
    (True, 1): 2,
    (True, 2): 2,
}


def terms(note: WitnessNote) -> str:
    """SHA-256 of what approvers agree to: whom to hear, in which kind of interview, and why."""
    agreed = {
        "witness": note.witness_id,
        "kind": note.kind,
        "another_reason": note.another_reason,
        "detailed_reason": note.detailed_reason,
    }
    return hashlib.sha256(canonical_json(agreed)).hexdigest()


@dataclass(frozen=True)
class Authorisation:
    """How one note stands with its approvals; each part is looked up when it is asked for."""

    note: WitnessNote

    @cached_property
    def is_detailed(self) -> bool:
        return self.note.kind == WitnessNote.Kind.DETAILED

    @cached_property
    def earlier(self) -> int:
        """How many interviews of the same person came before; a note to file is none."""
        if self.note.witness_id is None or not self.note.is_interview:
            return 0
        return WitnessNote.objects.earlier_than(self.note).count()

    @cached_property
    def needed(self) -> int:
        return APPROVERS[self.is_detailed, min(self.earlier, 2)]

    @cached_property
    def digest(self) -> str:
        return terms(self.note)

    @cached_property
    def given(self) -> list[InterviewApproval]:
        """The approvals that count: of the present reasons, by people without a hand in the note."""
        rows: Any = InterviewApproval.objects.filter(note=self.note, digest=self.digest)
        hands = contributors(self.note).values("person")
        rows = rows.exclude(approved_by__in=hands).exclude(approved_by__in=persons.beside(hands))
        rows = rows.annotate(party=persons.party_of("approved_by"))
        found = list(rows.select_related("approved_by").order_by("-approved_at", "-pk"))
        # Accounts may have been marked as one person after both had approved: the first counts.
        first = {row.party or row.approved_by_id: row for row in found}
        return list(reversed(first.values()))

    @property
    def is_complete(self) -> bool:
        return len(self.given) >= self.needed

    @property
    def reasons_missing(self) -> dict[str, list[Text]]:
        found: dict[str, list[Text]] = {}
        if self.earlier and not self.note.another_reason:
            found["another_reason"] = [_("This person was heard before. Say why again.")]
        if self.is_detailed and not self.note.detailed_reason:
            words = _("Say why a detailed statement is taken, and not left to the authorities.")
            found["detailed_reason"] = [words]
        return found

    def missing(self) -> dict[str, list[Text]]:
        """What submission still needs: the reasons, and then those who agree to them."""
        if reasons := self.reasons_missing:
            return reasons
        lacking = self.needed - len(self.given) if self.needed else 0
        if lacking <= 0:
            return {}
        words = ngettext(
            "One more person must approve this interview: lead, reviewer or custodian.",
            "%(count)d more people must approve this interview: lead, reviewer or custodian.",
            lacking,
        )
        return {"approvals": [words % {"count": lacking}]}


def agreed(notes: Any) -> list[Any]:
    """The keys of those of `notes` (a queryset) that have all approvals they need. Two queries."""
    hands = Contribution.objects.filter(
        kind=WitnessNote.review_kind, object_id=OuterRef("note"), person=OuterRef("approved_by")
    )
    given: Any = InterviewApproval.objects.filter(note__in=notes.values("pk"))
    given = given.annotate(party=persons.party_of("approved_by")).exclude(Exists(hands))
    given = given.exclude(Exists(_by_party(OuterRef("note"), OuterRef("party"))))
    people: dict[Any, set[Any]] = defaultdict(set)
    for pk, digest, account, party in given.values_list("note", "digest", "approved_by", "party"):
        people[pk, digest].add(party or account)
    found = []
    for note in notes.filter(pk__in={pk for pk, _digest in people}).with_earlier():
        needed = APPROVERS[note.kind == WitnessNote.Kind.DETAILED, min(note.earlier_count, 2)]
        if len(people[note.pk, terms(note)]) >= needed:
            found.append(note.pk)
    return found


def _by_party(note: Any, party: Any) -> Any:
    """Contributions to a note by whichever account of one person."""
    marks = {
        "person__same_person_marks__party": party,
        "person__same_person_marks__lifted_at": None,
    }
    return Contribution.objects.filter(kind=WitnessNote.review_kind, object_id=note, **marks)


def contributors(note: WitnessNote) -> Any:
    """Everybody who ever had a hand in the note, in any cycle."""
    return Contribution.objects.filter(kind=note.review_kind, object_id=note.pk)

"""Whatever people do, in whatever order: an independent model says what may happen, and nothing else does.

The model below knows nothing of the services; it is typed from the rules. More runs: REVIEW_MACHINE_RUNS.
"""

import os
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from accounts.services import same_person_mark
from casework.models import Case, Decision, Review
from casework.services import reviews
from casework.services.cases import case_edit
from casework.services.policies import policy_set
from casework.services.teams import member_change
from common.errors import CaseworkError
from evidence.models import EvidenceItem
from evidence.services.items import item_edit
from ledger.verify import verify_ledger
from tests import factories

RUNS = int(os.environ.get("REVIEW_MACHINE_RUNS", "20"))
PEOPLE = ["lead", "investigator", "reviewer", "reviewer2", "twin", "observer"]
# The investigator's second account, as an administrator has marked it.
WHO_IS_WHO = {"twin": "investigator"}
# What people do, the road to a second approval more often than what lies beside it.
ROAD = ("submit", "submit", "approve", "approve", "approve", "approve")
BESIDE = ("edit", "return", "withdraw", "reopen", "close", "two_approvals", "another_role")
VERBS = st.sampled_from([*ROAD, *BESIDE])
SELDOM = st.sampled_from([False, False, False, False, True])
WHO, WHAT = st.sampled_from(PEOPLE), st.sampled_from(["case", "item"])
DECIDERS, WRITERS = {"lead", "reviewer"}, {"lead", "investigator"}
STALE = "0" * 64


@dataclass
class Expected:
    """What the model knows of one record. `hands` and `approvers` are persons, not accounts."""

    title: str
    hands: set[str]
    state: str = "draft"
    cycle: int = 1
    policy: int = 1
    needed: int = 1
    approvers: set[str] = field(default_factory=set)
    submitted_title: str = ""
    said: list[str] = field(default_factory=list)


class ReviewMachine(RuleBasedStateMachine):
    scene: Any = None

    def __init__(self) -> None:
        super().__init__()
        self.run = transaction.atomic()
        self.run.__enter__()
        self.people, self.keys = self.scene
        self.roles = {
            "lead": "lead",
            "investigator": "investigator",
            "reviewer": "reviewer",
            "reviewer2": "reviewer",
            "twin": "reviewer",
            "observer": "observer",
        }
        self.model = {
            "case": Expected("Case", {"lead"}),
            "item": Expected("Item", {"investigator"}),
        }
        self.count = 0

    def teardown(self) -> None:
        report = verify_ledger()
        transaction.set_rollback(True)
        self.run.__exit__(None, None, None)
        assert report.ok, report.findings

    # -- helpers -----------------------------------------------------------------------------------

    def record(self, what: str) -> Any:
        model: Any = Case if what == "case" else EvidenceItem
        return model.objects.get(pk=self.keys[what])

    def closed(self) -> bool:
        return self.model["case"].state == "closed"

    def tries(self, expected: str, act: Any) -> bool:
        """Do it and compare: `expected` is "" for done, else the code of the refusal."""
        try:
            with transaction.atomic():
                act()
        except CaseworkError as refused:
            assert refused.code == expected, (refused.code, expected, str(refused.message))
            return False
        assert expected == "", expected
        return True

    def words(self) -> str:
        self.count += 1
        return f"words {self.count}"

    def makes(self, who: str, what: str, name: str, expected: str, **more: Any) -> bool:
        if not expected and what == "item" and self.closed():
            expected = "closed"
        asked = {"actor": self.people[who], "record": self.record(what), "name": name, **more}
        return self.tries(expected, lambda: reviews.move(**asked))

    @initialize(strict=st.sampled_from(["case", "item", ""]))
    def begins(self, strict: str) -> None:
        """One of the records asks for two approvals from the beginning, and both wait."""
        if strict:
            self.two_approvals(strict)
        self.submit("lead", "case")
        self.submit("investigator", "item")

    # -- what people do ----------------------------------------------------------------------------

    @rule(
        verb=VERBS,
        what=WHAT,
        anybody=WHO,
        writer=st.sampled_from(["lead", "investigator"]),
        decider=st.sampled_from(["reviewer", "reviewer2", "twin", "lead"]),
        role=st.sampled_from(["reviewer", "reviewer", "investigator", "observer"]),
        wild=SELDOM,
        stale=SELDOM,
    )
    def acts(self, verb, what, anybody, writer, decider, role, wild, stale) -> None:
        """Mostly somebody whose part it is, seldom anybody at all."""
        if verb in ("approve", "return"):
            self.decide(anybody if wild else decider, what, verb, stale)
        elif verb in ("edit", "submit", "withdraw", "reopen"):
            getattr(self, verb)(anybody if wild else writer, what)
        elif verb == "close":
            self.close(anybody if wild else "lead")
        elif verb == "two_approvals":
            self.two_approvals(what)
        elif decider != "lead":
            self.another_role(decider, role)

    def edit(self, who: str, what: str) -> None:
        known, title = self.model[what], self.words()
        row = self.record(what)
        service, name = (case_edit, "case") if what == "case" else (item_edit, "item")
        expected = ""
        if self.roles[who] not in WRITERS:
            expected = "permission_denied"
        elif what == "item" and self.closed():
            expected = "closed"
        elif known.state not in ("draft", "returned"):
            expected = "state"
        asked = {"actor": self.people[who], name: row, "version": row.version, "title": title}
        if self.tries(expected, lambda: service(**asked)):
            known.title = title
            known.hands.add(WHO_IS_WHO.get(who, who))

    def submit(self, who: str, what: str) -> None:
        known = self.model[what]
        expected = self.not_now(who, WRITERS, what, ("draft", "returned"))
        if self.makes(who, what, "submit", expected):
            known.state, known.submitted_title = "submitted", known.title
            known.needed, known.approvers = known.policy, set()
            known.hands.add(WHO_IS_WHO.get(who, who))

    def withdraw(self, who: str, what: str) -> None:
        expected = self.not_now(who, WRITERS, what, ("submitted",))
        if self.makes(who, what, "withdraw", expected):
            self.model[what].state = "draft"

    def decide(self, who: str, what: str, verdict: str, stale: bool) -> None:
        known, person, said = self.model[what], WHO_IS_WHO.get(who, who), self.words()
        expected = self.not_now(who, DECIDERS, what, ("submitted",))
        if not expected and stale:
            expected = "stale_digest"
        elif not expected and person in known.hands | known.approvers:
            expected = "four_eyes"
        review = reviews.open_review(self.record(what))
        digest = STALE if stale or review is None else review.digest
        if not self.makes(who, what, verdict, expected, comment=said, digest=digest):
            return
        known.said.append(said)
        if verdict == "return":
            known.state = "returned"
            return
        known.approvers.add(person)
        if len(known.approvers) >= known.needed:
            known.state = "approved"

    def reopen(self, who: str, what: str) -> None:
        holders = {"lead"} if what == "case" else WRITERS
        expected = self.not_now(who, holders, what, ("approved", "closed"))
        if self.makes(who, what, "reopen", expected, comment="More has come."):
            known = self.model[what]
            known.state, known.hands = "draft", set()
            known.cycle += 1

    def close(self, who: str) -> None:
        expected = self.not_now(who, {"lead"}, "case", ("approved",))
        if not expected and self.model["item"].state == "submitted":
            expected = "gates"
        asked = {"comment": "Referred", "reason": "What is left is no part of it."}
        if self.makes(who, "case", "close", expected, **asked):
            self.model["case"].state = "closed"

    def two_approvals(self, what: str) -> None:
        known = self.model[what]
        if known.policy == 2:
            return
        expected = "closed" if self.closed() else ""
        asked = {
            "actor": self.people["lead"],
            "case": self.record("case"),
            "kind": "case" if what == "case" else "evidence",
            "approvals": 2,
        }
        if self.tries(expected, lambda: policy_set(**asked)):
            known.policy = 2

    def another_role(self, who: str, role: str) -> None:
        case = self.record("case")
        asked = {
            "actor": self.people["lead"],
            "membership": case.memberships.get(user=self.people[who]),
            "role": role,
            "ends_on": None,
        }
        if self.tries("closed" if self.closed() else "", lambda: member_change(**asked)):
            self.roles[who] = role

    def not_now(self, who: str, holders: set[str], what: str, states: tuple[str, ...]) -> str:
        """What stands against it before four eyes: role, closed case, state."""
        if self.roles[who] not in holders:
            return "permission_denied"
        if what == "item" and self.closed():
            return "closed"
        return "" if self.model[what].state in states else "state"

    # -- what is always so -------------------------------------------------------------------------

    @invariant()
    def as_the_model_says(self) -> None:
        for what, known in self.model.items():
            row = self.record(what)
            assert (row.status, row.title) == (known.state, known.title), what
            assert row.cycle == known.cycle, "whose hands count since the last approval"
            decisions = Decision.objects.filter(review__object_id=row.pk)
            said = decisions.order_by("decided_at", "pk").values_list("comment", flat=True)
            assert list(said) == known.said, "a comment is lost, or there is one too many"

    @invariant()
    def approved_is_seen_by_others(self) -> None:
        for what, known in self.model.items():
            if known.state not in ("approved", "closed"):
                continue
            row = self.record(what)
            review = Review.objects.filter(object_id=row.pk).latest("round")
            approved = review.decisions.filter(verdict="approve", digest=review.digest)
            assert reviews.frozen(row)[1] == review.digest and known.title == known.submitted_title
            people = [WHO_IS_WHO.get(one.decided_by.username, one.decided_by.username)
                      for one in approved.select_related("decided_by")]  # fmt: skip
            assert len(people) == len(set(people)) >= known.needed
            assert not set(people) & known.hands


@pytest.fixture
def scene(db: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    people = {name: factories.user(name) for name in PEOPLE}
    case = factories.case(people["lead"], title="Case")
    for name in PEOPLE[1:]:
        role = {"reviewer2": "reviewer", "twin": "reviewer"}.get(name, name)
        factories.add_member(case, people["lead"], people[name], role)
    item = factories.item(case, people["investigator"], title="Item")
    same_person_mark(
        actor=factories.user("admin", "Administrator"),
        user=people["investigator"],
        other="twin",
        reason="Two accounts",
    )
    return people, {"case": case.pk, "item": item.pk}


def test_nothing_happens_that_the_rules_do_not_allow(scene):
    class Here(ReviewMachine):
        pass

    Here.scene = scene
    run_state_machine_as_test(
        Here,
        settings=settings(
            max_examples=RUNS,
            stateful_step_count=25,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )

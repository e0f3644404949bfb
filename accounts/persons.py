"""Who is who: the one place that says whether two accounts are one person.

Every rule that asks for another person asks here. Without a mark an account is a person of its own.
"""

from typing import Any

from django.apps import apps
from django.db.models import OuterRef, Q, Subquery


def _standing() -> Any:
    # Asked for when needed: querysets of models are read before all models are there.
    return apps.get_model("accounts", "SamePerson").objects.standing()


def others(person: Any) -> Any:
    """The keys of the further accounts of `person`, as a subquery."""
    own = _standing().filter(user=person).values("party")
    return _standing().filter(party__in=own).values("user")


def is_one(field: str, person: Any) -> Q:
    """Rows whose `field` names `person`, by whichever of their accounts."""
    return Q(**{field: person}) | Q(**{f"{field}__in": others(person)})


def party_of(field: str) -> Any:
    """For an annotation: whose account `field` names, as a value that all accounts of the person share;
    None without a mark."""
    return Subquery(_standing().filter(user=OuterRef(field)).values("party")[:1])


def beside(people: Any) -> Any:
    """The keys of all accounts of the people whose keys the queryset `people` gives, as a subquery."""
    parties = _standing().filter(user__in=people).values("party")
    return _standing().filter(party__in=parties).values("user")


def same(one: Any, other: Any) -> bool:
    """Whether two accounts, given by their keys, are one person; nobody is the same as None."""
    if one is None or other is None:
        return False
    if one == other:
        return True
    return _standing().filter(user=other, user__in=others(one)).exists()

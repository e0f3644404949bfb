"""Every address of the installation, found from the URL configuration and filled from real rows."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import admin
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.world import World

Records = Callable[[World], list[Any]]


def cases(world: World) -> list[Any]:
    return [world.case]


def notes(world: World) -> list[Any]:
    return list(world.notes.values())


def items(world: World) -> list[Any]:
    return list(world.items.values())


def derivatives(world: World) -> list[Any]:
    """Everything that was made of the items: pictures and texts."""
    from evidence.models import Derivative

    return list(Derivative.objects.filter(case=world.case).order_by("pk"))


def reviews(world: World) -> list[Any]:
    """Every round of every record of the case."""
    from casework.models import Review

    return list(Review.objects.filter(case=world.case).order_by("pk"))


def remarks(world: World) -> list[Any]:
    """What was said about a note under review."""
    from casework.models import Remark

    return list(Remark.objects.filter(case=world.case, answers=None).order_by("written_at"))


def notifications(world: World) -> list[Any]:
    """What the lead was told."""
    from casework.models import Notification

    rows = Notification.objects.visible_to(world.people["lead"]).unread().order_by("pk")
    return list(rows[:1])


def policies(world: World) -> list[Any]:
    return [world.policy]


def exports(world: World) -> list[Any]:
    return [world.export]


def members(world: World) -> list[Any]:
    return [world.membership]


def witnesses(world: World) -> list[Any]:
    return [world.witness]


def kept(name: str) -> Records:
    """One of what is kept about the witness."""
    return lambda world: [world.kept[name]]


def custody(world: World) -> list[Any]:
    return [world.custody]


def verifications(world: World) -> list[Any]:
    return list(world.verifications.values())


def begun_uploads(world: World) -> list[Any]:
    """One of the investigator's own, of which nothing has come yet."""
    from evidence.models import Upload
    from evidence.services.uploads import upload_begin

    if not Upload.objects.exists():
        upload_begin(
            actor=world.people["investigator"],
            case=world.case,
            length=10,
            file_name="on its way.bin",
            title="On its way",
        )
    return list(Upload.objects.all())


def drafts(world: World) -> list[Any]:
    """What the investigator typed about a witness and has not saved."""
    from casework.models import Draft
    from casework.services.drafts import draft_keep
    from tests.world import SAID

    key = UUID(int=world.notes["draft"].pk.int ^ 1)
    draft_keep(
        actor=world.people["investigator"],
        key=key,
        turn=1,
        page="casework:note-edit",
        target=world.notes["draft"].pk,
        permission="note.edit",
        case=world.case,
        seen_version=1,
        fields={"account": [f"I saw {SAID}, and more."]},
    )
    return list(Draft.objects.filter(pk=key))


def handovers(world: World) -> list[Any]:
    return [world.handover]


def links(world: World) -> list[Any]:
    return [world.link]


def materials(world: World) -> list[Any]:
    return [world.material]


def disposals(world: World) -> list[Any]:
    return [world.disposal]


def accesses(world: World) -> list[Any]:
    return list(world.accesses.values())


def on_file(world: World) -> list[Any]:
    """Witnesses of whom something is on file: one with accesses, one whose erasure was asked for."""
    return [world.witness, world.erasure.identity.witness()]


def erasures(world: World) -> list[Any]:
    return [world.erasure]


def people(world: World) -> list[Any]:
    return [world.people["lead"]]


def trainings(world: World) -> list[Any]:
    return [world.training]


def tokens(world: World) -> list[Any]:
    return [world.tokens["lead"]]


def invitations(world: World) -> list[Any]:
    return [world.invitation]


def entries(world: World) -> list[Any]:
    """The last entries about each kind of record of the case."""
    from ledger.models import Entry

    found = Entry.objects.filter(case_id=world.case.pk).order_by("seq")
    return list({entry.object_kind: entry for entry in found}.values())


# What the one identifier of an address stands for, by the address's name.
NAMED: dict[str, Records] = {
    "casework:case-detail": cases,
    "casework:case-edit": cases,
    "casework:case-notes": cases,
    "casework:case-review": cases,
    "casework:case-rules": cases,
    "casework:case-team": cases,
    "casework:case-history": cases,
    "casework:note-create": cases,
    "casework:witness-create": cases,
    "casework:task-create": cases,
    "casework:witness-detail": witnesses,
    "casework:witness-edit": witnesses,
    "casework:risk-create": witnesses,
    "casework:referral-create": witnesses,
    "casework:consent-create": witnesses,
    "casework:referral-edit": kept("referral"),
    "casework:consent-text": kept("text"),
    "casework:case-tasks": cases,
    "casework:task-detail": kept("task"),
    "casework:task-move": kept("task"),
    "casework:task-records": kept("task"),
    "casework:task-unlink": kept("tied"),
    "casework:task-edit": kept("task"),
    "casework:task-close": kept("task"),
    "casework:notification-read": notifications,
    "casework:member-create": cases,
    "casework:member-change": members,
    "casework:member-end": members,
    "casework:member-work": members,
    "casework:note-detail": notes,
    "casework:note-edit": notes,
    "casework:note-redact": notes,
    "casework:note-warnings": notes,
    "casework:note-versions": notes,
    "casework:interview-approve": notes,
    "casework:review-detail": reviews,
    "casework:remark-create": reviews,
    "casework:dissent-create": reviews,
    "casework:review-escalate": reviews,
    "casework:decider-name": reviews,
    "casework:remark-answer": remarks,
    "casework:remark-settle": remarks,
    "casework:draft-detail": drafts,
    "evidence:case-items": cases,
    "evidence:item-create": cases,
    "evidence:upload-discard": begun_uploads,
    "evidence:item-detail": items,
    "evidence:item-edit": items,
    "evidence:item-download": items,
    "evidence:item-thumbnail": items,
    "evidence:item-view": items,
    "evidence:item-media": items,
    "evidence:derivative-file": derivatives,
    "evidence:item-verify": items,
    "evidence:item-findings": items,
    "evidence:item-void": items,
    "evidence:custody-create": items,
    "evidence:verification-create": items,
    "evidence:derivative-create": items,
    "evidence:link-create": items,
    "evidence:case-links": cases,
    "evidence:link-detail": links,
    "evidence:link-withdraw": links,
    "evidence:material-create": notes,
    "evidence:material-withdraw": materials,
    "evidence:case-verifications": cases,
    "evidence:verification-detail": verifications,
    "evidence:verification-edit": verifications,
    "evidence:verification-void": verifications,
    "evidence:custody-form": items,
    "evidence:item-label": items,
    "evidence:handover-create": items,
    "evidence:handover-detail": handovers,
    "evidence:handover-accept": handovers,
    "evidence:handover-decline": handovers,
    "evidence:handover-withdraw": handovers,
    "evidence:physical-create": cases,
    "evidence:sample-create": items,
    "evidence:disposal-request": items,
    "evidence:disposal-decide": disposals,
    "evidence:disposal-withdraw": disposals,
    "exchange:case-exports": cases,
    "exchange:export-create": cases,
    "exchange:export-detail": exports,
    "exchange:export-edit": exports,
    "exchange:export-rebuild": exports,
    "exchange:export-download": exports,
    "exchange:export-document": exports,
    "vault:identity": on_file,
    "vault:identity-edit": on_file,
    "vault:identity-hold": on_file,
    "vault:identity-release": on_file,
    "vault:erasure-request": on_file,
    "vault:erasure-decide": erasures,
    "vault:erasure-withdraw": erasures,
    "vault:access-request": on_file,
    "vault:access-emergency": on_file,
    "vault:access-detail": accesses,
    "vault:access-grant": accesses,
    "vault:access-refuse": accesses,
    "vault:access-open": accesses,
    "vault:access-close": accesses,
    "vault:access-cancel": accesses,
    "vault:access-review": accesses,
    "vault:access-photo": accesses,
    "casework:ledger-entry": entries,
    "accounts:person": people,
    "accounts:training-revoke": trainings,
    "accounts:token-confirm": tokens,
    "accounts:token-revoke": tokens,
    "accounts:invitation-cancel": invitations,
}
# The same for the API, whose addresses are named api-<noun>-<verb>.
NOUNS: dict[str, Records] = {
    "case": cases,
    "team": members,
    "witness": witnesses,
    "risk": kept("risk"),
    "referral": kept("referral"),
    "consent": kept("consent"),
    "text": kept("text"),
    "task": kept("task"),
    "note": notes,
    "item": items,
    "upload": begun_uploads,
    "custody": custody,
    "verification": verifications,
    "link": links,
    "material": materials,
    "handover": handovers,
    "review": reviews,
    "notification": notifications,
    "policy": policies,
    "export": exports,
    "entry": entries,
}
# Addresses that cannot be filled from rows of the world, and why that hides nothing.
NOT_FILLED = {
    "accounts:invitation-link": "its argument is a secret, and it leads to a page without one",
    "accounts:reset-link": "its argument is a secret, and it leads to a page without one",
    "accounts:session-end": "ends one's own session; answers nothing",
    "mfa_edit_webauthn": "one's own security key: the world has none, and it holds no case data",
    "mfa_remove_webauthn": "one's own security key: the world has none, and it holds no case data",
    "admin:app_list": "lists of models by app, without rows",
}
# Further ways to ask for the same address.
QUERIES = {
    "casework:review-detail": ["?show=all", "?show=all&view=side"],
    "casework:note-create": ["?witness={witness}"],
    "casework:note-versions": ["?from=1&to=1", "?from=1&to=1&view=side"],
    "casework:case-notes": ["?witness={witness}"],
    "casework:task-create": ["?witness={witness}"],
    "casework:search": ["?q={case}", "?q={note}", "?q={code}", "?q=diary"],
    "casework:dashboard": ["?"],
}
# Of each model: notes and reviews all hold the same words.
ROWS_IN_ADMIN = 2
FORMATS = ["?format=csv", "?format=ndjson"]


@dataclass(frozen=True)
class Route:
    """One address: its name, its path, and the identifier in it ("" when it names no record)."""

    name: str
    path: str
    key: str = ""


def patterns(
    resolver: URLResolver | None = None, namespace: str = "", above: tuple[str, ...] = ()
) -> Iterator[tuple[str, list[str]]]:
    """Every named address of the URL configuration, with the names of its arguments."""
    for entry in (resolver or get_resolver()).url_patterns:
        arguments = (*above, *entry.pattern.regex.groupindex)
        if isinstance(entry, URLResolver):
            inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            yield from patterns(entry, inner, arguments)
        elif isinstance(entry, URLPattern) and entry.name:
            yield f"{namespace}{entry.name}", list(arguments)


def routes(world: World) -> list[Route]:
    """Every address with real identifiers in it. Fails for one that nobody said how to fill."""
    found: list[Route] = []
    unknown = []
    for name, arguments in patterns():
        if name in NOT_FILLED:
            continue
        try:
            filled = list(_filled(name, arguments, world))
        except LookupError:
            unknown.append(name)
            continue
        found += filled
    assert unknown == [], "say how to fill these, or why not"
    return [Route(r.name, r.path + query, r.key) for r in found for query in _queries(r, world)]


def _filled(name: str, arguments: list[str], world: World) -> Iterator[Route]:
    if not arguments:
        yield Route(name, reverse(name))
    elif name == "casework:record-move":
        for kind, rows in (
            ("case", cases),
            ("note", notes),
            ("evidence", items),
            ("verification", verifications),
            ("export", exports),
        ):
            for row in rows(world):
                for move in ("submit", "approve", "return", "withdraw", "reopen", "close"):
                    path = reverse(name, kwargs={"kind": kind, "pk": row.pk, "move": move})
                    yield Route(name, path, str(row.pk))
    elif name in ("casework:follow", "casework:unfollow"):
        for row in (world.case, world.notes["draft"], world.witness):
            path = reverse(name, kwargs={"kind": row.ledger_kind, "pk": row.pk})
            yield Route(name, path, str(row.pk))
    elif name == "casework:rule-set":
        for kind in ("case", "note", "evidence", "verification", "export"):
            path = reverse(name, kwargs={"pk": world.case.pk, "kind": kind})
            yield Route(name, path, str(world.case.pk))
    elif name == "accounts:person-action":
        from accounts.views.actions import ACTIONS

        for verb in ACTIONS:
            (person,) = people(world)
            path = reverse(name, kwargs={"pk": person.pk, "verb": verb})
            yield Route(name, path, str(person.pk))
    elif name.startswith("admin:"):
        model = _admin_models()[name.removeprefix("admin:").rpartition("_")[0]]
        for row in model._default_manager.order_by("-pk")[:ROWS_IN_ADMIN]:
            yield Route(name, reverse(name, args=[row.pk]), str(row.pk))
    elif name == "api-note-version":
        for note in notes(world):
            yield Route(name, reverse(name, args=[note.pk, 1]), str(note.pk))
    elif name == "api-upload-named":
        yield Route(name, reverse(name, args=["a.txt"]) + f"?case={world.case.pk}")
    else:
        yield from _of_records(name, arguments, world)


def _of_records(name: str, arguments: list[str], world: World) -> Iterator[Route]:
    noun = re.fullmatch(r"api-(\w+)-\w+", name)
    rows = NAMED[name](world) if noun is None else NOUNS[noun[1]](world)
    (argument,) = arguments
    for row in rows:
        key = getattr(row, argument)
        yield Route(name, reverse(name, kwargs={argument: key}), str(key))


def _admin_models() -> dict[str, Any]:
    return {f"{m._meta.app_label}_{m._meta.model_name}": m for m in admin.site._registry}


def _queries(route: Route, world: World) -> list[str]:
    if not route.key and (route.name.endswith("-list") or route.name in LISTS_OF_PAGES):
        return ["", *FORMATS]
    if route.name in LISTS_OF_PAGES:
        return ["", *FORMATS]
    words = {
        "witness": world.witness.pk,
        "case": world.case.reference,
        "note": world.notes["approved"].reference,
        "code": world.witness.code,
    }
    return ["", *(query.format(**words) for query in QUERIES.get(route.name, []))]


LISTS_OF_PAGES = {
    "casework:ledger",
    "casework:oversight",
    "casework:oversight-opened",
    "casework:oversight-exports",
    "casework:oversight-identities",
    "casework:oversight-people",
    "casework:oversight-refused",
    "casework:oversight-times",
    "casework:oversight-sign-ins",
    "casework:review-queue",
    "casework:case-review",
    "casework:case-team",
    "casework:case-history",
    "evidence:case-items",
    "evidence:case-verifications",
    "evidence:case-links",
    "exchange:case-exports",
    "accounts:people",
    "accounts:security-history",
}

"""Nothing is forgotten: every model has its scope, filters, admin and parity, every service its ledger entry.

What is left out says why, and an exemption that is no longer needed fails like a gap.
"""

import importlib
import inspect
import pkgutil
from collections.abc import Iterator
from types import ModuleType
from typing import Any

import pytest
from django.apps import apps
from django.contrib import admin
from django.db.models import Model

from accounts.services import first_administrator_invitation
from casework.services.consent_texts import consent_texts_provide
from common.filters import StrictFilterSet
from jobs.registry import Task
from ledger.findings import ledgered_models
from ledger.models import Entry
from ledger.verify import verify_ledger
from tests.service_calls import SERVICES
from tests.surfaces.test_parity import LISTS
from tests.world import make_world

OURS = ("accounts", "casework", "evidence", "exchange", "jobs", "ledger", "vault")


def models() -> dict[str, type[Model]]:
    return {m._meta.label: m for m in apps.get_models() if m._meta.app_label in OURS}


def accounted(found: set[str], exempt: dict[str, str], everything: set[str]) -> None:
    """Each is found or exempt, not both; and what is exempt exists."""
    assert everything - found - set(exempt) == set(), "neither there nor exempt"
    assert set(exempt) & found == set(), "exemptions that are no longer needed"
    assert set(exempt) - everything == set(), "exemptions of what is not there"
    assert all(len(reason) > 10 for reason in exempt.values())


# -- models ----------------------------------------------------------------------------------------

MACHINERY = {
    "accounts.IdempotencyKey": "looked up by person and key of a repeated request; shown nowhere",
    "accounts.Installation": "one row: whether this is a demonstration; everybody sees the banner",
    "casework.Draft": "what one person types, for them alone: neither listed for others nor recorded",
    "casework.NotificationChoice": "how one person wants to be told; asked by what tells them",
    "casework.Watch": "what one person follows, for them alone; the records have lists of their own",
    "casework.Contribution": "asked for the persons of one record that is visible itself",
    "casework.ReferenceCounter": "counters behind references",
    "evidence.CheckProgress": "one row while a nightly check is under way; told on the start page",
    "jobs.Schedule": "when the next turn of regular work is; for the worker alone",
    "ledger.Head": "one row of the tree, for appending",
    "ledger.Node": "hashes of the tree, for proofs",
    "ledger.Payload": "what entries commit to; for verification, never for people",
    "vault.BlindToken": "keyed digests; asked inside the vault alone, and shown as hints by code",
    "vault.IdentityField": "sealed values; opened inside the vault alone, under an open access",
}
# With a scope all the same: nobody reaches those of others.
OWN = ("casework.Draft", "casework.NotificationChoice", "casework.Watch")
WITHOUT_SCOPE = {
    **{label: reason for label, reason in MACHINERY.items() if label not in OWN},
    "casework.Decision": "reached through its review alone, which has a scope",
    "casework.Dissent": "reached through its review alone, which has a scope",
    "casework.NamedDecider": "reached through its review alone, which has a scope",
    "casework.Escalation": "reached through its review alone, which has a scope",
}
IN_THE_VAULT = {
    "vault.Erasure": "part of the identity's page in the vault, and nowhere else",
    "vault.Identity": "one page for each witness; the vault is in no list, no API and no admin",
    "vault.IndexKey": "for the vault alone; the ledger tells of each",
    "vault.VaultKey": "for the operator's commands; the ledger tells of each",
}
WITHOUT_FILTERS = {
    **MACHINERY,
    "evidence.Upload": "looked up one by one by its sender, and never listed to others",
    "accounts.CredentialReset": "listed in the admin only, which has filters of its own",
    "accounts.Invitation": "the open ones stand above the list of people; else in the admin",
    "accounts.SamePerson": "shown on a person's page; listed in the admin only",
    "accounts.Training": "shown on a person's page; listed in the admin only",
    "casework.Closing": "part of its case; else in the admin",
    "casework.Decision": "part of its review",
    "casework.Dissent": "part of its review",
    "casework.NamedDecider": "part of its review",
    "casework.Escalation": "part of its review",
    "casework.Remark": "part of its review",
    "casework.TaskLink": "part of its task, whose filters reach it",
    "casework.WarningDecision": "part of its note",
    "casework.InterviewApproval": "part of its note; else in the admin",
    "casework.NoteVersion": "part of its note",
    "evidence.Derivative": "part of its item",
    "evidence.Disposal": "part of its item; else in the admin",
    "evidence.FileFacts": "part of its item, whose filters reach it",
    "evidence.IntegrityCheck": "part of its item; else in the admin",
    "evidence.LinkWithdrawal": "part of the link that it withdraws",
    "evidence.NoteMaterialWithdrawal": "part of what it withdraws",
    "evidence.StoreCheck": "listed in the admin only, which has filters of its own",
    "evidence.ToolRun": "part of its item; else in the admin",
    "exchange.Bundle": "part of its export",
    "jobs.Job": "listed in the admin only, which has filters of its own",
    **IN_THE_VAULT,
}
WITHOUT_ADMIN = {
    **MACHINERY,
    "evidence.Upload": "its sender's own until it is an item, which is in the admin",
    "casework.NoteVersion": "texts of notes, which oversight may not read",
    "casework.Remark": "part of its review; may quote a note, which oversight may not read",
    "casework.WarningDecision": "part of its note, which oversight may not read",
    "casework.Notification": "what each is told, for them alone; the entries behind it are in the ledger",
    "casework.TaskLink": "part of its task; may say that a task is about a witness",
    "casework.Decision": "shown with its review, without the comment, which may quote a note",
    "casework.Escalation": "shown with its review, without the reason, which may quote a note",
    "casework.NamedDecider": "shown with its review, which says who decided",
    "casework.Dissent": "shown with its review, without the reason, which may quote a note",
    "casework.Consent": "for those who hear witnesses, and so for nobody by oversight alone",
    "casework.Referral": "for those who hear witnesses, and so for nobody by oversight alone",
    "casework.RiskAssessment": "for those who hear witnesses, and so for nobody by oversight alone",
    "evidence.Derivative": "pictures of originals, which oversight may not see",
    "evidence.FileFacts": "shown with its item, without what the original says of itself",
    "evidence.LinkWithdrawal": "shown with the link that it withdraws",
    "evidence.NoteMaterialWithdrawal": "shown with what it withdraws",
    "exchange.Bundle": "shown with its export",
    **IN_THE_VAULT,
}
WITHOUT_PARITY = {
    **WITHOUT_FILTERS,
}


def test_every_model_says_who_may_see_its_rows():
    scoped = {
        label
        for label, model in models().items()
        if hasattr(model._default_manager.get_queryset(), "visible_to")
    }
    accounted(scoped, WITHOUT_SCOPE, set(models()))


def subclasses(kind: type) -> Iterator[type]:
    for child in kind.__subclasses__():
        yield child
        yield from subclasses(child)


def test_every_model_has_its_filters():
    for app in OURS:
        if (module := f"{app}.filtersets") and importlib.util.find_spec(module):
            importlib.import_module(module)
    filtered = {
        filterset._meta.model._meta.label
        for filterset in subclasses(StrictFilterSet)
        if getattr(filterset._meta, "model", None)
    }
    accounted(filtered & set(models()), WITHOUT_FILTERS, set(models()))


def test_every_model_is_in_the_admin():
    registered = {model._meta.label for model in admin.site._registry}
    accounted(registered, WITHOUT_ADMIN, set(models()))


def test_every_model_is_compared_between_surfaces():
    compared = {listed.model._meta.label for listed in LISTS.values()}
    accounted(compared, WITHOUT_PARITY, set(models()))


def test_what_an_exemption_must_fulfil():
    accounted({"a"}, {"b": "a reason of some length"}, {"a", "b"})
    for found, exempt, everything in [
        ({"a"}, {}, {"a", "b"}),
        ({"a", "b"}, {"b": "a reason of some length"}, {"a", "b"}),
        ({"a"}, {"c": "a reason of some length"}, {"a"}),
        ({"a"}, {"b": "because"}, {"a", "b"}),
    ]:
        with pytest.raises(AssertionError):
            accounted(found, exempt, everything)


# -- services --------------------------------------------------------------------------------------


def service_modules() -> Iterator[ModuleType]:
    for app in ("accounts", "casework", "evidence", "exchange", "vault"):
        package = importlib.import_module(f"{app}.services")
        for found in pkgutil.iter_modules(package.__path__):
            yield importlib.import_module(f"{package.__name__}.{found.name}")


def is_service(function: Any) -> bool:
    """A verb: it takes an actor, or keywords only, or is a task. Helpers take their arguments in order."""
    if isinstance(function, Task):
        return True
    parameters = inspect.signature(function).parameters
    keywords = [p.kind is p.KEYWORD_ONLY or p.kind is p.VAR_KEYWORD for p in parameters.values()]
    return "actor" in parameters or not parameters or all(keywords)


def services() -> set[str]:
    found = set()
    for module in service_modules():
        for name, thing in vars(module).items():
            if name.startswith("_") or not (inspect.isfunction(thing) or isinstance(thing, Task)):
                continue
            function = thing.function if isinstance(thing, Task) else thing
            if function.__module__ == module.__name__ and is_service(thing):
                found.add(f"{module.__name__.replace('.services', '')}.{name}")
    return found


NO_ENTRY = {
    "accounts.access.may_confirm": "a question, asked for a button",
    "accounts.authority.administrators": "a question: who holds the office",
    "accounts.authority.as_user": "a question about an actor",
    "accounts.authority.is_operator": "a question about an actor",
    "accounts.authority.require": "a check inside other services",
    "accounts.authority.require_access": "a check inside other services",
    "accounts.authority.require_other": "a check inside other services",
    "accounts.invitations.cancel_invitations_of": "a part of set_site_roles and deactivate_user",
    "accounts.mail.announce_to_administrators": "sends what other services have recorded",
    "accounts.mail.are_sent": "a question: not while a demonstration is made",
    "accounts.mail.unsent": "sends nothing, for a demonstration",
    "accounts.people.set_preferences": "language and appearance: no business of the record",
    "accounts.security.record_security_event": "the security history is a record of its own",
    "accounts.tokens.revoke_all": "a part of deactivate_user, whose test it shares",
    "casework.reviews.blocked": "a question, asked for a button",
    "casework.attempts.attempt_record": "a record of its own: a stranger must not hold the ledger's lock",
    "casework.drafts.draft_keep": "says nothing yet, and is replaced every few seconds (decision 0019)",
    "casework.drafts.draft_discard": "the same: it was never said",
    "casework.drafts.drafts_sweep": "the same, thirty days later",
    "casework.cases.next_reference": "a part of case_open",
    "casework.closings.closed": "a part of reviews.move, whose test it shares",
    "casework.closings.reopened": "a part of reviews.move, whose test it shares",
    "casework.interviews.at_submission": "checks inside the submission of a note",
    "casework.interviews.require_training": "a check inside other services",
    "casework.notifications.choices_of": "a question, asked for a page",
    "casework.notifications.notification_read": "what one has read is one's own business",
    "casework.notifications.notifications_choose": "how one wants to be told: no business of the record",
    "casework.notifications.notifications_read": "the same of all lines",
    "casework.notifications.tasks_due": "tells of days that come; nothing was done",
    "casework.remarks.may_settle": "a question, asked for a button",
    "casework.tasks.remind": "a part of consent_record, whose test it shares",
    "casework.watches.watch_begin": "what one follows is one's own business",
    "casework.watches.watch_end": "the same, when it is over",
    "casework.warnings.follow_text": "a part of note_edit; what it finds is recorded",
    "casework.writing.contributed": "a part of other services; the change it tells of is recorded",
    "casework.writing.contributed_to": "a part of other services; the change is recorded",
    "casework.writing.require": "a check inside other services",
    "evidence.custody.append": "a part of custody_add, handover_accept, sample_take and item_void",
    "evidence.checks.progress_begin": "how far a check is; what it finds is recorded, and its end",
    "evidence.checks.progress_forget": "the same: a check that begins anew",
    "evidence.checks.progress_keep": "the same; the findings that it keeps are those of checks_keep",
    "evidence.checks.progress_tell": "the same: how many bytes have been read",
    "evidence.disposals.require_other": "a question, asked for a button",
    "evidence.items.draft": "checks before the bytes come; stores nothing",
    "evidence.items.drafts": "the same of several files",
    "evidence.uploads.upload_begin": "announces a file of which nothing has come yet",
    "evidence.uploads.upload_resume": "looks how far a file has come; whole, it is upload_finish",
    "evidence.uploads.upload_discard": "gives up a file that was never received",
    "evidence.uploads.sweep": "the same by schedule; what was received is kept",
    "vault.access.require_own": "a check inside other services",
    "vault.access.require_decidable": "a question, asked for a page",
    "vault.access.require_other": "a question, asked for a button",
    "vault.access.require_vault_open": "a check inside other services",
    "vault.access_reviews.require_uninvolved": "a question, asked for a button",
    "vault.erasures.require_other": "a question, asked for a button",
    "vault.index.hints": "a question: whose codes share a token with this one",
    "vault.index.locked_keys": "a part of those that write, look up or rotate",
    "vault.index.sealing_turn": "the same, for whoever may be the very first",
    "vault.keys.open_vault": "a question: whether the keys at hand are the right ones",
    "vault.keys.ready_to_seal": "a part of vault_prepare and identity_write",
    "vault.keys.why_closed": "a question, asked for a page",
    "vault.opening.broken_seals_told": "a part of those that open something; tests/vault/test_broken",
    "vault.opening.reveal": "the access service records each showing before it is sent",
    "vault.rights.refuse_tokens": "a check inside other services",
    "vault.rights.require": "a check inside other services",
    "exchange.builds.on_approved": "a part of the approval of an export, whose entries name it",
    "exchange.builds.sweep": "removes files that no row names; a row is never touched",
    "exchange.exports.freeze_records": "a part of the submission of an export",
}


# Called by the test itself, on an installation where nobody has an account yet, and nothing is.
FIRST = {
    "accounts.invitations.first_administrator_invitation",
    "casework.consent_texts.consent_texts_provide",
}


def test_every_service_is_called():
    """A new service needs a row in the table (tests/service_calls/), or a reason here."""
    rows = {name.split(" ")[0] for name in SERVICES} | FIRST
    accounted(rows, NO_ENTRY, services())


def test_every_service_leaves_its_entries_and_all_rows_verify(db):
    first_administrator_invitation()
    assert events_after(0) == ("accounts.user.invited",)
    consent_texts_provide()
    assert events_after(1) == ("casework.consent_text.added",) * 2
    assert consent_texts_provide() == []
    world = make_world()
    wrong = {}
    for name, (arguments, expected) in SERVICES.items():
        call = callable_named(name.split(" ")[0])
        given = arguments(world)
        before = Entry.objects.count()
        close(call(**given))
        if (left := events_after(before)) != expected:
            wrong[name] = left
    assert wrong == {}
    assert [model.__name__ for model in ledgered_models() if not model._base_manager.exists()] == []
    report = verify_ledger()
    assert report.ok, report.findings
    assert report.rows >= 40 and report.checked == report.size == Entry.objects.count()


def close(result: Any) -> None:
    """Some services answer with an open file, or with something that holds one."""
    file = getattr(result, "file", result)
    if hasattr(file, "close"):
        file.close()


def callable_named(name: str) -> Any:
    app, module, function = name.split(".")
    return getattr(importlib.import_module(f"{app}.services.{module}"), function)


def events_after(size: int) -> tuple[str, ...]:
    rows = Entry.objects.order_by("seq")[size:]
    return tuple(rows.values_list("event", flat=True))

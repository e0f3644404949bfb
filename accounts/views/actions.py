"""The acts upon an account: what each asks, which service does it, and to whom it is offered."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts import services
from accounts.forms.people import (
    ContactForm,
    ReasonForm,
    ResetForm,
    SamePersonForm,
    ServiceForm,
    SiteRolesForm,
    TrainingForm,
)
from accounts.models import User
from accounts.services.access import may_confirm


@dataclass(frozen=True)
class Action:
    """An act upon an account: what it asks, which service does it, when it is offered."""

    verb: str
    label: Any
    question: Any
    text: Any
    done: Any
    permission: str
    form: type[ServiceForm]
    service: Callable[..., Any]
    fits: Callable[[User], bool]
    danger: bool = False
    initial: Callable[[User], dict[str, Any]] = lambda user: {}
    fields: Callable[[dict[str, Any]], dict[str, Any]] = dict

    def offered(self, actor: Any, user: User) -> bool:
        """Whether this person may do it to this account now."""
        if self.verb == "confirm":
            return actor.has_perm(self.permission) and may_confirm(actor, user)
        if actor.pk == user.pk and self.verb != "contact":
            return False
        return actor.has_perm(self.permission) and self.fits(user)


def _action(verb: str, **fields: Any) -> tuple[str, Action]:
    return verb, Action(verb=verb, **fields)


ACTIONS = dict(
    [
        _action(
            "roles",
            label=_("Change site roles"),
            question=_("Which site roles does this person have?"),
            text=_(
                "The person is told. A new role of oversight is announced to every administrator."
            ),
            done=_("The site roles are changed."),
            permission="account.set_roles",
            form=SiteRolesForm,
            service=services.set_site_roles,
            fits=lambda user: user.is_active,
            initial=lambda user: {"site_roles": [group.name for group in user.groups.all()]},
            fields=lambda data: {"roles": data["site_roles"]},
        ),
        _action(
            "contact",
            label=_("Change name or e-mail"),
            question=_("How is this person reached?"),
            text=_("The old address and the new one are told."),
            done=_("Saved."),
            permission="account.change",
            form=ContactForm,
            service=services.change_contact,
            fits=lambda user: True,
            initial=lambda user: {"display_name": user.display_name, "email": user.email},
        ),
        _action(
            "reset",
            label=_("Reset password or second factor"),
            question=_("What does this person have to renew?"),
            text=_(
                "A link goes to the person's own address, never to you. All their sessions end, and "
                "their access stays suspended until a second administrator or supervisor confirms."
            ),
            done=_("The link is on its way. Access is suspended until a second person confirms."),
            permission="account.reset_credential",
            form=ResetForm,
            service=services.request_credential_reset,
            fits=lambda user: user.is_active,
            danger=True,
        ),
        _action(
            "training",
            label=_("Record a training"),
            question=_("What has this person been trained in?"),
            text=_(
                "Children, and people who tell of sexual violence, are heard only by those with a "
                "current training. Look at the certificate before you record it."
            ),
            done=_("The training is recorded."),
            permission="training.record",
            form=TrainingForm,
            service=services.training_record,
            fits=lambda user: user.is_active,
        ),
        _action(
            "same-person",
            label=_("Mark as the same person"),
            question=_("Which other account belongs to this person?"),
            text=_(
                "Wherever another person is asked for, these accounts count as one: what one of them "
                "did, the other cannot approve. The people concerned are not told."
            ),
            done=_("The accounts count as one person."),
            permission="same_person.mark",
            form=SamePersonForm,
            service=services.same_person_mark,
            fits=lambda user: True,
        ),
        _action(
            "own-person",
            label=_("Lift the mark"),
            question=_("Is this account a person of its own after all?"),
            text=_("It may then approve what the other accounts did. The mark stays on record."),
            done=_("The account is a person of its own."),
            permission="same_person.mark",
            form=ReasonForm,
            service=services.same_person_lift,
            fits=lambda user: user.same_person_marks.standing().exists(),
            danger=True,
        ),
        _action(
            "confirm",
            label=_("Give access back"),
            question=_("Have you spoken to this person yourself?"),
            text=_(
                "Somebody else reset their credentials. Confirm only when you know, by voice or in "
                "person, that the person and nobody else has them now."
            ),
            done=_("Access is given back."),
            permission="account.confirm_access",
            form=ServiceForm,
            service=services.confirm_access,
            fits=lambda user: user.access_suspended,
        ),
        _action(
            "deactivate",
            label=_("Close the account"),
            question=_("Close this account?"),
            text=_("Sessions end, tokens and open invitations become void. The history stays."),
            done=_("The account is closed."),
            permission="account.deactivate",
            form=ReasonForm,
            service=services.deactivate_user,
            fits=lambda user: user.is_active,
            danger=True,
        ),
        _action(
            "reactivate",
            label=_("Open the account again"),
            question=_("Open this account again?"),
            text=_("The person has the roles they had. Their old tokens stay void."),
            done=_("The account is open again."),
            permission="account.deactivate",
            form=ServiceForm,
            service=services.reactivate_user,
            fits=lambda user: not user.is_active,
        ),
    ]
)

"""Writing the security history."""

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.core import context
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from accounts.models import SecurityEvent, User
from accounts.services.authority import as_user

AGENT_LENGTH = SecurityEvent._meta.get_field("agent").max_length


def record_security_event(
    *,
    event: str,
    user: User | None,
    actor: Any = None,
    request: HttpRequest | None = None,
    details: dict[str, Any] | None = None,
) -> SecurityEvent:
    """Add one event to the history of `user` (None: nobody known), done by `actor` (default: themselves).

    Network address and browser come from `request`, else from the request being served, and only
    when the actor is the one who sent it. `details` are codes, never a name or secret.
    """
    by = actor if actor is not None else user
    request = request or context.request
    address, agent = client(request) if request and not _is_remote(by, request) else (None, "")
    return SecurityEvent.objects.create(
        event=event,
        user=user,
        actor_code=getattr(by, "actor_code", ""),
        address=address,
        agent=agent,
        details=details or {},
    )


def client(request: HttpRequest) -> tuple[str | None, str]:
    """Network address (behind trusted proxies: the one they name) and browser of a request."""
    try:
        address = get_adapter().get_client_ip(request)
    except PermissionDenied:
        address = None
    agent = request.META.get("HTTP_USER_AGENT", "")
    return address, "".join(char for char in agent if char.isprintable())[:AGENT_LENGTH]


def _is_remote(actor: Any, request: HttpRequest) -> bool:
    """Whether someone else than the actor sent the request (a job run inside it, the command line)."""
    sender = getattr(request, "user", None)
    person = as_user(actor)
    return bool(
        sender is not None and sender.is_authenticated and person and person.pk != sender.pk
    )

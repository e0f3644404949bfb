"""Letters in folders: a small model of its own to try the machine on, known to no app."""

from typing import Self

from django.db import models

from common.errors import Conflict, Refused
from common.ids import uuid7
from common.querysets import ScopedQuerySet
from common.search import search_text


class FolderQuerySet(ScopedQuerySet):
    def visible_to(self, user) -> Self:
        return self.filter(owner=user.name) if user.is_active else self.none()


class LetterQuerySet(ScopedQuerySet):
    def visible_to(self, user) -> Self:
        return self.within("folder", Folder.objects.visible_to(user))


class Folder(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid7)
    owner = models.CharField(max_length=20)
    name = models.CharField(max_length=50)

    objects = FolderQuerySet.as_manager()

    class Meta:
        app_label = "common_tests"

    def __str__(self) -> str:
        return self.name


class Letter(models.Model):
    class Status(models.TextChoices):
        DRAFT = "draft", "Draft"
        SENT = "sent", "Sent"

    id = models.UUIDField(primary_key=True, default=uuid7)
    folder = models.ForeignKey(Folder, models.PROTECT)
    title = models.CharField(max_length=80)
    status = models.CharField(max_length=10, choices=Status, default=Status.DRAFT)
    urgent = models.BooleanField(default=False)
    sent_on = models.DateField(null=True)
    received_at = models.DateTimeField(null=True)
    search_text = models.TextField(default="")
    version = models.PositiveIntegerField(default=1)

    objects = LetterQuerySet.as_manager()

    class Meta:
        app_label = "common_tests"


def write_letter(folder: Folder, *, actor=None, title: str, **fields) -> Letter:
    return Letter.objects.create(
        folder=folder, title=title, search_text=search_text(title), **fields
    )


def change_letter(letter: Letter, *, actor, version: int, title: str) -> None:
    changed = Letter.objects.filter(pk=letter.pk, version=version).update(
        title=title, search_text=search_text(title), version=version + 1
    )
    if not changed:
        raise Conflict(
            "Someone changed it meanwhile.", code="version_conflict", current=letter.version
        )


def send_letter(letter: Letter, *, actor, comment: str, digest: str | None) -> None:
    """Send a letter."""
    if comment == "never":
        raise Refused("Not this one.", code="never")
    sent = Letter.objects.filter(pk=letter.pk, status="draft").update(status="sent")
    if not sent:
        raise Conflict("It was sent already.", code="state")


def give_away(letter: Letter, *, actor, comment: str, digest: str | None) -> None:
    Letter.objects.filter(pk=letter.pk).update(
        folder=Folder.objects.exclude(owner=actor.name).first()
    )

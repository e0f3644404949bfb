"""The start page: what waits for this person, their cases, and what changed."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views import View

from casework.frames import dashboard
from casework.frames.dashboard import Tile
from casework.models import Case, Review, Status
from casework.trail import history
from common.look.times import moment_text


class Dashboard(View):
    def get(self, request: HttpRequest) -> HttpResponse:
        user = request.user
        reviews, mine, oldest = dashboard.review_panel(user)
        in_hand = dashboard.in_hand(user, Status.RETURNED, Status.DRAFT)
        returned, drafts = in_hand[Status.RETURNED], in_hand[Status.DRAFT]
        cases, own_cases = dashboard.my_cases(user)
        further = dashboard.further_tiles(user)
        waits = mine.value + len(returned) + sum(tile.waits for tile in further)
        context = {
            "greeting": dashboard.greeting(waits),
            "today": timezone.now().date(),
            "tiles": [
                *(
                    self._tiles(mine, oldest, returned, drafts)
                    if own_cases
                    else self._oversight_tiles(user, reviews)
                ),
                *further,
            ],
            "cases": cases,
            "own_cases": own_cases,
            "may_open": user.has_perm("case.open"),
            "reviews": reviews,
            "returned": returned,
            "drafts": drafts,
            "news": history.news(user, 10),
        }
        return render(request, "casework/dashboard.html", context)

    def _oversight_tiles(self, user: Any, reviews: list) -> list[Tile]:
        """For those who look on: how much waits, and in how many cases."""
        waiting = Review.objects.visible_to(user).filter(status=Review.State.OPEN)
        cases = Case.objects.visible_to(user)
        since = min((row.review.submitted_at for row in reviews), default=None)
        return [
            Tile(
                _("Waiting for a decision"),
                str(waiting.capped_count(1_000)),
                _oldest(since) or _("nothing to decide"),
                reverse("casework:review-queue"),
                "clipboard-check",
            ),
            Tile(
                _("Cases"),
                str(cases.capped_count(1_000)),
                _("that you may see"),
                reverse("casework:case-list"),
                "folder",
            ),
        ]

    def _tiles(self, mine: Any, oldest: Any, returned: list, drafts: list) -> list[Tile]:
        return [
            Tile(
                _("Waiting for my review"),
                str(mine),
                _oldest(oldest) or _("nothing to decide"),
                f"{reverse('casework:review-queue')}?mine=true",
                "clipboard-check",
            ),
            Tile(
                _("Returned to me"),
                str(len(returned)),
                _("to be mended and submitted again") if returned else _("nothing to mend"),
                "#returned" if returned else "",
                "undo-2",
            ),
            Tile(
                _("My drafts"),
                str(len(drafts)),
                _("not submitted yet") if drafts else _("nothing left lying"),
                "#drafts" if drafts else "",
                "pencil",
            ),
        ]


def _oldest(moment: datetime | None) -> str:
    return _("oldest since %(time)s") % {"time": moment_text(moment)} if moment else ""

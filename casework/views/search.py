"""One box over everything a person may see."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views import View

from casework.frames import search
from common.ids import mistyped_code
from common.pagination import single
from common.search import MAX_QUERY, MIN_QUERY, terms


class Search(View):
    def get(self, request: HttpRequest) -> HttpResponse:
        query = single(request.GET, "q")[:MAX_QUERY].strip()
        context = {
            "search_query": query,
            "long_enough": bool(terms(query)),
            "least": MIN_QUERY,
            "mistyped": mistyped_code(query),
            "groups": search.search(request.user, query),
        }
        return render(request, "casework/search.html", context)

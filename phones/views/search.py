"""The search of the bar on top."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from phones.search import found

_LONGEST = 100


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Show what has the text in its name, number or address, kind by kind."""
    text = request.GET.get("q", "").strip()[:_LONGEST]
    return render(request, "search.html", {"text": text, "groups": list(found(text))})

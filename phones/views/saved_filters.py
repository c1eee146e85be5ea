"""Filters of the list of phones that are kept: each user's own, and those that are for everybody."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.contrib import messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from phones.forms.saved_filters import SavedFilterForm
from phones.models import SavedFilter


@dataclass(frozen=True, slots=True)
class Offer:
    """A kept filter, as the list offers it."""

    filter: SavedFilter
    is_on: bool
    """Whether the list shows what it lets through."""
    is_own: bool
    """Whether who looks may drop it."""


def offers(request: HttpRequest, query: str) -> Iterator[Offer]:
    """Yield the filters that the user has, for a list with this query."""
    user = _user(request)
    for kept in SavedFilter.objects.filter(Q(by=user) | Q(shared=True)):
        yield Offer(kept, kept.query == query, kept.by_id == user.pk)


@require_POST
def save(request: HttpRequest) -> HttpResponse:
    """Keep what the list shows under a name."""
    form = SavedFilterForm(request.POST)
    if not form.is_valid():
        for errors in form.errors.values():
            messages.error(request, " ".join(map(str, errors)))
        return redirect(f"{reverse('phones:list')}?{request.POST.get('query', '')}")
    kept = form.save(_user(request), may_share=request.user.has_perm("phones.change_phone"))
    messages.success(request, _("The filter “%(name)s” was kept.") % {"name": kept})
    return redirect(f"{reverse('phones:list')}?{kept.query}")


@require_POST
def drop(request: HttpRequest, pk: int) -> HttpResponse:
    """Forget a filter of one's own."""
    kept = get_object_or_404(SavedFilter, pk=pk, by=_user(request))
    kept.delete()
    messages.success(request, _("The filter “%(name)s” was dropped.") % {"name": kept})
    return redirect("phones:list")


def _user(request: HttpRequest) -> User:
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user

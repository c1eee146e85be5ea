"""Profiles: settings that phones share."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.db import transaction
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from phones.changes import save_shared
from phones.forms.shared import ProfileForm
from phones.models import Profile
from phones.tree import branches
from phones.views.conflicts import conflict_page, locked

_PHONES_SHOWN = 50


@require_safe
def profile_list(request: HttpRequest) -> HttpResponse:
    """Show all profiles as a tree, each with the number of its phones."""
    profiles = Profile.objects.annotate(phone_count=Count("phones")).order_by("name")
    return render(request, "phones/profile_list.html", {"branches": branches(profiles)})


@require_safe
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a profile, its phones, and the profiles that stand on it."""
    profile = get_object_or_404(Profile.objects.select_related("parent"), pk=pk)
    context = {
        "profile": profile,
        "phone_count": profile.phones.count(),
        "affected_count": profile.affected_phones().count(),
        "phones": profile.phones.all()[:_PHONES_SHOWN],
        "children": profile.children.all(),
    }
    return render(request, "phones/profile_detail.html", context)


@require_http_methods(["GET", "POST"])
@permission_required("phones.add_profile", raise_exception=True)
def add(request: HttpRequest) -> HttpResponse:
    """Make a profile; its settings come afterwards."""
    return _form_page(request, Profile())


@require_http_methods(["GET", "POST"])
@permission_required("phones.change_profile", raise_exception=True)
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change name and place of a profile."""
    return _form_page(request, get_object_or_404(Profile, pk=pk))


@require_http_methods(["GET", "POST"])
@permission_required("phones.delete_profile", raise_exception=True)
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Delete a profile that no phone and no other profile uses, once that is confirmed."""
    profile = get_object_or_404(Profile, pk=pk)
    phone_count, child_count = profile.phones.count(), profile.children.count()
    if request.method == "POST" and not phone_count and not child_count:
        profile.delete()
        messages.success(request, _("The profile %(profile)s was deleted.") % {"profile": profile})
        return redirect("phones:profile_list")
    context = {"profile": profile, "phone_count": phone_count, "child_count": child_count}
    return render(request, "phones/profile_delete.html", context)


def _form_page(request: HttpRequest, profile: Profile) -> HttpResponse:
    if request.method == "POST":
        return _save(request, profile)
    return render(request, "phones/profile_form.html", {"form": ProfileForm(instance=profile), "pk": profile.pk})


@transaction.atomic
def _save(request: HttpRequest, profile: Profile) -> HttpResponse:
    """Store what the form says; show it again where it is wrong, or where somebody else saved meanwhile."""
    form = ProfileForm(request.POST, instance=locked(profile) if profile.pk else profile)
    if not form.is_valid():
        return render(request, "phones/profile_form.html", {"form": form, "pk": profile.pk})
    if conflict := conflict_page(request, form, profile):
        return conflict
    save_shared(form.instance)
    messages.success(request, _("The profile %(profile)s was saved.") % {"profile": form.instance})
    return redirect(form.instance)

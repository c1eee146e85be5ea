"""What is wrong with all phones, put together by kind, and checking those that changed."""

from django.contrib.auth.decorators import permission_required
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from phones.models import FindingKind, Phone, Registration
from provisioning.job_views import answer, asked_by
from provisioning.jobs import Task


@require_safe
def problems(request: HttpRequest) -> HttpResponse:
    """Show each kind of error and warning with the number of phones that have it."""
    context = {
        "crumbs": [(_("Phones"), reverse("phones:list"))],
        "kinds": _kinds(),
        "sharing": Registration.objects.shared().aggregate(phones=Count("phone", distinct=True))["phones"],
        "unchecked": Phone.objects.unchecked().count(),
        "any_phones": Phone.objects.exists(),
    }
    return render(request, "phones/problems.html", context)


@require_POST
@permission_required("phones.change_phone", raise_exception=True)
def check(request: HttpRequest) -> HttpResponse:
    """Check the phones that changed since they were checked: at once, or as a job where they are many."""
    task = Task("check_phones", _("Phones are checked"), {}, asked_by(request), reverse("phones:problems"))
    return answer(request, task, Phone.objects.unchecked().count())


def _kinds() -> QuerySet[FindingKind]:
    """Return the kinds that phones have, errors first and then what concerns most of them."""
    counted = FindingKind.objects.annotate(phones=Count("noted")).filter(phones__gt=0)
    return counted.order_by("severity", "-phones", "path", "key")

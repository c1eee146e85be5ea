"""What is wrong with a phone: the findings, their fixes, and publishing in spite of them."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from phones.checking import accept_errors, accepted, findings_of, hold_back_again
from phones.documents import is_bare
from phones.findings import key_of, rows_of
from phones.fixes import apply_fix
from phones.head import head_of
from phones.models import Phone
from phones.views.common import back_to, with_phone

_GONE = _("This finding is gone already: nothing was changed.")


@require_safe
@with_phone
def findings(request: HttpRequest, phone: Phone) -> HttpResponse:
    """Show what is wrong with the phone, errors first."""
    head = head_of(phone)
    known = accepted(phone, head.findings)
    context = {"head": head, "phone": phone, "rows": rows_of(head.findings, known), "accepted": len(known)}
    context["imported"] = is_bare(phone)
    return render(request, "phones/findings.html", context)


@require_POST
@permission_required("phones.change_phone", raise_exception=True)
@with_phone
def fix(request: HttpRequest, phone: Phone) -> HttpResponse:
    """Apply the fix of one finding, which is looked for anew: the phone may have changed meanwhile."""
    key = request.POST.get("finding", "")
    finding = next((found for found in findings_of(phone) if key_of(found) == key), None)
    if finding is None or finding.fix is None:
        messages.warning(request, _GONE)
        return back_to(phone, "phones:findings")
    apply_fix(phone, finding.fix)
    messages.success(
        request, gettext("Done: %(title)s. The phone waits to be published.") % {"title": finding.fix.title}
    )
    return back_to(phone, "phones:findings")


@require_POST
@permission_required("phones.override_findings", raise_exception=True)
@with_phone
def override(request: HttpRequest, phone: Phone) -> HttpResponse:
    """Publish the phone in spite of its errors from now on, or hold it back again."""
    if "hold" in request.POST:
        hold_back_again(phone)
        messages.success(request, gettext("Errors hold this phone back again."))
    elif accept_errors(phone):
        messages.success(
            request, gettext("This phone is published in spite of these errors. Any other error holds it back.")
        )
    return back_to(phone, "phones:findings")

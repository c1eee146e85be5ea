"""Firmware: the loads that are there, the packages that brought them, and adding more."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.contrib.auth.models import User
from django.db.models import Count
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from firmware.models import FirmwareLoad, FirmwareLoadQuerySet, FirmwarePackage
from firmware.refusals import PackageRefused
from firmware.taking_in import StillNeeded, TakenIn, choose, needed_loads, remove, take_in
from firmware.uploads import PackageUpload, path_of, size_limit
from firmware.users import loads_in_use
from provisioning.translating import translated


@require_safe
def firmware_list(request: HttpRequest) -> HttpResponse:
    """Show all loads with the doctor's verdict, the packages, and what has to be chosen."""
    return render(request, "firmware/list.html", _overview())


@require_safe
def package(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what a package brought."""
    found = get_object_or_404(FirmwarePackage.objects.select_related("added_by"), pk=pk)
    loads = FirmwareLoad.objects.filter(file__package=found).select_related("file__package")
    context = {"package": found, "loads": _with_phones(loads), "files": found.files.all()}
    return render(request, "firmware/package.html", context)


@csrf_exempt  # the body must not be read before the handler is set; `_receive` checks the token
@require_POST
@permission_required("firmware.add_firmwarepackage", raise_exception=True)
def upload(request: HttpRequest) -> HttpResponse:
    """Take in an uploaded package; a script that shows the progress is answered in JSON."""
    handler = PackageUpload(request)
    request.upload_handlers = [handler]
    return _receive(request, handler)


@require_http_methods(["GET", "POST"])
@permission_required("firmware.delete_firmwarepackage", raise_exception=True)
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Delete a package once that is confirmed, unless phones need it."""
    found = get_object_or_404(FirmwarePackage, pk=pk)
    if request.method == "POST":
        try:
            remove(found)
        except StillNeeded as error:
            messages.error(request, _("%(package)s was not deleted. %(reason)s") % {"package": found, "reason": error})
            return redirect("firmware:package", pk)
        messages.success(request, _("%(package)s was deleted.") % {"package": found})
        return redirect("firmware:list")
    return render(request, "firmware/delete.html", {"package": found, "needed": needed_loads(found)})


@require_POST
@permission_required("firmware.change_firmwareload", raise_exception=True)
def choose_load(request: HttpRequest, pk: int) -> HttpResponse:
    """Let one of several packages serve a file that phones ask for after a factory reset."""
    load = get_object_or_404(FirmwareLoad.objects.contested().select_related("file__package"), pk=pk)
    choose(load)
    messages.success(
        request,
        _("%(file)s comes from %(package)s from the next publication on.")
        % {"file": load.file, "package": load.file.package},
    )
    return redirect("firmware:list")


@csrf_protect
def _receive(request: HttpRequest, handler: PackageUpload) -> HttpResponse:
    uploaded = request.FILES.get("package")
    if handler.problem:
        return _refused(request, handler.problem)
    if uploaded is None:
        return _refused(request, _("Choose the file of a package."))
    by = request.user if isinstance(request.user, User) else None
    try:
        taken = take_in(path_of(uploaded), name=uploaded.name or "package", by=by)
    except PackageRefused as error:
        return _refused(request, str(error))
    messages.success(request, _sentence(taken))
    if _is_script(request):
        return JsonResponse({"location": reverse("firmware:package", args=[taken.package.pk])})
    return redirect(taken.package)


def _refused(request: HttpRequest, problem: str) -> HttpResponse:
    """Say why nothing was taken in."""
    if _is_script(request):
        return JsonResponse({"problem": translated(problem)})
    return render(request, "firmware/list.html", {**_overview(), "problem": problem}, status=422)


def _is_script(request: HttpRequest) -> bool:
    return request.headers.get("X-Requested-With") == "XMLHttpRequest"


def _sentence(taken: TakenIn) -> str:
    if taken.mended:
        return _("%(package)s was there already. %(mended)s of its files were damaged, and are whole again.") % {
            "package": taken.package,
            "mended": taken.mended,
        }
    if not taken.new:
        return _("%(package)s was there already: nothing was changed.") % {"package": taken.package}
    loads = FirmwareLoad.objects.for_phones().filter(file__package=taken.package)
    incomplete = [load.name for load in loads if not load.complete]
    if incomplete:
        return _("%(package)s was added, but %(incomplete)s cannot be used: see below.") % {
            "package": taken.package,
            "incomplete": ", ".join(incomplete),
        }
    return _("%(package)s was added.") % {"package": taken.package}


def _overview() -> dict[str, object]:
    """Return what the page of all firmware shows."""
    loads = FirmwareLoad.objects.select_related("file__package")
    return {
        "loads": _with_phones(loads.for_phones()),
        "contested": list(loads.contested().order_by("name", "pk")),
        "packages": FirmwarePackage.objects.select_related("added_by").annotate(file_count=Count("files")),
        "limit": size_limit(),
        "limit_mb": size_limit() // 1_000_000,
    }


def _with_phones(loads: FirmwareLoadQuerySet) -> list[tuple[FirmwareLoad, int]]:
    """Pair each load with the number of phones that need it."""
    in_use = loads_in_use()
    return [(load, in_use.get(load.name, 0)) for load in loads]

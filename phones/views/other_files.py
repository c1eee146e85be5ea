"""The files that phones share besides dial plans."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from phones import default_file
from phones.models import FeaturePolicyFile, SoftKeyFile


@require_safe
def file_list(request: HttpRequest) -> HttpResponse:
    """Show all of them, with what each is for."""
    context = {
        "default_file": default_file.stored(),
        "soft_key_files": SoftKeyFile.objects.all(),
        "policies": FeaturePolicyFile.objects.all(),
    }
    return render(request, "phones/otherfile_list.html", context)

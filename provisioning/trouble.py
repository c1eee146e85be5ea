"""The page for what failed: where it is the database that refuses, it says so, and what to do."""

import sys

from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.template import loader
from django.utils.translation import gettext as _


def failed(_request: HttpRequest) -> HttpResponse:
    """Answer what nothing else answered, with status 503 where the database refused and 500 for a defect.

    The page is made without a request: all that it could tell of one may need the database.
    """
    exception = sys.exception()
    if isinstance(exception, OperationalError):
        return HttpResponse(_page(database_refused(exception)), status=503)
    return HttpResponse(_page(""), status=500)


def database_refused(error: OperationalError) -> str:
    """Return the sentence for a database that cannot be written or does not answer."""
    reason = (str(error).strip().splitlines() or ["?"])[0].rstrip(".")
    return _(
        "The database refused: %(reason)s. What you asked for was not saved. Make room on its disk, or start it again; "
        "then repeat it."
    ) % {"reason": reason}


def _page(problem: str) -> str:
    return loader.get_template("500.html").render({"problem": problem})

"""Checking the phones that changed since they were checked, as a job. It can be begun again at any time."""

from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import ngettext

from phones.models import Phone
from phones.noting_findings import note_findings
from provisioning.jobs import Result, Task
from provisioning.progress import Progress


def check(_task: Task, progress: Progress) -> Result:
    """Check them all, and lead to what was found. Raises `SecretUnreadable`."""
    checked = note_findings(Phone.objects.unchecked(), progress)
    sentence = ngettext("%(count)s phone was checked.", "%(count)s phones were checked.", checked)
    counted = number_format(checked, force_grouping=True)
    return Result(reverse("phones:problems"), (sentence % {"count": counted},))

"""Changes of many phones as jobs. Each can be begun again, since it is one transaction that is made once."""

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import ngettext

from phones.many import apply_change, delete_phones, undo_change
from phones.models import ManyChange
from phones.selection import read_selection
from phones.ssh import renew_passwords
from provisioning.jobs import Result, Task
from provisioning.progress import Progress


def apply(task: Task, progress: Progress) -> Result:
    """Make a change as it was reviewed. Raises `NotAsReviewed`."""
    change = ManyChange.objects.get(pk=task.arguments["change"])
    changed = apply_change(change, task.arguments["expected"], progress).changed
    sentence = ngettext(
        "%(count)d phone was changed. It waits to be published.",
        "%(count)d phones were changed. They wait to be published.",
        changed,
    )
    return Result(change.get_absolute_url(), (sentence % {"count": changed},))


def undo(task: Task, progress: Progress) -> Result:
    """Take a change back. Raises `NotAsReviewed`."""
    change = ManyChange.objects.get(pk=task.arguments["change"])
    back, left = undo_change(change, progress)
    sentences = [
        ngettext(
            "%(count)d phone has again what it had before.", "%(count)d phones have again what they had before.", back
        )
        % {"count": back}
    ]
    if left:
        sentences.append(
            ngettext(
                "%(count)d phone was left as it is: somebody changed or deleted it since.",
                "%(count)d phones were left as they are: somebody changed or deleted them since.",
                left,
            )
            % {"count": left}
        )
    return Result(change.get_absolute_url(), tuple(sentences))


def renew_ssh_passwords(task: Task, progress: Progress) -> Result:
    """Give the chosen phones new SSH passwords, all or those that have none."""
    phones = read_selection(QueryDict(task.arguments["selection"])).phones()
    keys = list(phones.order_by().values_list("pk", flat=True))
    renewed = renew_passwords(keys, only_missing=task.arguments["only_missing"], progress=progress)
    sentence = ngettext(
        "%(count)d phone has a new SSH password. It waits to be published.",
        "%(count)d phones have new SSH passwords. They wait to be published.",
        renewed,
    )
    return Result(reverse("phones:list"), (sentence % {"count": renewed},))


def delete(task: Task, progress: Progress) -> Result:
    """Delete the chosen phones. Raises `NotAsReviewed`."""
    selection = read_selection(QueryDict(task.arguments["selection"]))
    deleted = delete_phones(selection, task.arguments["expected"], progress)
    sentence = ngettext(
        "%(count)d phone was deleted. Its file disappears with the next publication.",
        "%(count)d phones were deleted. Their files disappear with the next publication.",
        deleted,
    )
    return Result(reverse("phones:list"), (sentence % {"count": deleted},))

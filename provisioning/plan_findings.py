"""What the checks say of the phones of a draft, put together by what it is about."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import asdict, dataclass

from django.conf import settings
from django.utils.module_loading import import_string

from provisioning.cnfxml.lint import Finding, Severity
from provisioning.cnfxml.words import title
from provisioning.jobs import Result, Task
from provisioning.models import Publication
from provisioning.progress import Phase, Progress, unseen

CheckPhones = Callable[[Collection[str]], Iterable[tuple[str, Finding]]]
"""Yields the findings about each of these subjects, a few hundred at a time."""

_PORTION = 200
_NAMED = 20
_WEIGHT = {severity.value: place for place, severity in enumerate(Severity)}


@dataclass(frozen=True, slots=True)
class FindingGroup:
    """Findings of one severity about one setting."""

    severity: str
    path: str
    title: str
    """The setting in people's words; empty for what concerns the whole file."""
    sentence: str
    """What the check says of the first phone; of the others it says the like."""
    phones: int
    named: tuple[str, ...]
    """MACs of the first phones."""


def checked_subjects(draft: Publication) -> list[str]:
    """Return the phones whose files a draft writes from their records, by MAC."""
    rows = draft.files.filter(version__gt=0).exclude(subject="").order_by("subject")
    return list(rows.values_list("subject", flat=True).distinct())


def check(subjects: list[str], progress: Progress = unseen) -> list[FindingGroup]:
    """Return what the checks say of these phones, errors first and then what concerns most of them."""
    check_phones: CheckPhones = import_string(settings.CHECK_PHONES)
    found: dict[tuple[str, str], tuple[Finding, dict[str, None]]] = {}
    for start in range(0, len(subjects), _PORTION):
        progress(Phase.CHECKING, start, len(subjects))
        for subject, finding in check_phones(subjects[start : start + _PORTION]):
            found.setdefault((finding.severity.value, finding.path), (finding, {}))[1][subject] = None
    groups = (_group(finding, list(concerned)) for finding, concerned in found.values())
    return sorted(groups, key=lambda group: (_WEIGHT[group.severity], -group.phones, group.path))


def check_draft(task: Task, progress: Progress) -> Result:
    """Check all phones of a draft, and keep with it what is found: the work of a job."""
    draft = Publication.objects.get(pk=task.arguments["publication"])
    groups = [asdict(group) for group in check(checked_subjects(draft), progress)]
    Publication.objects.filter(pk=draft.pk).update(findings=groups)
    return Result(draft.get_absolute_url())


def _group(finding: Finding, subjects: list[str]) -> FindingGroup:
    name = title(finding.path) if finding.path else ""
    return FindingGroup(
        finding.severity.value, finding.path, name, finding.sentence, len(subjects), tuple(subjects[:_NAMED])
    )

"""Keeping with each phone why its file was held back, so that lists can say so without making files."""

from collections.abc import Iterable, Iterator

from phones.models import Phone
from provisioning.publish.plan import WantedFile
from provisioning.publishing import Subjects

_PORTION = 500


def noting_held_back(files: Iterable[WantedFile], subjects: Subjects) -> Iterator[WantedFile]:
    """Yield the files of the phones `subjects`, and at their end note which have a problem and which no longer."""
    problems: dict[str, str] = {}
    for file in files:
        if file.problem:
            problems[file.subject] = file.problem
        yield file
    _note(problems, subjects)


def _note(problems: dict[str, str], subjects: Subjects) -> None:
    noted = dict(Phone.objects.exclude(held_back="").values_list("mac", "held_back"))
    solved = [mac for mac in noted if mac not in problems and (subjects is None or mac in subjects)]
    for start in range(0, len(solved), _PORTION):
        Phone.objects.filter(mac__in=solved[start : start + _PORTION]).update(held_back="")
    for mac, problem in problems.items():
        if noted.get(mac) != problem:
            Phone.objects.filter(mac=mac).update(held_back=problem)

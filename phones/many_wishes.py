"""What a change of many phones says of the own settings of one record: of a phone, or of one of its lines.

In the settings of a change, `sipProfile/sipLines/line/…` is meant for every line of a phone, and
`sipProfile/sipLines/line[@button=2]/…` for the line on key 2.
"""

from collections.abc import Iterable, Set
from dataclasses import dataclass
from functools import lru_cache

from phones.documents import LINES, NUMBER
from phones.models import Button, ManyChange
from provisioning.cnfxml.document import Layer
from provisioning.cnfxml.paths import Step, join, parse_path

_ABOVE = tuple(parse_path(f"{LINES}/line"))
_KEY = NUMBER.removeprefix("@")
_MOST_DIGITS = 3
"""As many as the number of any key has."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What becomes of the own settings of one record."""

    settings: Layer
    inherited: Set[str]
    """Paths whose own settings go."""

    def __bool__(self) -> bool:
        return bool(self.settings or self.inherited)

    def laid_over(self, own: Layer) -> Layer:
        """Return the own settings as they become."""
        return self.taken_back(own, self.settings)

    def taken_back(self, own: Layer, former: Layer) -> Layer:
        """Return own settings with what they said before of what the wish is about."""
        return {path: text for path, text in own.items() if not self._is_about(path)} | dict(former)

    def within(self, own: Layer) -> Layer:
        """Return what own settings say of what the wish is about."""
        return {path: text for path, text in own.items() if self._is_about(path)}

    def is_met_by(self, own: Layer) -> bool:
        """Tell whether own settings say what is wished, and are silent where they should be."""
        return self.within(own) == self.settings

    def _is_about(self, path: str) -> bool:
        return path in self.settings or path in self.inherited


@dataclass(frozen=True, slots=True)
class LinePath:
    """An element of lines."""

    path: str
    """Relative to `<line>`."""
    key: int | None
    """The key of the one line that is meant; `None` for every line."""

    def concerns(self, button: Button) -> bool:
        """Tell whether a button is a line that is meant."""
        return button.kind == Button.Kind.LINE and self.key in (None, button.position)


@lru_cache(maxsize=512)
def line_path_of(path: str) -> LinePath | None:
    """Return which lines a path of a change is about, and where in them; `None` where it is about none of these."""
    *above, line = parse_path(path)[: len(_ABOVE)]
    rest = join(*map(str, parse_path(path)[len(_ABOVE) :]))
    is_one = (
        line == Step(_ABOVE[-1].name, _KEY, line.value) and line.value.isdecimal() and len(line.value) <= _MOST_DIGITS
    )
    if not rest or tuple(above) != _ABOVE[:-1] or not (is_one or line == _ABOVE[-1]):
        return None
    return LinePath(rest, int(line.value) if is_one else None)


def path_for_lines(path: str, key: int | None) -> str:
    """Return a path of lines as it is meant for the line on a key alone, or for every line."""
    found = line_path_of(path)
    if found is None or key is None:
        return path
    return join(f"{LINES}/line[{NUMBER}={key}]", found.path)


def wish_for_phone(change: ManyChange) -> Wish:
    """Return what a change says of phones themselves."""
    settings = {path: text for path, text in change.settings.items() if line_path_of(path) is None}
    return Wish(settings, {path for path in change.inherited if line_path_of(path) is None})


def wish_for_line(change: ManyChange, button: Button) -> Wish:
    """Return what a change says of a button; nothing where that is no line, or not one that is meant."""
    settings = {found.path: change.settings[path] for path, found in _of_line(change.settings, button)}
    return Wish(settings, {found.path for _, found in _of_line(change.inherited, button)})


def is_about_lines(change: ManyChange) -> bool:
    """Tell whether a change says anything of lines."""
    return any(line_path_of(path) for path in (*change.settings, *change.inherited))


def _of_line(paths: Iterable[str], button: Button) -> list[tuple[str, LinePath]]:
    found = ((path, line_path_of(path)) for path in paths)
    return [(path, of_line) for path, of_line in found if of_line and of_line.concerns(button)]

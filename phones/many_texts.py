"""What the files of phones say at the paths of a change, before it and after; no query for each phone."""

from collections.abc import Callable, Sequence

from phones.documents import inherited_levels, line_inherited
from phones.many_wishes import LinePath, line_path_of, wish_for_line, wish_for_phone
from phones.models import Button, CallServer, ManyChange, Phone, Profile
from phones.relations import profiles_with_parents
from provisioning.cnfxml.catalogue import UnknownFamily
from provisioning.cnfxml.document import Document, Layer, merge
from provisioning.cnfxml.phone_models import UnknownModel
from provisioning.cnfxml.words import MASK

Texts = tuple[str | None, ...]
"""One text for each path; `None` where the file says nothing."""


class TextsOfFiles:
    """Tells what files say, with profiles and call servers as they were when it was made."""

    def __init__(self, change: ManyChange) -> None:
        paths = (*change.settings, *change.inherited)
        self._change = change
        self._wish = wish_for_phone(change)
        self.paths = tuple(path for path in paths if line_path_of(path) is None)
        """Those that are about phones themselves."""
        self.line_paths = tuple(path for path in paths if line_path_of(path))
        self.profiles = profiles_with_parents()
        self.servers: dict[int | None, CallServer] = {server.pk: server for server in CallServer.objects.all()}
        self._inherited: dict[tuple[str, int | None, int | None, str, bool], Document] = {}

    def of_phone(self, phone: Phone) -> tuple[Texts, Texts]:
        """Return what the file says at `paths`, before and after."""
        if not self.paths:
            return (), ()
        inherited = self._inherited_of(phone, by_lines=False)
        return _before_and_after(self.paths, inherited, phone.settings, self._wish.laid_over(phone.settings))

    def of_lines(self, phone: Phone) -> tuple[tuple[Texts, ...], tuple[Texts, ...]]:
        """Return for each of `line_paths` what the lines that are meant say there, before and after."""
        pairs = [self._of_line_path(phone, path) for path in self.line_paths]
        return tuple(before for before, _ in pairs), tuple(after for _, after in pairs)

    def drops(self, phone: Phone) -> bool:
        """Tell whether the phone or one of its lines has an own setting that goes."""
        own = [(wish_for_line(self._change, button), button.settings) for button in self._lines(phone)]
        return any(wish.inherited & settings.keys() for wish, settings in [(self._wish, phone.settings), *own])

    def _lines(self, phone: Phone) -> list[Button]:
        return list(phone.buttons.all()) if self.line_paths else []

    def _of_line_path(self, phone: Phone, path: str) -> tuple[Texts, Texts]:
        of_line = line_path_of(path)
        lines = [button for button in self._lines(phone) if of_line and of_line.concerns(button)]
        pairs = [self._of_line(phone, button, of_line) for button in lines if of_line]
        return tuple(before for before, _ in pairs), tuple(after for _, after in pairs)

    def _of_line(self, phone: Phone, button: Button, of_line: LinePath) -> tuple[str | None, str | None]:
        inherited = self._inherited_of(phone, by_lines=True)
        after = wish_for_line(self._change, button).laid_over(button.settings)
        (had,), (gets,) = _before_and_after((of_line.path,), inherited, button.settings, after)
        return had, gets

    def _inherited_of(self, phone: Phone, *, by_lines: bool) -> Document:
        """Return what the phone or its lines inherit; nothing is known of that where its model is not.

        A mask stands for the SSH password that was made for it: no two phones have the same.
        """
        made = MASK if phone.ssh_password else ""
        key = (phone.model, phone.profile_id, phone.call_server_id, made, by_lines)
        if key not in self._inherited:
            profile: Profile | None = self.profiles.get(phone.profile_id)
            server = self.servers.get(phone.call_server_id)
            like = Phone(model=phone.model, profile=profile, call_server=server, ssh_password=made)
            self._inherited[key] = _known(line_inherited if by_lines else _inherited, like)
        return self._inherited[key]


def _inherited(phone: Phone) -> Document:
    return merge(*(level.settings for level in inherited_levels(phone)))


def _known(inherited: Callable[[Phone], Document], phone: Phone) -> Document:
    try:
        return inherited(phone)
    except (UnknownModel, UnknownFamily):
        return {}


def _before_and_after(paths: Sequence[str], inherited: Document, own: Layer, after: Layer) -> tuple[Texts, Texts]:
    said = {path: inherited[path] for path in paths if path in inherited}
    return _texts(paths, said, own), _texts(paths, said, after)


def _texts(paths: Sequence[str], inherited: Document, own: Layer) -> Texts:
    concerned = {path: text for path, text in own.items() if _concerns(paths, path, text)}
    merged = merge(inherited, concerned)
    return tuple(merged.get(path) for path in paths)


def _concerns(paths: Sequence[str], path: str, text: str | None) -> bool:
    """Tell whether an own setting says something at the paths, or takes what is above them out."""
    return path in paths or (text is None and any(below.startswith(f"{path}/") for below in paths))

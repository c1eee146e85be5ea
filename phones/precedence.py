"""Who has the last word: what profiles say and the call servers of their phones say otherwise.

The chain is: built-in settings, profile and ancestors, call server, phone. So the preset of a call server's kind stands
above a profile's explicit value. That is shown where it happens, and the preset can be left to the profiles.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from phones.documents import Level, inherited_levels, server_levels
from phones.models import CallServer, Phone, Profile
from phones.presets import preset_settings
from provisioning.cnfxml.document import Document, merge, origins
from provisioning.cnfxml.words import meaning
from provisioning.sentences import said

_ABSENT = object()


@dataclass(frozen=True, slots=True)
class Overruled:
    """What a profile says, and a call server says otherwise."""

    path: str
    server: CallServer
    text: str | None
    """What the call server says; `None` where it takes the element out."""
    profile: str
    """Who says it, for people: "Profile Office"."""
    said: str
    """What the profile says."""
    by_preset: bool
    """Whether the kind of the call server says it, so that it can be left to the profiles."""

    @property
    def shown(self) -> str:
        """What the call server says, in people's words."""
        return meaning(self.path, self.text or "")

    @property
    def shown_said(self) -> str:
        """What the profile says, in people's words."""
        return meaning(self.path, self.said)


def overruled_for_profile(profile: Profile) -> dict[str, list[Overruled]]:
    """Return by path what the profile and its ancestors say in vain, for the phones of some call server."""
    servers = CallServer.objects.filter(phones__in=profile.affected_phones()).distinct()
    chain = [Level(said("Profile %(profile)s", profile=str(above)), above.settings, above) for above in profile.chain()]
    return _by_path(found for server in servers for found in _overruled(chain, server))


def overruled_for_phone(phone: Phone) -> dict[str, list[Overruled]]:
    """Return by path what the phone's profiles say in vain. Raises `UnknownModel` unless the phone is bare."""
    if phone.call_server is None:
        return {}
    chain = [level for level in inherited_levels(phone) if isinstance(level.record, Profile)]
    return _by_path(_overruled(chain, phone.call_server))


def _overruled(chain: list[Level], server: CallServer) -> Iterator[Overruled]:
    said: Document = merge(*(level.settings for level in chain))
    whose = origins([(level.name, level.settings) for level in chain])
    answers = {path: text for level in server_levels(server) for path, text in level.settings.items()}
    of_kind = preset_settings(server).keys() - server.settings.keys()
    for path, text in said.items():
        if answers.get(path, _ABSENT) not in {text, _ABSENT}:
            yield Overruled(path, server, answers[path], whose[path], text, path in of_kind)


def _by_path(overruled: Iterable[Overruled]) -> dict[str, list[Overruled]]:
    found: dict[str, list[Overruled]] = {}
    for one in overruled:
        found.setdefault(one.path, []).append(one)
    return found

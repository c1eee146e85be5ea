"""What phones with their own settings have in common, and could share without a change of any file. Pure.

>>> office = Member("001122AABBCC", own={"certHash": "", "vendorConfig/webAccess": "0"})
>>> cellar = Member("001122AABBDD", own={"certHash": "", "vendorConfig/webAccess": "1"})
>>> shared_settings([office, cellar])
{'certHash': ''}
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from provisioning.cnfxml.document import Document, Layer
from provisioning.cnfxml.lint.subject import subject

_GROUPS = 100
"""Groups of phones that are compared: of a fleet there may be as many as it has settings."""


@dataclass(frozen=True, slots=True)
class Member:
    """A phone whose settings are looked at."""

    mac: str
    own: Layer
    """Settings of the phone itself."""
    nearer: Layer = field(default_factory=dict)
    """Settings that lie between its profile and its own, as those of its call server do."""


@dataclass(frozen=True, slots=True)
class ServerFound:
    """A call server that a configuration names."""

    address: str
    port: str
    transport: str
    """Value of `transportLayerProtocol`; empty when the configuration has none."""


def shared_settings(members: Sequence[Member]) -> Document:
    """Return the own settings that all members have with the same text, and that may move beneath them.

    They go beneath everything that is nearer to a phone. So what a call server says differently, and what lies where
    a nearer level takes elements out, has to stay; elements that are taken out stay taken out.
    """
    if not members:
        return {}
    first, *others = members
    nearer = {path for member in members for path in member.nearer}
    removed = {path for member in members for layer in (member.nearer, member.own) for path in _removed(layer)}
    return {
        path: text
        for path, text in first.own.items()
        if text is not None
        and all(member.own.get(path) == text for member in others)
        and path not in nearer
        and not _lies_below(path, removed)
    }


def most_alike(members: Sequence[Member]) -> frozenset[str]:
    """Return the MACs of the phones that a profile would spare most settings, in number of phones and settings.

    Two phones or more, which have a setting of their own with the same text; empty where no two have one.
    """
    holders: Counter[int] = Counter(_holders(members).values())
    spared = {held: (held.bit_count() - 1) * _settings_of_all(held, holders) for held in _largest(holders)}
    best = max(spared, key=lambda held: (spared[held], held.bit_count()), default=0)
    return frozenset(member.mac for place, member in enumerate(members) if best >> place & 1)


def _holders(members: Sequence[Member]) -> dict[tuple[str, str], int]:
    """Return for each setting which members say it, as a bit for each."""
    found: dict[tuple[str, str], int] = {}
    for place, member in enumerate(members):
        for path, text in member.own.items():
            if text is not None:
                found[path, text] = found.get((path, text), 0) | 1 << place
    return found


def _largest(holders: Iterable[int]) -> list[int]:
    """Return the groups of several phones that are worth a look, the largest first."""
    return sorted((held for held in holders if held.bit_count() > 1), key=int.bit_count, reverse=True)[:_GROUPS]


def _settings_of_all(group: int, holders: Mapping[int, int]) -> int:
    """Return how many settings all phones of the group say."""
    return sum(count for held, count in holders.items() if held & group == group)


def without(settings: Layer, moved: Layer) -> Layer:
    """Return the settings that stay with a phone when `moved` move out."""
    return {path: text for path, text in settings.items() if path not in moved}


def servers_found(documents: Iterable[Document]) -> list[tuple[tuple[ServerFound, ...], int]]:
    """Return the lists of call servers that configurations name, each with the number of these; the commonest first."""
    return Counter(map(_servers_of, documents)).most_common()


def accounts_of_several(accounts: Mapping[str, Iterable[str]]) -> dict[str, int]:
    """Return the accounts that more than one phone registers, each with their number. `accounts` go by MAC."""
    counts = Counter(account for names in accounts.values() for account in set(names))
    return {account: count for account, count in sorted(counts.items()) if count > 1}


def _removed(layer: Layer) -> list[str]:
    return [path for path, text in layer.items() if text is None]


def _lies_below(path: str, removed: set[str]) -> bool:
    """Tell whether `path` or an element above it is taken out."""
    while path:
        if path in removed:
            return True
        path = path.rpartition("/")[0]
    return False


def _servers_of(document: Document) -> tuple[ServerFound, ...]:
    transport = document.get("transportLayerProtocol", "").strip()
    return tuple(
        ServerFound(part.text("callManager/processNodeName"), part.text("callManager/ports/sipPort"), transport)
        for part in subject(document, None, None).servers
    )

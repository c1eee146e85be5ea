"""Loads as requests show them: which list was fetched, which of its files, and what must be running now."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from provisioning.sentences import said
from provisioning.timeline.boots import Boot
from provisioning.timeline.kinds import Kind, kind_of
from provisioning.timeline.requests import Request, plain_name

Members = Mapping[str, tuple[frozenset[str], ...]]
"""By load, the names of its files: one set for each kind of hardware that the load is for. Loads whose list was never
read are absent."""

NO_MEMBERS: Members = {}

OWN_CONFIGURATIONS = {Kind.CONFIGURATION, Kind.FLAT_CONFIGURATION, Kind.SIGNED_CONFIGURATION}
_LISTS = {Kind.LOAD_LIST, Kind.RESET_LOAD_LIST}


@dataclass(frozen=True, slots=True)
class Download:
    """What a phone fetched of one load during one boot."""

    listing: Request
    """Of the `.loads` file, the last of this boot."""
    members: tuple[Request, ...]
    """Of the load's files, in order."""

    @property
    def load(self) -> str:
        """Name as `loadInformation` has it, without `.loads`; that of a reset list is `term41.default`."""
        return plain_name(self.listing.name)[: -len(".loads")]

    @property
    def is_after_reset(self) -> bool:
        return kind_of(self.listing.name).kind is Kind.RESET_LOAD_LIST

    @property
    def fetched(self) -> frozenset[str]:
        """Names of the files that arrived, as far as the log tells."""
        return frozenset(plain_name(member.name) for member in self.members if member.outcome.is_delivery)

    def is_whole(self, known: Members) -> bool:
        """Whether the list and all of its files arrived.

        Where the list was never read, whether all arrived that was asked for, and that was more than the first
        file: a phone that refuses a load ends there.
        """
        if not self.listing.outcome.is_delivery:
            return False
        if self.load in known:
            return any(members <= self.fetched for members in known[self.load])
        asked = {plain_name(member.name) for member in self.members}
        return len(asked) > 1 and asked == self.fetched


@dataclass(frozen=True, slots=True)
class RunningLoad:
    """The load that a phone must be running, and why."""

    load: str
    fetched_in: Boot
    """The start at which it fetched the load whole."""
    confirmed_in: Boot
    """The next start at which it asked for its configuration, and not for this load."""

    @property
    def evidence(self) -> str:
        """A sentence for the administrator."""
        return said(
            "The phone fetched %(load)s whole, then started again without asking for it once more.", load=self.load
        )


def downloads_of(boot: Boot) -> tuple[Download, ...]:
    """Return what the phone fetched of loads, in order; a list that was asked for several times counts once."""
    found: dict[str, tuple[Request, list[Request]]] = {}
    load = ""
    for request in boot.requests:
        kind, name = kind_of(request.name).kind, plain_name(request.name)
        if kind in _LISTS:
            load = name
            found[load] = (request, found[load][1] if load in found else [])
        elif kind is Kind.LOAD_MEMBER and load:
            found[load][1].append(request)
    return tuple(Download(listing, tuple(members)) for listing, members in found.values())


def running_load(boots: Iterable[Boot], known: Members = NO_MEMBERS) -> RunningLoad | None:
    """Return the load that the phone of these boots must be running now, or `None` when they do not tell.

    A load runs when it was fetched whole and the phone then asked for its configuration, and not for that load
    again: a phone asks for no load that it runs. After a factory reset nothing is known.
    """
    running: RunningLoad | None = None
    fetched: tuple[str, Boot] | None = None
    for boot in boots:
        downloads = downloads_of(boot)
        if any(download.is_after_reset for download in downloads):
            running = fetched = None
            continue
        if fetched and asks_for_configuration(boot):
            load, before = fetched
            if load not in {download.load for download in downloads}:
                running = RunningLoad(load, before, boot)
            fetched = None
        whole = [download.load for download in downloads if download.is_whole(known)]
        fetched = (whole[-1], boot) if whole else fetched
    return running


def asks_for_configuration(boot: Boot) -> bool:
    """Whether the phone asked for a configuration of its own."""
    return any(kind_of(request.name).kind in OWN_CONFIGURATIONS for request in boot.requests)

"""What a phone would miss if it started now, found by asking the TFTP server as the phone does.

>>> walk = Walk(server)
>>> [missed.name for missed in walk.missed_by(phone)]
['German_Germany/mk-sip.jar']
"""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from firmware.loads import LoadsError, read_loads
from phones.models import Phone
from provisioning.cnfxml import phone_models, read
from provisioning.cnfxml.errors import ConfigurationError
from provisioning.cnfxml.phone_models import ConfigFormat, PhoneModel, UnknownModel
from provisioning.tftp.client import Address, FetchError, NoAnswer, fetch
from provisioning.timeline.kinds import FileKind, Missing, kind_of

_PROBE = "offhook-preflight"
_NAMED_FILES = ("sipProfile/dialTemplate", "sipProfile/softKeyFile", "featurePolicyFile")
"""Elements that name a file in the TFTP folder."""
_RING_LIST = "Ringlist.xml"
_WIDE_BAND_RING_LIST = "Ringlist-wb.xml"
_WIDE_BAND_FAMILIES = {"78xx", "88xx"}


@dataclass(frozen=True, slots=True)
class Missed:
    """A file that a phone would ask for and not get."""

    name: str
    missing: Missing
    sentence: str
    """What is wrong, and what it means."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A file that a phone would ask for, and what would come of it."""

    name: str
    problem: str = ""
    """A sentence; empty when the file came."""

    @property
    def kind(self) -> FileKind:
        """What the file is for."""
        return kind_of(self.name)

    def missed(self) -> Missed:
        """Return what it means that the file did not come."""
        return Missed(self.name, self.kind.missing, f"{self.problem} {self.kind.meaning}")


def answers(server: Address, patience: float = 2.0) -> bool:
    """Whether a TFTP server answers there; it is asked three times, each time for `patience` seconds."""
    try:
        fetch(server, _PROBE, patience=patience)
    except NoAnswer:
        return False
    except FetchError:
        return True
    return True


class Walk:
    """Fetches what phones would fetch, each shared file once."""

    def __init__(self, server: Address, patience: float = 2.0, until: float = math.inf) -> None:
        """Take the server, and what `fetch` takes: how long to wait for an answer, and when to give up in any case."""
        self._server = server
        self._patience = patience
        self._until = until
        self._shared: dict[str, Asked] = {}
        """By name, the shared files asked for so far."""
        self._members: dict[str, tuple[str, ...]] = {}
        """By list of a load, the names in it."""

    def missed_by(self, phone: Phone) -> tuple[Missed, ...]:
        """Return what the phone would miss, in the order in which it would ask. Raises `NoAnswer`."""
        return tuple(asked.missed() for asked in self.asked_by(phone) if asked.problem)

    def asked_by(self, phone: Phone) -> tuple[Asked, ...]:
        """Return what the phone would ask for, in that order; trust lists are left out. Raises `NoAnswer`."""
        model = _model_of(phone)
        if model is not None and model.format is ConfigFormat.FLAT:
            return (self._configuration(f"SIP{phone.mac}.cnf")[1],)
        document, configuration = self._configuration(phone.file_name)
        names = [*self._files_of_load(document, phone), *_others(document, model)]
        return (configuration, *(self._ask_once(name) for name in names))

    def _fetch(self, name: str) -> bytes:
        return fetch(self._server, name, patience=self._patience, until=self._until)

    def _configuration(self, name: str) -> tuple[Mapping[str, str], Asked]:
        """Return the phone's document as the server has it; empty when it has none that can be read."""
        try:
            content = self._fetch(name)
            return (read.read(content) if name.endswith(".xml") else {}), Asked(name)
        except NoAnswer:
            raise
        except (FetchError, ConfigurationError) as error:
            return {}, Asked(name, str(error))

    def _files_of_load(self, document: Mapping[str, str], phone: Phone) -> tuple[str, ...]:
        """Return the files of the load that the phone would change to; a load server is not asked."""
        load = document.get("loadInformation", "")
        if load in {"", phone.running_load} or document.get("vendorConfig/loadServer"):
            return ()
        listing = f"{load}.loads"
        if listing not in self._members:
            self._members[listing] = self._read_list(listing)
        return (listing, *self._members[listing])

    def _read_list(self, listing: str) -> tuple[str, ...]:
        try:
            loads = read_loads(self._fetch(listing))
        except NoAnswer:
            raise
        except (FetchError, LoadsError) as error:
            self._shared[listing] = Asked(listing, str(error))
            return ()
        self._shared[listing] = Asked(listing)
        return tuple(dict.fromkeys(member.name for member in loads.members if not member.optional))

    def _ask_once(self, name: str) -> Asked:
        """Ask for a file that several phones ask for. Raises `NoAnswer`."""
        if name not in self._shared:
            self._shared[name] = Asked(name, self._problem_of(name))
        return self._shared[name]

    def _problem_of(self, name: str) -> str:
        try:
            self._fetch(name)
        except NoAnswer:
            raise
        except FetchError as error:
            return str(error)
        return ""


def _model_of(phone: Phone) -> PhoneModel | None:
    try:
        return phone_models.model(phone.model)
    except UnknownModel:
        return None


def _others(document: Mapping[str, str], model: PhoneModel | None) -> Iterator[str]:
    """Yield the other files that a phone with this document asks for, as far as its model tells their names."""
    if not document:
        return
    user, network = document.get("userLocale/name", ""), document.get("networkLocaleInfo/name", "")
    if user and model and model.locale_jar:
        yield f"{user}/{model.locale_jar}"
    if (network or document.get("networkLocale", "")) and model and model.tones:
        yield f"{network or document['networkLocale']}/{model.tones}"
    yield from (name for path in _NAMED_FILES if (name := document.get(path, "")))
    if model:
        yield _WIDE_BAND_RING_LIST if model.family in _WIDE_BAND_FAMILIES else _RING_LIST

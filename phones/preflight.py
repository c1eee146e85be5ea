"""What a phone would miss if it started now, found by asking the TFTP server as the phone does.

>>> walk = Walk(server)
>>> [missed.name for missed in walk.missed_by(phone)]
['German_Germany/mk-sip.jar']
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from firmware.loads import LoadsError, read_loads
from phones.models import Phone
from provisioning.cnfxml import phone_models, read
from provisioning.cnfxml.errors import ConfigurationError
from provisioning.cnfxml.phone_models import ConfigFormat, PhoneModel, UnknownModel
from provisioning.tftp.client import Address, FetchError, NoAnswer, fetch
from provisioning.timeline.kinds import Missing, kind_of

PHONES_ASK_ON = 69
"""The port of TFTP; no phone can be told another."""

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


def answers(server: Address) -> bool:
    """Whether a TFTP server answers there."""
    try:
        fetch(server, _PROBE)
    except NoAnswer:
        return False
    except FetchError:
        return True
    return True


class Walk:
    """Fetches what phones would fetch, each shared file once."""

    def __init__(self, server: Address) -> None:
        self._server = server
        self._problems: dict[str, str] = {}
        """By name of the shared files asked for so far; empty for those that came."""
        self._members: dict[str, tuple[str, ...]] = {}
        """By list of a load, the names in it."""

    def missed_by(self, phone: Phone) -> tuple[Missed, ...]:
        """Return what the phone would miss, in the order in which it would ask. Raises `NoAnswer`."""
        model = _model_of(phone)
        if model is not None and model.format is ConfigFormat.FLAT:
            return tuple(self._configuration(f"SIP{phone.mac}.cnf")[1])
        document, missed = self._configuration(phone.file_name)
        missed += self._load(document, phone)
        return tuple(missed + [found for name in _others(document, model) for found in self._shared(name)])

    def _configuration(self, name: str) -> tuple[Mapping[str, str], list[Missed]]:
        """Return the phone's document as the server has it; empty when it has none that can be read."""
        try:
            content = fetch(self._server, name)
            return (read.read(content) if name.endswith(".xml") else {}), []
        except NoAnswer:
            raise
        except (FetchError, ConfigurationError) as error:
            return {}, [_missed(name, str(error))]

    def _load(self, document: Mapping[str, str], phone: Phone) -> list[Missed]:
        """Return what is missing of the load that the phone would change to; a load server is not asked."""
        load = document.get("loadInformation", "")
        if load in {"", phone.running_load} or document.get("vendorConfig/loadServer"):
            return []
        listing = f"{load}.loads"
        if listing not in self._members:
            self._members[listing] = self._read_list(listing)
        names = (listing, *self._members[listing])
        return [found for name in names for found in self._shared(name)]

    def _read_list(self, listing: str) -> tuple[str, ...]:
        try:
            loads = read_loads(fetch(self._server, listing))
        except NoAnswer:
            raise
        except (FetchError, LoadsError) as error:
            self._problems[listing] = str(error)
            return ()
        self._problems[listing] = ""
        return tuple(dict.fromkeys(member.name for member in loads.members if not member.optional))

    def _shared(self, name: str) -> Iterator[Missed]:
        """Yield what is wrong with a file that several phones ask for. Raises `NoAnswer`."""
        if name not in self._problems:
            self._problems[name] = self._problem_of(name)
        if self._problems[name]:
            yield _missed(name, self._problems[name])

    def _problem_of(self, name: str) -> str:
        try:
            fetch(self._server, name)
        except NoAnswer:
            raise
        except FetchError as error:
            return str(error)
        return ""


def _missed(name: str, problem: str) -> Missed:
    kind = kind_of(name)
    return Missed(name, kind.missing, f"{problem} {kind.meaning}")


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

"""The files of the 7940G and 7960G, which read flat files where other phones read XML.

``SIP<MAC>.cnf`` says all that the records of a phone say. ``SIPDefault.cnf``, which every such phone reads first, says
only what phones do anyway, so that it changes nothing for a phone whose own file is silent, and the files of phones
do not depend on each other.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping

from django.conf import settings

from phones.documents import MEMBERS
from phones.models import Phone
from phones.upgrades import Upgrades
from provisioning.cnfxml import catalogue, flat, flat_boot
from provisioning.cnfxml.document import Document
from provisioning.cnfxml.errors import Unwritable
from provisioning.cnfxml.flat_map import flat_of
from provisioning.cnfxml.phone_models import ConfigFormat, models
from provisioning.cnfxml.words import MASK
from provisioning.publish.plan import Refused, WantedFile
from provisioning.publishing import Subjects
from provisioning.sentences import said

_FAMILY = "7940_60"
_LINES = "sipProfile/sipLines/line["
_BY_CALL_MANAGER = "USECALLMANAGER"
_ASCII_MASK = "********"


def _two(loads: list[str]) -> str:
    return said(
        "The 7940G and 7960G are to run different loads (%(loads)s), and OS79XX.TXT names one for all of them.",
        loads=", ".join(loads),
    )


def flat_content(document: Mapping[str, str], *, bare: bool = False) -> bytes:
    """Return `SIP<MAC>.cnf` for this configuration; a mask in the place of a secret is written in ASCII.

    Raises `Unwritable` for what a flat file cannot hold, `Refused` for a line that would know no server unless the
    phone is `bare`: what was imported worked before it came here.
    """
    values = flat_of(_with_proxies(document))
    if not bare:
        _refuse_lines_without_server(values)
    return flat.render({key: _ASCII_MASK if value == MASK else value for key, value in values.items()})


def verify_flat(content: bytes, document: Mapping[str, str]) -> None:
    """Read a file back before it is written. Raises `Refused` when it does not say what the records say."""
    if flat.read(content).values != flat_of(_with_proxies(document)):
        raise Refused(said("The file would not say what the records say; please report this defect."))


def shared_flat_files(_subjects: Subjects, _settled: Collection[str] = ()) -> Iterator[WantedFile]:
    """Yield the files that all 7940G and 7960G read, as soon as there is one of them."""
    keys = [model.key for model in models() if model.format is ConfigFormat.FLAT]
    phones = Phone.objects.filter(model__in=keys)
    if not phones.exists():
        return
    yield WantedFile("SIPDefault.cnf", flat.render(defaults()))
    yield WantedFile("syncinfo.xml", flat_boot.render_syncinfo(flat_boot.SyncInfo()))
    if settings.PUBLISH_OS79XX:
        yield from _boot_files(phones.exclude(wanted_load="").order_by("mac"))


def defaults() -> dict[str, str]:
    """Return the built-in settings that phones follow without any file, too: what `SIPDefault.cnf` says."""
    known = {element.path: element.default for element in catalogue.flat_keys()}
    built_in = flat_of(catalogue.baseline(_FAMILY))
    return {key: value for key, value in built_in.items() if value and known.get(key) == value}


def _boot_files(phones: Iterable[Phone]) -> Iterator[WantedFile]:
    """Yield `OS79XX.TXT`, with the load that all of `phones` are told; none where they are told to keep theirs."""
    upgrades = Upgrades()
    loads = sorted({told for phone in phones if (told := upgrades.of(phone).told)})
    if len(loads) > 1:
        yield WantedFile("OS79XX.TXT", problem=_two(loads))
    for load in loads if len(loads) == 1 else []:
        try:
            yield WantedFile("OS79XX.TXT", flat_boot.render_os79xx(load))
        except Unwritable as error:
            yield WantedFile("OS79XX.TXT", problem=str(error))


def _with_proxies(document: Mapping[str, str]) -> Document:
    """Let each line that names no server take the first one of the list, as `flat_of` writes it, if there is a list."""
    if not any(path.startswith(f"{MEMBERS}/") for path in document):
        return dict(document)
    lines = {path.partition("]/")[0] for path in document if path.startswith(_LINES) and path.endswith("]/name")}
    return {f"{line}]/proxy": _BY_CALL_MANAGER for line in lines} | dict(document)


def _refuse_lines_without_server(values: Mapping[str, str]) -> None:
    """Raise `Refused` where a line has an account and no address to register at: such phones know no list."""
    for number in range(1, flat.MAX_LINES + 1):
        address = values.get(f"proxy{number}_address", "")
        if values.get(f"line{number}_name") and address.upper() in {"", _BY_CALL_MANAGER}:
            raise Refused(
                said(
                    "Line %(number)s has no server to register at: choose the call server of the phone.", number=number
                )
            )

"""`XMLDefault.cnf.xml` as a record: what phones without a file of their own are told, once somebody switches it on."""

from collections.abc import Collection, Iterator
from dataclasses import asdict

from django.db import transaction
from django.utils.translation import gettext as _

from firmware.at_hand import loads_at_hand
from phones.models import DefaultFile
from provisioning.cnfxml import phone_models, xmldefault
from provisioning.cnfxml.errors import Unwritable
from provisioning.cnfxml.phone_models import PhoneModel
from provisioning.cnfxml.xmldefault import DefaultLoad, XmlDefault
from provisioning.publish.plan import WantedFile
from provisioning.publishing import Subjects
from provisioning.shared_files import mark_shared_file

OLD_7960 = "IP Phone 7960"
"""The name beside `loadInformation` without a number, which old loads of the 7940G and 7960G read."""


def stored() -> DefaultFile:
    """Return the one record; one that says nothing and is not served where nobody has made it."""
    return DefaultFile.objects.first() or DefaultFile()


def contents_of(record: DefaultFile) -> XmlDefault:
    """Return what the file of the record says."""
    loads = tuple(DefaultLoad(entry["number"], entry["model"], entry["load"]) for entry in record.loads)
    return XmlDefault(tuple(record.servers), loads, record.settings)


@transaction.atomic
def store(contents: XmlDefault, *, served: bool) -> DefaultFile:
    """Let the one record say this; it is written with the next publication, or removed when it is not `served`."""
    said = {
        "served": served,
        "servers": list(contents.servers),
        "loads": [asdict(load) for load in contents.loads],
        "settings": dict(contents.settings),
    }
    record, _created = DefaultFile.objects.update_or_create(pk=1, defaults=said)
    mark_shared_file(DefaultFile.NAME, gone=not served)
    return record


def default_file(_subjects: Subjects, _settled: Collection[str] = ()) -> Iterator[WantedFile]:
    """Yield `XMLDefault.cnf.xml` where it is switched on; it is shared, so it belongs to every publication."""
    record = stored()
    if not record.served:
        return
    try:
        yield WantedFile(DefaultFile.NAME, xmldefault.render(contents_of(record)))
    except Unwritable as error:
        yield WantedFile(DefaultFile.NAME, problem=str(error))


def served_loads() -> frozenset[str]:
    """Return the loads that the file names while it is served: phones will ask for their files."""
    record = stored()
    return frozenset(load.load for load in contents_of(record).loads) if record.served else frozenset()


def model_of(number: int | None) -> PhoneModel | None:
    """Return the model with a device number; `None` where no model is known by it."""
    known = (model for model in phone_models.models() if number is not None and model.device_number == number)
    return next(known, None)


def doubts_about(contents: XmlDefault) -> Iterator[str]:
    """Yield what phones will hardly make use of, in sentences; none of it keeps the file from being written."""
    at_hand = {load.name for load in loads_at_hand()}
    for load in contents.loads:
        model = model_of(load.number)
        if model and model not in phone_models.from_load(load.load):
            said = {"load": load.load, "model": model.key, "prefix": model.load_prefix}
            yield _("%(load)s is no SIP load of the %(model)s: the names of those begin with %(prefix)s") % said
        elif load.load and load.load not in at_hand:
            yield _("%(load)s is not there complete: phones will ask for files that are missing.") % {"load": load.load}
    if not contents.servers and not contents.loads:
        yield _("The file names neither a call server nor a load: phones learn nothing from it.")

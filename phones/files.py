"""The files that phones want in the TFTP root, for publishing."""

from collections.abc import Collection, Iterable, Iterator
from functools import partial

from django.db.models import Exists, OuterRef

from phones.checking import holding_back
from phones.dial_plans import plan_files
from phones.documents import document_of, is_bare
from phones.flat_files import flat_content, verify_flat
from phones.models import Button, Phone
from phones.upgrades import Upgrades
from provisioning.cnfxml import phone_models
from provisioning.cnfxml.catalogue import UnknownFamily
from provisioning.cnfxml.document import Document, say_the_same
from provisioning.cnfxml.errors import ConfigurationError
from provisioning.cnfxml.phone_models import UnknownModel
from provisioning.cnfxml.read import read
from provisioning.cnfxml.render import render
from provisioning.models import PublishedFile
from provisioning.publish.plan import Refused, WantedFile
from provisioning.publishing import Subjects
from provisioning.sentences import said
from provisioning.shared_files import waiting_shared_files


def dial_plan_files(_subjects: Subjects, _settled: Collection[str] = ()) -> Iterator[WantedFile]:
    """Yield the dial plans that phones fetch; they are shared, so they belong to every publication."""
    return plan_files()


def phone_file(phone: Phone, upgrades: Upgrades | None = None, buttons: Iterable[Button] | None = None) -> WantedFile:
    """Return the phone's file, or the reason why it cannot be made. For the arguments see `document_of`.

    Raises `SecretUnreadable` when the key is wrong: then no phone's file may be touched.
    """
    try:
        if not phone.is_flat:
            refuse_other_formats(phone)
        document = document_of(phone, upgrades, buttons)
        content = flat_content(document, bare=is_bare(phone)) if phone.is_flat else render(document)
        _refuse_without_service(phone, document, buttons)
    except (ConfigurationError, UnknownModel, UnknownFamily, Refused) as error:
        return WantedFile(phone.file_name, subject=phone.mac, version=phone.version, problem=str(error))

    verify = partial(verify_flat if phone.is_flat else _verify, document=document)
    return WantedFile(phone.file_name, content, phone.mac, phone.version, verify=verify)


def refuse_other_formats(phone: Phone) -> None:
    """Raise `Refused`, or `UnknownModel`, where no SEP file can be made."""
    if not phone.model:
        if is_bare(phone):
            return
        raise Refused(said("The model is not known: choose it on the phone's page."))
    if phone_models.model(phone.model).format is not phone_models.ConfigFormat.SEP:
        raise Refused(said("The %(model)s does not read SEP files.", model=phone.model))


def _verify(content: bytes, document: Document) -> None:
    """Read a file back before it is written. Raises `Refused` when it does not say what the records say."""
    if not say_the_same(read(content), document):
        raise Refused(said("The file would not say what the records say; please report this defect."))


def _refuse_without_service(phone: Phone, document: Document, buttons: Iterable[Button] | None) -> None:
    """Hold back what would leave the phone without service, unless that is accepted."""
    if errors := holding_back(phone, document, buttons):
        raise Refused(" ".join(finding.sentence for finding in errors))


def waiting_count() -> int:
    """Count the phones and shared files whose records are newer than what is published, deleted ones among them."""
    published = PublishedFile.objects.filter(current=True).exclude(subject="")
    deleted = published.filter(~Exists(Phone.objects.filter(mac=OuterRef("subject"))))
    phones = Phone.objects.needing_publish().count() + deleted.values("subject").distinct().count()
    return phones + waiting_shared_files()

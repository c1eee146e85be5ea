"""What is wrong with many phones at once, as `phones.checking` says it of one: in a fixed number of queries."""

from collections.abc import Collection, Iterator

from phones.checking import check_own
from phones.documents import document_of
from phones.models import Button, Phone
from phones.relations import with_relations
from phones.upgrades import Upgrades
from provisioning.cnfxml.catalogue import UnknownFamily
from provisioning.cnfxml.document import Document
from provisioning.cnfxml.errors import ConfigurationError
from provisioning.cnfxml.lint import Finding, check_together
from provisioning.cnfxml.phone_models import UnknownModel

_OTHERS_COMPARED = 200
"""Phones with the same accounts that are looked at."""


def findings_of_many(macs: Collection[str]) -> Iterator[tuple[str, Finding]]:
    """Yield MAC and finding for each thing that is wrong with these phones. Raises `SecretUnreadable`.

    Phones of which no file can be made are left out: they are held back, and that says why.
    """
    upgrades = Upgrades()
    documents: dict[str, Document] = {}
    for phone in with_relations(Phone.objects.filter(mac__in=macs).order_by("mac")):
        if (document := _document(phone, upgrades)) is not None:
            documents[phone.mac] = document
            yield from ((phone.mac, finding) for finding in check_own(phone, document))
    yield from _shared_accounts(documents, upgrades)


def _shared_accounts(documents: dict[str, Document], upgrades: Upgrades) -> Iterator[tuple[str, Finding]]:
    """Yield the accounts that phones share with one another, or with any other phone."""
    lines = Button.objects.filter(kind=Button.Kind.LINE, phone__mac__in=documents).exclude(name="")
    same = Button.objects.filter(kind=Button.Kind.LINE, name__in=lines.order_by().values("name"))
    others = Phone.objects.filter(pk__in=same.order_by().values("phone")).exclude(mac__in=documents).order_by("mac")
    beside = {phone.mac: _document(phone, upgrades) for phone in with_relations(others[:_OTHERS_COMPARED])}
    all_of_them = {**documents, **{mac: document for mac, document in beside.items() if document is not None}}
    for mac, findings in check_together(all_of_them.items()).items():
        yield from ((mac, finding) for finding in findings if mac in documents)


def _document(phone: Phone, upgrades: Upgrades) -> Document | None:
    """Return the configuration of a phone; `None` where none can be made."""
    try:
        return document_of(phone, upgrades)
    except (UnknownModel, UnknownFamily, ConfigurationError):
        return None

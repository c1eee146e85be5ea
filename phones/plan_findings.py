"""What is wrong with many phones at once, as `phones.checking` says it of one: in a fixed number of queries."""

from collections.abc import Collection, Iterator

from phones.checking import check_own, documents_of
from phones.models import Button, Phone
from phones.relations import with_relations
from phones.upgrades import Upgrades
from provisioning.cnfxml.document import Document
from provisioning.cnfxml.lint import Finding, check_together

_OTHERS_COMPARED = 200
"""Phones with the same accounts that are looked at."""


def findings_of_many(macs: Collection[str]) -> Iterator[tuple[str, Finding]]:
    """Yield MAC and finding for each thing that is wrong with these phones. Raises `SecretUnreadable`.

    Phones of which no file can be made are left out: they are held back, and that says why.
    """
    upgrades = Upgrades()
    documents: dict[str, Document] = {}
    phones = with_relations(Phone.objects.filter(mac__in=macs).order_by("mac"))
    for phone, document in documents_of(phones, upgrades):
        documents[phone.mac] = document
        yield from ((phone.mac, finding) for finding in check_own(phone, document))
    yield from _shared_accounts(documents, upgrades)


def _shared_accounts(documents: dict[str, Document], upgrades: Upgrades) -> Iterator[tuple[str, Finding]]:
    """Yield the accounts that phones share with one another, or with any other phone."""
    lines = Button.objects.filter(kind=Button.Kind.LINE, phone__mac__in=documents).exclude(name="")
    same = Button.objects.filter(kind=Button.Kind.LINE, name__in=lines.order_by().values("name"))
    others = Phone.objects.filter(pk__in=same.order_by().values("phone")).exclude(mac__in=documents).order_by("mac")
    beside = documents_of(with_relations(others[:_OTHERS_COMPARED]), upgrades)
    all_of_them = {**documents, **{phone.mac: document for phone, document in beside}}
    for mac, findings in check_together(all_of_them.items()).items():
        yield from ((mac, finding) for finding in findings if mac in documents)

"""What is wrong with a phone before anybody at the phone finds out.

Three views come together: the phone's own configuration, its lines beside its call server, and the same accounts on
other phones. Errors hold a phone back from publishing, unless somebody with the permission accepted just these.
"""

from collections.abc import Iterable, Iterator

from django.db import transaction
from django.db.models import Q

from phones.documents import document_of, is_bare
from phones.flat_files import flat_content
from phones.models import Button, Phone, Registration
from phones.relations import with_relations
from phones.server_checks import check_server
from phones.upgrades import Upgrades
from provisioning.cnfxml import flat, lint
from provisioning.cnfxml.catalogue import UnknownFamily
from provisioning.cnfxml.document import Document
from provisioning.cnfxml.errors import ConfigurationError
from provisioning.cnfxml.lint import Finding, Severity
from provisioning.cnfxml.lint.firmware import is_sccp
from provisioning.cnfxml.phone_models import UnknownModel
from provisioning.cnfxml.render import render
from provisioning.publish.plan import Refused
from provisioning.sentences import said

_NO_MODEL = said("The model is not known: choose it in the form of the phone.")
_OTHERS_COMPARED = 20
"""Phones with the same accounts that are looked at: one sentence names three of them."""


def findings_of(phone: Phone) -> tuple[Finding, ...]:
    """Return all findings about the phone, errors first. Raises `SecretUnreadable` when the key is wrong."""
    document, found = examined(phone)
    others = _about_others(phone, document) if document else ()
    return tuple(sorted([*found, *others], key=lambda finding: list(Severity).index(finding.severity)))


def examined(phone: Phone, upgrades: Upgrades | None = None) -> tuple[Document, tuple[Finding, ...]]:
    """Return the phone's configuration, and the findings about it that need no look at other phones, in no order.

    The configuration is empty where none can be made: then the only finding says why. Raises `SecretUnreadable`.
    """
    try:
        document = document_of(phone, upgrades)
    except (UnknownModel, UnknownFamily, ConfigurationError) as error:
        return {}, (Finding(Severity.ERROR, "", str(error) if phone.model else _NO_MODEL),)
    return document, check_own(phone, document)


def check_own(phone: Phone, document: Document) -> tuple[Finding, ...]:
    """Return the findings about the phone that need no look at other phones, in no order."""
    return (
        *lint.check(document, phone.model or None, phone.running_load),
        *_about_file(phone, document),
        *_about_running(phone),
        *_about_server(phone, phone.buttons.all()),
    )


def holding_back(phone: Phone, document: Document, buttons: Iterable[Button] | None = None) -> tuple[Finding, ...]:
    """Return the errors for which the phone is not published: those that nobody accepted.

    A bare phone has none: what was imported worked before it came here.
    """
    if is_bare(phone):
        return ()
    accepted = set(phone.accepted_errors.splitlines())
    return tuple(error for error in _errors(phone, document, buttons) if error.sentence not in accepted)


def accepted(phone: Phone, findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return those of `findings` that are published knowingly."""
    sentences = set(phone.accepted_errors.splitlines())
    return tuple(finding for finding in _only_errors(findings) if finding.sentence in sentences)


@transaction.atomic
def accept_errors(phone: Phone) -> int:
    """Publish the phone in spite of the errors that it has now, and return their number; new ones hold it back."""
    errors = _errors(phone, document_of(phone), None)
    phone.affected_phones().mark_changed(accepted_errors="\n".join(error.sentence for error in errors))
    return len(errors)


def hold_back_again(phone: Phone) -> None:
    """Accept no error of the phone any longer."""
    phone.affected_phones().mark_changed(accepted_errors="")


def _errors(phone: Phone, document: Document, buttons: Iterable[Button] | None) -> tuple[Finding, ...]:
    lines = phone.buttons.all() if buttons is None else buttons
    own = lint.check(document, phone.model) if phone.is_flat else lint.errors(document)
    return tuple(_only_errors([*own, *_about_server(phone, lines)]))


def _only_errors(findings: Iterable[Finding]) -> Iterator[Finding]:
    return (finding for finding in findings if finding.severity is Severity.ERROR)


def _about_file(phone: Phone, document: Document) -> Iterator[Finding]:
    """Yield what the phone's file cannot hold, and for flat files what is too long for it."""
    try:
        content = flat_content(document, bare=is_bare(phone)) if phone.is_flat else render(document)
    except (ConfigurationError, Refused) as error:
        yield Finding(Severity.ERROR, "", str(error))
        return
    for sentence in flat.check(flat.read(content).values) if phone.is_flat else ():
        yield Finding(Severity.WARNING, "", sentence)


def _about_running(phone: Phone) -> Iterator[Finding]:
    """Yield that the phone runs firmware for another protocol, and that nobody wants another for it."""
    if is_sccp(phone.running_load) and not phone.wanted_load:
        yield Finding(
            Severity.WARNING,
            "loadInformation",
            said("The phone runs %(load)s, which speaks SCCP: it makes nothing of this file.", load=phone.running_load),
            said("Choose a load for SIP as the wanted one."),
            "emetrotel",
        )


def _about_server(phone: Phone, buttons: Iterable[Button]) -> tuple[Finding, ...]:
    if phone.call_server is None:
        return ()
    return check_server(phone.call_server, [button for button in buttons if button.kind == Button.Kind.LINE])


def _about_others(phone: Phone, document: Document) -> tuple[Finding, ...]:
    """Return the accounts that other phones register at the same server, too.

    Those are looked at that have the same call server, or were seen to register the account when they were checked.
    """
    names = [button.name for button in phone.buttons.all() if button.kind == Button.Kind.LINE and button.name]
    lines = Button.objects.filter(kind=Button.Kind.LINE, name__in=names, phone__call_server=phone.call_server)
    noted = Registration.objects.filter(account__in=set(lint.registrations(document)))
    same = Q(pk__in=lines.order_by().values("phone")) | Q(pk__in=noted.values("phone"))
    others = Phone.objects.filter(same).exclude(pk=phone.pk).order_by("mac")
    beside = documents_of(with_relations(others[:_OTHERS_COMPARED]), Upgrades())
    documents = [(phone.mac, document), *((other.mac, found) for other, found in beside)]
    return lint.check_together(documents).get(phone.mac, ())


def documents_of(phones: Iterable[Phone], upgrades: Upgrades) -> Iterator[tuple[Phone, Document]]:
    """Yield those phones of which a file can be made, each with its configuration. Raises `SecretUnreadable`."""
    for phone in phones:
        try:
            yield phone, document_of(phone, upgrades)
        except (UnknownModel, UnknownFamily, ConfigurationError):
            continue

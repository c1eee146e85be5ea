"""Imported phones that share settings are given a profile that says them once: proposed, shown, and done on a yes.

The law: no file changes by a byte. It is checked for every phone before anything is kept.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from django.core.exceptions import ValidationError
from django.db import transaction

from phones.documents import TRANSPORTS, Level, document_of, inherited_levels
from phones.models import Button, CallServer, Phone, Profile
from phones.proposal import (
    Member,
    ServerFound,
    accounts_of_several,
    most_alike,
    servers_found,
    shared_settings,
    without,
)
from provisioning.cnfxml import phone_models
from provisioning.cnfxml.document import Document, Layer
from provisioning.cnfxml.errors import ConfigurationError
from provisioning.sentences import said

_TRANSPORTS = {number: transport for transport, number in TRANSPORTS.items()}
_MOST_SERVERS = 2
"""Addresses that a call server record has: its own, and a backup."""


class WouldChange(ConfigurationError):
    """The files of phones would not stay as they are."""


@dataclass(frozen=True, slots=True)
class Scope:
    """Which of a profile's phones a proposal is about; what is `None` leaves nobody out."""

    family: str | None = None
    """Phones whose model is of this family; empty: whose model is not known."""
    macs: frozenset[str] | None = None
    """These phones, such as those of one import."""

    def holds(self, phone: Phone) -> bool:
        """Tell whether the proposal is about the phone."""
        return (self.family is None or _family_of(phone) == self.family) and (
            self.macs is None or phone.mac in self.macs
        )


EVERYBODY = Scope()


@dataclass(frozen=True, slots=True)
class Fleet:
    """Phones that hang on one bare profile, read with what a proposal looks at."""

    profile: Profile
    phones: tuple[Phone, ...]
    buttons: Mapping[int, list[Button]]
    """Buttons by the key of their phone."""

    def document_of(self, phone: Phone) -> Document:
        """Return the phone's configuration, from what was read."""
        return document_of(phone, buttons=self.buttons.get(phone.pk, []))


@dataclass(frozen=True, slots=True)
class Proposal:
    """What phones could share."""

    fleet: Fleet
    settings: Document
    """What moves into the new profile."""
    server: CallServer | None
    """A call server that says a part of what they share to the letter, new or known; `None` when none does."""
    server_settings: Layer
    """What that call server says: it need not go into the profile."""
    servers: list[tuple[tuple[ServerFound, ...], int]]
    """Call servers as the files name them, each list with the number of its phones."""
    accounts: dict[str, int]
    """Accounts that several phones register, with the number of these."""


def fleet_of(profile: Profile, scope: Scope = EVERYBODY, *, lock: bool = False) -> Fleet:
    """Return the phones of the scope that hang on the profile itself."""
    found = profile.phones.select_related("call_server").order_by("mac")
    phones = tuple(filter(scope.holds, found.select_for_update(of=("self",)) if lock else found))
    buttons: dict[int, list[Button]] = {}
    for button in Button.objects.filter(phone__profile=profile):
        buttons.setdefault(button.phone_id, []).append(button)
    for phone in phones:
        phone.profile = profile
    return Fleet(profile, phones, buttons)


def families_of(fleet: Fleet) -> dict[str, int]:
    """Return the families of the phones' models with the number of their phones; the empty key is unknown."""
    return dict(sorted(Counter(map(_family_of, fleet.phones)).items()))


def propose(fleet: Fleet) -> Proposal:
    """Return what the phones have in common. Raises `SecretUnreadable`."""
    settings = shared_settings([_member(phone) for phone in fleet.phones])
    server = None if any(phone.call_server_id for phone in fleet.phones) else _server_for(settings)
    accounts = {phone.mac: _accounts_of(fleet.buttons.get(phone.pk, [])) for phone in fleet.phones}
    return Proposal(
        fleet,
        settings,
        server,
        _said_by(server) if server else {},
        servers_found(map(fleet.document_of, fleet.phones)),
        accounts_of_several(accounts),
    )


def scope_of_alike(fleet: Fleet, scope: Scope) -> Scope | None:
    """Return the scope of the phones of a fleet that have the most in common; `None` where no two share a setting."""
    macs = most_alike([_member(phone) for phone in fleet.phones])
    return replace(scope, macs=macs) if macs else None


@transaction.atomic
def accept(profile: Profile, name: str, scope: Scope = EVERYBODY, *, with_server: bool = False) -> Profile:
    """Give the phones of the scope a new bare profile on top of `profile` that says what they share, and return it.

    `with_server` lets the call server of the proposal say its part. No phone waits to be published afterwards that
    did not before, since no file changes. Raises `WouldChange` when one would; nothing is kept then.
    """
    proposal = propose(fleet_of(profile, scope, lock=True))
    server = proposal.server if with_server else None
    said: Layer = proposal.server_settings if server else {}
    if server and server._state.adding:
        server.save()
    made = Profile.objects.create(
        name=name,
        bare=True,
        parent=profile,
        description="What imported phones have in common.",
        settings=without(proposal.settings, said),
    )
    for phone in proposal.fleet.phones:
        _move(phone, made, server, proposal)
    return made


def _move(phone: Phone, profile: Profile, server: CallServer | None, proposal: Proposal) -> None:
    """Hang the phone on the profile and take its shared settings away."""
    before = proposal.fleet.document_of(phone)
    phone.profile = profile
    phone.call_server = server or phone.call_server
    phone.settings = without(phone.settings, proposal.settings)
    if proposal.fleet.document_of(phone) != before:
        raise WouldChange(
            said("The file of %(phone)s would change: nothing was done. Please report this defect.", phone=phone)
        )
    phone.save(update_fields=["profile", "call_server", "settings"])


def _member(phone: Phone) -> Member:
    nearer = _of(phone.call_server, inherited_levels(phone)) if phone.call_server else {}
    return Member(phone.mac, phone.settings, nearer)


def _server_for(settings: Document) -> CallServer | None:
    """Return the call server that says most of what is shared and nothing else; a known one before a new one."""
    known = [server for server in CallServer.objects.all() if _said_by(server).items() <= settings.items()]
    return max(known, key=lambda server: len(_said_by(server)), default=None) or _new_server(settings)


def _new_server(settings: Document) -> CallServer | None:
    """Return a call server with the shared addresses; `None` when it would say something else.

    Which kind of server it is, files do not tell.
    """
    found = servers_found([settings])[0][0]
    transport = _TRANSPORTS.get(settings.get("transportLayerProtocol", ""))
    if not found or len(found) > _MOST_SERVERS or transport is None:
        return None
    addresses = {"address": found[0].address, "port": found[0].port}
    if found[1:]:
        addresses |= {"backup_address": found[1].address, "backup_port": found[1].port}
    server = CallServer(name=found[0].address, transport=transport, **addresses)
    return server if _is_valid(server) and _said_by(server).items() <= settings.items() else None


def _is_valid(server: CallServer) -> bool:
    """Tell whether the fields can hold what the file says, in their own types from here on, and the name is free."""
    try:
        server.full_clean()
    except ValidationError:
        return False
    return True


def _said_by(server: CallServer) -> Layer:
    """Return what the call server says to its phones, with what it takes out."""
    levels = inherited_levels(Phone(call_server=server, profile=Profile(bare=True)))
    return _of(server, levels)


def _of(server: CallServer | None, levels: Iterable[Level]) -> Layer:
    return {path: text for level in levels if level.record == server for path, text in level.settings.items()}


def _accounts_of(buttons: list[Button]) -> list[str]:
    return [button.name for button in buttons if button.kind == Button.Kind.LINE and button.name]


def _family_of(phone: Phone) -> str:
    return phone_models.model(phone.model).family if phone.model else ""

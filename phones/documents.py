"""Phone records become the mapping of their configuration: the only module that knows both.

The chain of settings, the nearest last: built-in settings of the model, the SSH login that was made for the phone,
profile and its ancestors, call server, the phone. A phone on a bare profile has no built-in settings: it says what its
records say and no more.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import accumulate

from phones.models import Button, CallServer, Phone, Profile
from phones.presets import preset_settings
from phones.upgrades import Upgrades
from provisioning.cnfxml import catalogue, phone_models
from provisioning.cnfxml.document import Document, Layer, merge
from provisioning.sentences import said

MEMBERS = "devicePool/callManagerGroup/members"
LINES = "sipProfile/sipLines"
NUMBER = "@button"
STAMP = "versionStamp"
SSH_USER, SSH_PASSWORD = "sshUserId", "sshPassword"
MADE_USER = "offhook"
"""Signs in to the SSH console with the password that is made for a phone."""

TRANSPORTS = {CallServer.Transport.TCP: "1", CallServer.Transport.UDP: "2"}
"""Values of `transportLayerProtocol`. Source: sipcc, usecallmanager.nz."""

FEATURE_IDS: Mapping[str, str] = {
    Button.Kind.LINE: "9",
    Button.Kind.SPEED_DIAL: "2",
    Button.Kind.BLF: "21",
    Button.Kind.SERVICE: "20",
}
"""Values of `featureID`. Source: usecallmanager.nz, line keys."""

BUTTON_ELEMENTS: Mapping[str, Mapping[str, str]] = {
    Button.Kind.LINE: {
        "label": "featureLabel",
        "name": "name",
        "display_name": "displayName",
        "contact": "contact",
        "auth_name": "authName",
        "password": "authPassword",
        "voicemail_number": "messagesNumber",
    },
    Button.Kind.SPEED_DIAL: {"label": "featureLabel", "target": "speedDialNumber"},
    Button.Kind.BLF: {"label": "featureLabel", "target": "speedDialNumber"},
    Button.Kind.SERVICE: {"label": "featureLabel", "target": "serviceURI"},
    Button.Kind.FEATURE: {"label": "featureLabel"},
}
"""For each kind of button, which field is which element of `<line>`."""


@dataclass(frozen=True, slots=True)
class Level:
    """Settings of one level of the chain, and the record that they come from."""

    name: str
    """For people: "Profile Office"."""
    settings: Layer
    record: CallServer | Profile | Phone | None = None
    """`None` for the built-in settings."""


def document_of(phone: Phone, upgrades: Upgrades | None = None, buttons: Iterable[Button] | None = None) -> Document:
    """Return the mapping of the phone's configuration, secrets in clear.

    Who asks for many phones gives `upgrades`, so that the firmware at hand is read once, and their `buttons`
    where these are at hand already.

    Raises `SecretUnreadable` when a stored password cannot be decrypted.
    """
    document = unstamped(phone, upgrades, buttons)
    if wants_stamp(phone, document):
        document[STAMP] = stamp(stamped_text(document))
    return document


def unstamped(phone: Phone, upgrades: Upgrades | None = None, buttons: Iterable[Button] | None = None) -> Document:
    """Return what `document_of` does, without a stamp that is derived from the rest."""
    levels = [*inherited_levels(phone), *own_levels(phone, upgrades, buttons)]
    return merge(*(level.settings for level in levels))


def wants_stamp(phone: Phone, document: Document) -> bool:
    """Tell whether the configuration gets a stamp: a phone with built-in settings does unless it has one."""
    return STAMP not in document and not is_bare(phone)


def stamped_text(document: Document) -> bytes:
    """Return what the stamp is made of: JSON, so that the texts of all elements stand in it once."""
    return json.dumps(document, sort_keys=True).encode()


def stamp(text: bytes) -> str:
    """Return a stamp that changes with the configuration and with nothing else."""
    return hashlib.blake2b(text, digest_size=16).hexdigest()


def inherited_levels(phone: Phone) -> list[Level]:
    """Return what the phone inherits, the farthest first. Raises `UnknownModel` unless the phone is bare."""
    levels = list(_given_levels(phone))
    chain = phone.profile.chain() if phone.profile else []
    levels += [Level(said("Profile %(profile)s", profile=str(profile)), profile.settings, profile) for profile in chain]
    if phone.call_server:
        levels += server_levels(phone.call_server)
    return levels


def _given_levels(phone: Phone) -> Iterator[Level]:
    """Yield what the phone has before anybody sets anything."""
    if not is_bare(phone):
        yield Level(said("Built-in for %(model)s", model=phone.model), catalogue.baseline(family_of(phone)))
    if phone.ssh_password and takes_ssh(phone):
        yield Level(said("Made for this phone"), {SSH_USER: MADE_USER, SSH_PASSWORD: phone.ssh_password})


def takes_ssh(phone: Phone) -> bool:
    """Tell whether the phone's file has an SSH login: all have but flat ones. Source: usecallmanager.nz.

    Raises `UnknownModel` where there is no such model; of one that is not told, the file is no flat one.
    """
    return not phone.model or SSH_PASSWORD in catalogue.baseline(family_of(phone))


def server_levels(server: CallServer) -> list[Level]:
    """Return what a call server says: that of its kind and its fields, then its own settings."""
    title = said("Call server %(server)s", server=str(server))
    return [Level(title, _server_settings(server), server), Level(title, server.settings, server)]


def own_levels(phone: Phone, upgrades: Upgrades | None = None, buttons: Iterable[Button] | None = None) -> list[Level]:
    """Return the phone's own settings: those of the settings page, of its fields and of its buttons."""
    told = (upgrades or Upgrades()).of(phone).told
    own = {"sipProfile/phoneLabel": phone.label} if phone.label else {}
    if told is not None:
        own["loadInformation"] = told
    return [
        Level(said("This phone"), phone.settings, phone),
        Level(said("This phone"), own, phone),
        Level(said("Buttons of this phone"), buttons_settings(phone, buttons), phone),
    ]


def buttons_settings(phone: Phone, buttons: Iterable[Button] | None = None) -> Document:
    """Return the settings of all buttons of the phone, with full paths."""
    settings: Document = {}
    for line_index, button in _with_line_index(phone.buttons.all() if buttons is None else buttons):
        base = line_path(button)
        relative = merge(
            {NUMBER: str(button.position)} if button.place else {},
            _line_inherited(phone, button, line_index),
            button.settings,
            {"featureID": FEATURE_IDS[button.kind]} if button.kind in FEATURE_IDS else {},
            fields_of(button),
        )
        settings.update((f"{base}/{path}", text) for path, text in relative.items())
    return settings


def line_path(button: Button) -> str:
    """Return the path of the button's `<line>`: by its number, or by its place where numbers do not stand in order."""
    return f"{LINES}/line[{button.place}]" if button.place else f"{LINES}/line[@button={button.position}]"


def fields_of(button: Button) -> Document:
    """Return what the fields of a button say, as paths relative to its `<line>`."""
    elements = BUTTON_ELEMENTS[button.kind]
    return {element: text for field, element in elements.items() if (text := getattr(button, field))}


def is_bare(phone: Phone) -> bool:
    """Tell whether the phone goes without built-in settings."""
    return phone.profile is not None and any(profile.bare for profile in phone.profile.chain())


def family_of(phone: Phone) -> str:
    """Return the family of the phone's model. Raises `UnknownModel`."""
    return phone_models.model(phone.model).family


def line_start(phone: Phone) -> Document:
    """Return what a new line of this phone starts with beyond its fields, as paths relative to its `<line>`.

    A phone without built-in settings gets them written into the line itself: without a proxy it could not register.
    """
    return dict(catalogue.line_defaults(family_of(phone))) if phone.model and is_bare(phone) else {}


def line_inherited(phone: Phone) -> Document:
    """Return what every line of the phone is given, whatever its account, as paths relative to its `<line>`.

    Raises `UnknownModel` unless the phone is bare.
    """
    return _line_inherited(phone, Button(kind=Button.Kind.LINE), line_index=1)


def _line_inherited(phone: Phone, button: Button, line_index: int) -> Document:
    """What a line is given by the model, the call server and its own account name."""
    if button.kind != Button.Kind.LINE or is_bare(phone):
        return {}
    server = phone.call_server
    given = {
        "@lineIndex": str(line_index),
        "contact": button.name,
        "displayName": button.label or button.name,
        "authName": button.name,
        "port": str(server.port) if server else "",
        "messagesNumber": server.voicemail_number if server else "",
    }
    return merge(catalogue.line_defaults(family_of(phone)), {path: text for path, text in given.items() if text})


def _with_line_index(buttons: Iterable[Button]) -> Iterator[tuple[int, Button]]:
    """Pair each button with the number of lines up to it, in the order of their positions."""
    ordered = sorted(buttons, key=lambda button: button.position)
    counts = accumulate(int(button.kind == Button.Kind.LINE) for button in ordered)
    return zip(counts, ordered, strict=True)


def _server_settings(server: CallServer) -> Document:
    """What a call server's fields say, over what its kind brings."""
    addresses = [(server.address, server.port)]
    if server.backup_address:
        addresses.append((server.backup_address, server.backup_port))
    settings = {"transportLayerProtocol": TRANSPORTS[CallServer.Transport(server.transport)]}
    for priority, (address, port) in enumerate(addresses):
        base = f"{MEMBERS}/member[@priority={priority}]/callManager"
        settings[f"{base}/ports/ethernetPhonePort"] = "2000"
        settings[f"{base}/ports/sipPort"] = str(port)
        settings[f"{base}/ports/securedSipPort"] = "5061"
        settings[f"{base}/processNodeName"] = address
    return merge(preset_settings(server), settings)

"""A site that misfortunes befall: its records, its folder, and what must be true of both."""

import random
from collections.abc import Collection
from contextlib import suppress
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, transaction
from lxml import etree

from phones import changes
from phones.files import waiting_count
from phones.models import Button, CallServer, Phone
from provisioning import publishing
from provisioning.database import migrate
from provisioning.models import Publication, PublishedFile
from provisioning.publish.errors import PublishError
from provisioning.publish.manifest import read_index
from tests.reliability.tally import Loss, Tally

Labels = dict[str, str]
"""The labels of phones by the names of their files; those of all phones are changed together, so a mix shows."""

_KEPT_IN_STATE = {"index", "lock", "objects"}


class Site:
    """Phones with a line each, of which every round changes all, adds one and deletes one."""

    def __init__(self, seed: int, phones: int) -> None:
        self.random = random.Random(seed)
        self.phones = phones
        self.tally = Tally()

    @property
    def root(self) -> Path:
        """The TFTP root."""
        return settings.TFTP_ROOT

    @property
    def state(self) -> Path:
        """The folder of the publisher's state."""
        return settings.PUBLISH_STATE

    def build(self) -> None:
        """Make the phones and publish them."""
        migrate()
        server = CallServer.objects.create(name="PBX", address="192.0.2.1")
        made = [Phone(mac=f"{n:012X}", model="7962G", label="built", call_server=server) for n in range(self.phones)]
        Phone.objects.bulk_create(made)
        Button.objects.bulk_create(
            Button(phone=phone, position=1, kind="line", label=phone.mac, name=phone.mac) for phone in made
        )
        publishing.publish()

    @transaction.atomic
    def change(self) -> Labels:
        """Give all phones another label, add a phone and delete one; return the records as they are now."""
        number = int(Phone.objects.latest("mac").mac, 16) + 1
        self.relabel(str(number))
        self._replace_one(number)
        return self.records()

    def relabel(self, label: str) -> None:
        """Give all phones this label; all wait to be published."""
        Phone.objects.mark_changed(label=label)

    def _replace_one(self, number: int) -> None:
        server = CallServer.objects.get()
        new = Phone(mac=f"{number:012X}", model="7962G", label=str(number), call_server=server)
        changes.save_phone(new)
        changes.save_button(Button(phone=new, position=1, kind="line", label="Desk", name=new.mac))
        Phone.objects.earliest("pk").delete()

    def records(self) -> Labels:
        """Return the labels as the records have them."""
        return {f"SEP{mac}.cnf.xml": label for mac, label in Phone.objects.values_list("mac", "label")}

    def files(self) -> Labels:
        """Return the labels as the files have them. Raises `Loss` when one is torn."""
        return {path.name: label_in(path.name, path.read_bytes()) for path in self.root.glob("SEP*")}

    def look(self, *allowed: Labels) -> None:
        """Raise `Loss` unless the folder is whole, one of the allowed ones, and as the database says."""
        self.tally.checks += 1
        found = self.files()
        if found not in allowed:
            raise Loss(f"The folder is neither old nor new: {_differences(found, allowed)}")
        if drift := publishing.drift():
            raise Loss(f"The folder is not as it is recorded: {drift}")
        if leftovers := {path.name for path in self.state.iterdir()} - _KEPT_IN_STATE:
            raise Loss(f"There are leftovers: {sorted(leftovers)}")
        if running := Publication.objects.filter(state=Publication.State.RUNNING).count():
            raise Loss(f"{running} publications are said to run.")
        if read_index(self.state / "index") != _recorded():
            raise Loss("The index of the TFTP server is not what is recorded.")

    def come_back(self, *allowed: Labels) -> None:
        """Start again after a misfortune, look, publish, and look again: now the folder is as the records say."""
        publishing.recover()
        self.look(*allowed)
        publishing.publish()
        self.look(self.records())
        if waiting := waiting_count():
            raise Loss(f"{waiting} phones still wait after a publication that ended well.")

    def publish_or_say(self) -> str:
        """Publish; return the sentence when that cannot be. Every other exception is a traceback, and goes on."""
        try:
            publishing.publish()
        except (PublishError, DatabaseError) as error:
            return f"{type(error).__name__}: {error}"
        return ""


def label_in(name: str, content: bytes) -> str:
    """Return the label that a phone's file has. Raises `Loss` when it is not whole."""
    with suppress(etree.XMLSyntaxError):
        return str(etree.fromstring(content).findtext("sipProfile/phoneLabel"))
    raise Loss(f"{name} is torn: {len(content)} bytes.")


def _recorded() -> dict[str, tuple[str, int]]:
    rows = PublishedFile.objects.filter(current=True).values_list("name", "digest", "size")
    return {name: (digest, size) for name, digest, size in rows}


def _differences(found: Labels, allowed: Collection[Labels]) -> str:
    return "; ".join(str(sorted(set(found.items()) ^ set(one.items()))[:6]) for one in allowed)

"""Any history of changes, publications, deaths, ways back and edits by hand: what must be true after each step."""

import shutil
import tempfile
from contextlib import suppress
from pathlib import Path

from django.db import transaction
from django.test import override_settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from phones import changes
from phones.files import waiting_count
from phones.models import Button, CallServer, Phone
from provisioning import drafts, publishing
from provisioning.models import Publication
from tests.reliability.dying import Died, dies_before_call
from tests.reliability.site import label_in

_PHONES = [f"00112233440{digit}" for digit in range(4)]
_MACS = st.sampled_from(_PHONES)
_LABELS = st.sampled_from(["Hall", "Desk", "Door & gate", "Ünïcode"])
_BY_HAND = "<device><sipProfile><phoneLabel>by hand</phoneLabel></sipProfile></device>"
_MEMORY = Path("/dev/shm")
"""Where syncing takes no time; what it is good for is for other trials to find out."""

Labels = dict[str, str]


class History(RuleBasedStateMachine):
    """The model: labels of the records, of what counts as published, and of what lies in the folder."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="offhook-history-", dir=_MEMORY if _MEMORY.is_dir() else None))
        self.settings = override_settings(TFTP_ROOT=self.folder / "tftp", PUBLISH_STATE=self.folder / "state")
        self.settings.enable()
        self.database = transaction.atomic()
        self.database.__enter__()
        for model in (Phone, Publication):
            model._default_manager.all().delete()
        self.server = CallServer.objects.create(name="PBX of the history", address="192.0.2.1")
        self.records: Labels = {}
        self.published: Labels = {}
        self.by_hand: set[str] = set()
        self.before: Labels = {}
        """What was published before the last publication."""
        self.undoable: Publication | None = None

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.database.__exit__(None, None, None)
        self.settings.disable()
        shutil.rmtree(self.folder)

    @initialize()
    def begin(self) -> None:
        """Have some phones from the beginning: without any, there is nothing to lose."""
        for mac in _PHONES[:3]:
            self.save(mac, "Desk")

    @rule(mac=_MACS, label=_LABELS)
    def save(self, mac: str, label: str) -> None:
        phone = Phone.objects.filter(mac=mac).first() or Phone(mac=mac, model="7962G", call_server=self.server)
        is_new, phone.label = phone.pk is None, label
        changes.save_phone(phone)
        if is_new:
            changes.save_button(Button(phone=phone, position=1, kind="line", label="Desk", name=mac))
        self.records[phone.file_name] = label

    @rule(mac=_MACS)
    def delete(self, mac: str) -> None:
        Phone.objects.filter(mac=mac).delete()
        self.records.pop(f"SEP{mac}.cnf.xml", None)

    @rule(label=_LABELS)
    def relabel_all(self, label: str) -> None:
        Phone.objects.mark_changed(label=label)
        self.records = dict.fromkeys(self.records, label)

    @rule(overwrite=st.booleans())
    def publish(self, overwrite: bool) -> None:
        made = publishing.publish(overwrite=overwrite).publication
        self._count(self._after_publishing(overwrite), made)
        if overwrite:
            self.by_hand.clear()

    @rule(label=_LABELS, calls=st.sampled_from(range(60)))
    def die_while_publishing(self, label: str, calls: int) -> None:
        self.relabel_all(label)  # so that there is something to publish
        after, last = self._after_publishing(overwrite=False), Publication.objects.count()
        with suppress(Died), dies_before_call(calls):
            publishing.publish()
        publishing.recover()
        assert Publication.objects.filter(state=Publication.State.RUNNING).count() == 0
        if self._in_folder() == self._expected(after) and after != self.published:
            self._count(after, Publication.objects.latest("pk"))
        assert Publication.objects.count() >= last

    @precondition(lambda self: self.undoable is not None and not self.by_hand)
    @rule()
    def go_back(self) -> None:
        assert self.undoable is not None
        drafts.confirm(drafts.draft_undoing(self.undoable))
        self._count(self.before, None)

    @precondition(lambda self: self.published)
    @rule(data=st.data())
    def edit_by_hand(self, data: st.DataObject) -> None:
        name = data.draw(st.sampled_from(sorted(self.published)))
        path = self.folder / "tftp" / name
        path.unlink()
        path.write_text(_BY_HAND)
        self.by_hand.add(name)

    @invariant()
    def the_folder_is_what_was_published(self) -> None:
        assert self._in_folder() == self._expected(self.published)
        if (self.folder / "tftp").exists():
            found = publishing.drift()
            assert (set(found.changed), found.missing, found.foreign) == (self.by_hand, (), ())

    @invariant()
    def what_differs_waits(self) -> None:
        waiting = {phone.file_name for phone in Phone.objects.needing_publish()}
        differing = {name for name, label in self.records.items() if self.published.get(name) != label}
        assert differing <= waiting
        assert waiting_count() >= len(self.published.keys() - self.records.keys())

    def _after_publishing(self, overwrite: bool) -> Labels:
        """Return what counts as published afterwards: what somebody edited by hand is held back."""
        held = set() if overwrite else self.by_hand
        kept = {name: label for name, label in self.published.items() if name in held}
        return {name: label for name, label in self.records.items() if name not in held} | kept

    def _count(self, after: Labels, made: Publication | None) -> None:
        if made is not None or after != self.published:
            self.before, self.undoable = self.published, made
        self.published = dict(after)

    def _expected(self, published: Labels) -> Labels:
        return published | dict.fromkeys(self.by_hand, "by hand")

    def _in_folder(self) -> Labels:
        return {path.name: label_in(path.name, path.read_bytes()) for path in (self.folder / "tftp").glob("SEP*")}

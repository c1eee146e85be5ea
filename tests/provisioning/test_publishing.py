"""From records to the TFTP root: what is written, what stays, and what the records remember of it."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection

from phones import changes, phone_files
from phones.files import phone_file, waiting_count
from phones.models import Button, Phone
from provisioning import publishing, recording
from provisioning.encryption import SecretUnreadable
from provisioning.keyfiles import new_field_key
from provisioning.models import Publication, PublishedFile
from provisioning.publish.errors import FolderUnusable, PublishBusy
from provisioning.publish.folder import Folder
from provisioning.publish.manifest import digest_of, read_index
from provisioning.publish.plan import Action, WantedFile
from provisioning.publishing import Outcome, publish
from tests.factories import make_profile, make_working_phone
from tests.memory import folder_in_memory

pytestmark = pytest.mark.django_db

MACS = ["00000000000A", "00000000000B", "00000000000C"]
NAMES = [f"SEP{mac}.cnf.xml" for mac in MACS]
ALL = sorted([*NAMES, "dialplan.xml"])
EDITED = "Somebody changed this file since it was published. If it matters, import it; then publish with overwriting."


@pytest.fixture
def tftp_root(settings: Any) -> Iterator[Path]:
    """A TFTP root in memory, as every test writes to it several times."""
    with folder_in_memory() as path:
        settings.TFTP_ROOT, settings.PUBLISH_STATE = path / "tftp", path / "state"
        yield settings.TFTP_ROOT


@pytest.fixture
def phones(tftp_root: Path) -> list[Phone]:
    """Three phones that can be published, and nothing published yet."""
    return [make_working_phone(mac, label=mac) for mac in MACS]


@pytest.fixture
def published(phones: list[Phone]) -> list[Phone]:
    """Three published phones."""
    publish()
    return phones


def status_of(root: Path) -> dict[str, tuple[int, int, int]]:
    """Return inode, time of last change and of last change of status by name."""
    found = {path.name: path.stat() for path in root.iterdir()}
    return {name: (status.st_ino, status.st_mtime_ns, status.st_ctime_ns) for name, status in found.items()}


def actions(outcome: Outcome) -> dict[str, str]:
    """Return what happened by name, unchanged files left out."""
    return {step.name: step.action.value for step in outcome.steps if step.action is not Action.KEEP}


def in_root(root: Path) -> list[str]:
    return sorted(os.listdir(root))


def assert_records_say_what_the_folder_holds(root: Path) -> None:
    current = PublishedFile.objects.filter(current=True)
    files = {path.name: (digest_of(path.read_bytes()), path.stat().st_size) for path in root.iterdir()}
    assert {file.name: (file.digest, file.size) for file in current} == files
    assert read_index(root.parent / "state" / "index") == files


def relabel(phone: Phone, label: str = "Other") -> None:
    phone = Phone.objects.get(pk=phone.pk)
    phone.label = label
    changes.save_phone(phone)


def test_the_first_publication_writes_every_file(phones: list[Phone], tftp_root: Path) -> None:
    user = User.objects.create_user("admin")
    outcome = publish(by=user, note="First")
    assert outcome.counts() == {"added": 4, "changed": 0, "removed": 0, "unchanged": 0, "held back": 0}
    assert in_root(tftp_root) == ALL
    for phone in phones:
        assert (tftp_root / phone.file_name).read_bytes() == phone_file(phone).content
    publication = Publication.objects.get()
    assert outcome.publication == publication
    assert (publication.state, publication.by, publication.note) == ("done", user, "First")
    assert (publication.problem, publication.held_back) == ("", [])
    assert publication.finished_at is not None
    assert publication.finished_at >= publication.started_at
    assert [(file.name, file.action, file.subject, file.version, file.current) for file in publication.files.all()] == [
        *((name, "added", mac, 1, True) for name, mac in zip(NAMES, MACS, strict=True)),
        ("dialplan.xml", "added", "", 0, True),
    ]
    assert_records_say_what_the_folder_holds(tftp_root)


def test_planning_writes_nothing(phones: list[Phone], tftp_root: Path) -> None:
    plan = publishing.plan()
    assert [(step.name, step.action.value) for step in plan] == [(name, "added") for name in ["dialplan.xml", *NAMES]]
    assert in_root(tftp_root) == []
    assert not Publication.objects.exists()


def test_nothing_is_touched_when_nothing_changed(published: list[Phone], tftp_root: Path) -> None:
    before = status_of(tftp_root)
    outcome = publish()
    assert (outcome.publication, actions(outcome)) == (None, {})
    assert outcome.counts()["unchanged"] == 4
    assert status_of(tftp_root) == before
    assert Publication.objects.count() == 1


def test_one_changed_label_changes_one_file(published: list[Phone], tftp_root: Path) -> None:
    before = status_of(tftp_root)
    relabel(published[1])
    assert list(Phone.objects.needing_publish()) == [published[1]]
    outcome = publish()
    assert actions(outcome) == {NAMES[1]: "changed"}
    after = status_of(tftp_root)
    assert {name for name in before if before[name] != after[name]} == {NAMES[1]}
    assert b"<phoneLabel>Other</phoneLabel>" in (tftp_root / NAMES[1]).read_bytes()
    assert not Phone.objects.needing_publish().exists()
    assert_records_say_what_the_folder_holds(tftp_root)
    history = PublishedFile.objects.filter(name=NAMES[1]).order_by("pk")
    assert [(file.action, file.current, file.version) for file in history] == [
        ("added", False, 1),
        ("changed", True, 2),
    ]


def test_the_file_of_a_deleted_phone_is_gone(published: list[Phone], tftp_root: Path) -> None:
    published[0].delete()
    assert waiting_count() == 1
    outcome = publish()
    assert actions(outcome) == {NAMES[0]: "removed"}
    assert in_root(tftp_root) == ALL[1:]
    assert waiting_count() == 0
    assert_records_say_what_the_folder_holds(tftp_root)
    removed = PublishedFile.objects.get(action="removed")
    assert (removed.name, removed.subject, removed.current, removed.digest) == (NAMES[0], MACS[0], False, "")
    assert publish().publication is None


def test_one_phone_can_be_published_alone(published: list[Phone], tftp_root: Path) -> None:
    for phone in published:
        relabel(phone)
    before = status_of(tftp_root)
    outcome = publish([MACS[1]])
    assert [step.name for step in outcome.steps] == ["dialplan.xml", NAMES[1]]
    after = status_of(tftp_root)
    assert {name for name in before if before[name] != after[name]} == {NAMES[1]}
    assert list(Phone.objects.needing_publish().order_by("mac")) == [published[0], published[2]]


def test_publishing_one_phone_removes_no_other(published: list[Phone], tftp_root: Path) -> None:
    for phone in published[:2]:
        phone.delete()
    assert actions(publish([MACS[1]])) == {NAMES[1]: "removed"}
    assert in_root(tftp_root) == [NAMES[0], NAMES[2], "dialplan.xml"]


def test_a_phone_that_changed_without_effect_no_longer_waits(published: list[Phone], tftp_root: Path) -> None:
    before = status_of(tftp_root)
    Phone.objects.filter(mac=MACS[0]).mark_changed()
    assert list(Phone.objects.needing_publish()) == [published[0]]
    assert publish().publication is None
    assert not Phone.objects.needing_publish().exists()
    assert status_of(tftp_root) == before


def test_a_phone_that_changes_after_it_was_read_goes_on_waiting(
    published: list[Phone], monkeypatch: pytest.MonkeyPatch
) -> None:
    relabel(published[0])
    commit = Folder.commit

    def slowly(self: Folder, *arguments: Any) -> Any:
        relabel(published[0], "Newer")
        return commit(self, *arguments)

    monkeypatch.setattr(Folder, "commit", slowly)
    publish()
    assert list(Phone.objects.needing_publish()) == [published[0]]


def test_a_profile_that_changes_while_phones_are_read_is_not_missed(
    phones: list[Phone], tftp_root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What came after the profiles were read is not in the files, so the phones must go on waiting."""
    profile = make_profile(settings={"certHash": "old"})
    Phone.objects.update(profile=profile)

    def meanwhile() -> Any:
        found = profiles_with_parents()
        profile.settings = {"certHash": "new"}
        changes.save_shared(profile)
        return found

    profiles_with_parents = phone_files.profiles_with_parents
    monkeypatch.setattr(phone_files, "profiles_with_parents", meanwhile)
    publish()
    assert all(b"<certHash>old</certHash>" in (tftp_root / name).read_bytes() for name in NAMES)
    assert Phone.objects.needing_publish().count() == 3


def test_a_phone_that_cannot_be_written_holds_back_itself_only(published: list[Phone], tftp_root: Path) -> None:
    for phone in published[:2]:
        relabel(phone)
    Phone.objects.filter(mac=MACS[0]).update(model="")
    before = (tftp_root / NAMES[0]).read_bytes()
    outcome = publish()
    sentence = "The model is not known: choose it on the phone's page."
    assert actions(outcome) == {NAMES[0]: "held back", NAMES[1]: "changed"}
    assert (tftp_root / NAMES[0]).read_bytes() == before
    assert outcome.publication is not None
    assert outcome.publication.held_back == [{"name": NAMES[0], "reason": sentence, "subject": MACS[0]}]
    assert list(Phone.objects.needing_publish()) == [published[0]]


@pytest.mark.parametrize("paths", [{"no path": "x"}, {"a": "\x01"}, {"a": "x", "a/b": ""}, {"{urn:%20}a": ""}])
def test_odd_settings_hold_back_one_phone_only(phones: list[Phone], tftp_root: Path, paths: dict[str, str]) -> None:
    Phone.objects.filter(mac=MACS[0]).update(settings=paths)
    assert actions(publish()) == dict.fromkeys(ALL, "added") | {NAMES[0]: "held back"}
    assert in_root(tftp_root) == ALL[1:]


def test_a_phone_without_service_is_held_back(phones: list[Phone]) -> None:
    Button.objects.filter(phone=phones[0]).delete()
    assert actions(publish())[NAMES[0]] == "held back"


def test_a_hand_edit_is_held_back_until_it_is_overwritten_knowingly(published: list[Phone], tftp_root: Path) -> None:
    (tftp_root / NAMES[0]).write_bytes(b"by hand")
    relabel(published[0])
    outcome = publish()
    assert [(step.name, step.reason) for step in outcome.held_back] == [(NAMES[0], EDITED)]
    assert (outcome.publication, (tftp_root / NAMES[0]).read_bytes()) == (None, b"by hand")
    assert publishing.drift().changed == (NAMES[0],)
    assert actions(publish(overwrite=True)) == {NAMES[0]: "changed"}
    assert (tftp_root / NAMES[0]).read_bytes() == phone_file(Phone.objects.get(mac=MACS[0])).content
    assert not publishing.drift()
    assert not Phone.objects.needing_publish().exists()


def test_a_hand_edit_of_a_deleted_phone_stays_until_it_is_overwritten_knowingly(
    published: list[Phone], tftp_root: Path
) -> None:
    (tftp_root / NAMES[0]).write_bytes(b"by hand")
    published[0].delete()
    assert actions(publish()) == {NAMES[0]: "held back"}
    assert waiting_count() == 1
    assert actions(publish(overwrite=True)) == {NAMES[0]: "removed"}
    assert in_root(tftp_root) == ALL[1:]


def test_a_file_that_somebody_deleted_is_written_again(published: list[Phone], tftp_root: Path) -> None:
    (tftp_root / NAMES[0]).unlink()
    assert actions(publish()) == {NAMES[0]: "added"}
    assert_records_say_what_the_folder_holds(tftp_root)


def test_files_of_others_are_left_alone(phones: list[Phone], tftp_root: Path) -> None:
    tftp_root.mkdir()
    (tftp_root / "theirs.txt").write_bytes(b"theirs")
    (tftp_root / NAMES[0]).write_bytes(b"theirs")
    assert actions(publish()) == dict.fromkeys(ALL, "added") | {NAMES[0]: "held back"}
    assert (tftp_root / NAMES[0]).read_bytes() == (tftp_root / "theirs.txt").read_bytes() == b"theirs"
    assert publishing.drift().foreign == (NAMES[0], "theirs.txt")


class Crash(BaseException):
    """The process ends here."""


def _crash(*_arguments: Any, **_options: Any) -> None:
    raise Crash


@pytest.mark.parametrize(
    ("step", "completed"),
    [("folder.Folder.commit", False), ("folder.write_journal", False), ("folder.Folder._link", True)],
)
def test_a_crash_while_writing_is_cleared_up_before_the_next_publication(
    published: list[Phone], tftp_root: Path, monkeypatch: pytest.MonkeyPatch, step: str, *, completed: bool
) -> None:
    relabel(published[0])
    published[1].delete()
    with monkeypatch.context() as patch:
        patch.setattr(f"provisioning.publish.{step}", _crash)
        with pytest.raises(Crash):
            publish()
    assert Publication.objects.first().state == "running"
    journal = publishing.recover()
    assert publishing.recover() is None
    publication = Publication.objects.first()
    assert publication.finished_at is not None
    assert (journal is not None, publication.state) == ((True, "done") if completed else (False, "failed"))
    assert publication.problem == ("" if completed else "It was interrupted before anything was written.")
    assert_records_say_what_the_folder_holds(tftp_root)
    assert in_root(tftp_root) == (sorted({*ALL} - {NAMES[1]}) if completed else ALL)
    publish()
    assert in_root(tftp_root) == sorted({*ALL} - {NAMES[1]})
    assert_records_say_what_the_folder_holds(tftp_root)
    assert waiting_count() == 0


@pytest.mark.parametrize("step", ["publishing.count", "publish.folder.Folder.forget"])
def test_a_crash_around_the_record_is_recorded_once(
    published: list[Phone], tftp_root: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    relabel(published[0])
    with monkeypatch.context() as patch:
        patch.setattr(f"provisioning.{step}", _crash)
        with pytest.raises(Crash):
            publish()
    outcome = publish()
    assert (outcome.publication, actions(outcome)) == (None, {})
    assert [publication.state for publication in Publication.objects.all()] == ["done", "done"]
    assert PublishedFile.objects.filter(publication=Publication.objects.first()).count() == 1
    assert not Phone.objects.needing_publish().exists()
    assert_records_say_what_the_folder_holds(tftp_root)


def test_a_publication_that_could_not_be_completed_is_completed_by_the_next(
    published: list[Phone], tftp_root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    relabel(published[0])

    def fail(self: Folder, _entry: Any) -> None:
        raise OSError(5, "Input/output error", str(self.root))

    with monkeypatch.context() as patch:
        patch.setattr(Folder, "_link", fail)
        with pytest.raises(FolderUnusable, match="The publication is not complete yet: Input/output error"):
            publish()
    failed = Publication.objects.first()
    assert (failed.state, failed.problem.partition(":")[0]) == ("failed", "The publication is not complete yet")
    assert publish().publication is None
    completed = Publication.objects.first()
    assert (completed.state, completed.problem) == ("done", "")
    assert_records_say_what_the_folder_holds(tftp_root)


def test_a_publication_that_could_not_begin_says_why(
    published: list[Phone], tftp_root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    relabel(published[0])
    before = status_of(tftp_root)

    def full(*_arguments: Any) -> None:
        raise OSError(28, "No space left on device", "objects")

    with monkeypatch.context() as patch:
        patch.setattr("provisioning.publish.store.Store.stage", full)
        with pytest.raises(FolderUnusable, match="Nothing was published: No space left on device"):
            publish()
    assert status_of(tftp_root) == before
    failed = Publication.objects.first()
    assert (failed.state, failed.problem) == ("failed", "Nothing was published: No space left on device (objects).")
    assert list(Phone.objects.needing_publish()) == [published[0]]
    assert actions(publish()) == {NAMES[0]: "changed"}


def test_the_journal_of_a_publication_that_the_database_does_not_know_is_completed(
    published: list[Phone], tftp_root: Path
) -> None:
    """The database was restored from a backup; the folder is ahead of it."""
    folder = publishing.tftp_folder()
    folder.write(4711, [(NAMES[0], phone_file(published[0]).content + b"<!-- newer -->")], [])
    assert actions(publish()) == {NAMES[0]: "held back"}
    assert actions(publish(overwrite=True)) == {NAMES[0]: "changed"}
    assert_records_say_what_the_folder_holds(tftp_root)


def test_a_wrong_key_stops_everything_before_anything_is_written(
    published: list[Phone], tftp_root: Path, settings: Any
) -> None:
    relabel(published[0])
    before = status_of(tftp_root)
    settings.FIELD_KEYS = [new_field_key()]
    with pytest.raises(SecretUnreadable, match="Put the key back into FIELD_KEYS"):
        publish()
    assert status_of(tftp_root) == before
    assert Publication.objects.count() == 1


def test_two_cannot_publish_at_once(published: list[Phone], monkeypatch: pytest.MonkeyPatch) -> None:
    lock = Folder.lock
    monkeypatch.setattr(Folder, "lock", lambda self: lock(self, wait_seconds=0))
    with publishing.tftp_folder().lock(), pytest.raises(PublishBusy, match="Somebody else is publishing"):
        publish()


def test_a_root_that_vanished_is_written_again(published: list[Phone], tftp_root: Path) -> None:
    for path in tftp_root.iterdir():
        path.unlink()
    tftp_root.rmdir()
    assert actions(publish()) == dict.fromkeys(ALL, "added")
    assert_records_say_what_the_folder_holds(tftp_root)


def test_what_the_records_do_not_say_anew_is_not_made(
    published: list[Phone], tftp_root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not even the secrets are read: with a key that is gone, an unchanged fleet is published without a word."""
    monkeypatch.setattr("phones.fields.decrypt", _crash)
    monkeypatch.setattr("provisioning.secret_field.decrypt", _crash)
    assert publish().counts() == {"added": 0, "changed": 0, "removed": 0, "unchanged": 4, "held back": 0}
    with pytest.raises(Crash):
        publish(anew=True)


def test_another_program_makes_every_file_anew_once(
    published: list[Phone], tftp_root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in ("publishing", "recording"):
        monkeypatch.setattr(f"provisioning.{module}.generator", lambda: "another")
    made = []
    render = phone_files.Workshop.file_of
    monkeypatch.setattr(phone_files.Workshop, "file_of", lambda *given: made.append(given[1]["mac"]) or render(*given))
    assert (publish().publication, publish().publication) == (None, None)
    assert made == MACS
    assert set(PublishedFile.objects.values_list("generator")) == {("another",)}


@pytest.mark.parametrize("touch", [os.utime, Path.unlink, lambda path: path.write_bytes(b"other")])
def test_a_file_that_is_not_as_it_was_left_is_made_anew(
    published: list[Phone], tftp_root: Path, monkeypatch: pytest.MonkeyPatch, touch: Any
) -> None:
    made = []
    render = phone_files.Workshop.file_of
    monkeypatch.setattr(phone_files.Workshop, "file_of", lambda *given: made.append(given[1]["mac"]) or render(*given))
    touch(tftp_root / NAMES[1])
    publish(overwrite=True)
    publish()
    assert made == [MACS[1]]
    assert_records_say_what_the_folder_holds(tftp_root)


def test_a_group_that_does_not_exist_is_an_error(phones: list[Phone], settings: Any) -> None:
    settings.TFTP_GROUP = "no-such-group"
    with pytest.raises(FolderUnusable, match="There is no group no-such-group on this system: correct TFTP_GROUP"):
        publish()


def one_name_twice(_subjects: object, _settled: object) -> list[WantedFile]:
    """A file source that wants the name of another one."""
    return [WantedFile(NAMES[0], b"other", "other")]


def test_a_name_that_two_sources_want_is_recorded_with_the_file_that_was_written(
    phones: list[Phone], tftp_root: Path, settings: Any
) -> None:
    settings.FILE_SOURCES = [*settings.FILE_SOURCES, f"{__name__}.one_name_twice"]
    outcome = publish()
    assert [step.name for step in outcome.held_back] == [NAMES[0]]
    assert PublishedFile.objects.get(name=NAMES[0]).subject == MACS[0]
    assert_records_say_what_the_folder_holds(tftp_root)


def test_a_large_fleet_needs_no_statement_of_its_own_size(
    published: list[Phone], tftp_root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recording, "PORTION", 2)
    longest = 0

    def watch(execute: Any, sql: str, parameters: Any, many: bool, context: Any) -> Any:
        nonlocal longest
        longest = max(longest, len(parameters or ()) if 'name" IN' in sql else 0)
        return execute(sql, parameters, many, context)

    for phone in published:
        relabel(phone)
    Phone.objects.mark_changed()
    with connection.execute_wrapper(watch):
        publish()
        Phone.objects.mark_changed()
        publish()
    assert 0 < longest <= 6
    assert not Phone.objects.needing_publish().exists()
    assert_records_say_what_the_folder_holds(tftp_root)


def test_the_number_of_queries_does_not_grow_with_the_fleet(
    published: list[Phone], django_assert_max_num_queries: Any
) -> None:
    for number in range(40):
        make_working_phone(f"0000000001{number:02}")
    with django_assert_max_num_queries(40):
        publish()
    with django_assert_max_num_queries(24):
        publish()

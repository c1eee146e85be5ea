"""Publications that are reviewed before they are written, and the ways back."""

import os
from pathlib import Path

import pytest

from phones import changes
from phones.models import Phone
from provisioning import drafts, recording
from provisioning.models import Publication, PublishedFile
from provisioning.progress import Phase
from provisioning.publish.errors import PlanOutdated
from provisioning.publish.manifest import digest_of, read_index
from provisioning.publishing import publish, recover
from tests.factories import make_working_phone

pytestmark = pytest.mark.django_db

MACS = ["00000000000A", "00000000000B"]
NAMES = [f"SEP{mac}.cnf.xml" for mac in MACS]


@pytest.fixture
def phones(tftp_root: Path) -> list[Phone]:
    return [make_working_phone(mac, label=f"First {mac}") for mac in MACS]


def contents(root: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in root.iterdir()}


def relabel(phone: Phone, label: str) -> None:
    phone = Phone.objects.get(pk=phone.pk)
    phone.label = label
    changes.save_phone(phone)


def assert_records_say_what_the_folder_holds(root: Path) -> None:
    files = {name: (digest_of(content), len(content)) for name, content in contents(root).items()}
    assert {file.name: (file.digest, file.size) for file in PublishedFile.objects.filter(current=True)} == files
    assert read_index(root.parent / "state" / "index") == files


def test_a_draft_writes_nothing_and_its_confirmation_all_of_it(phones: list[Phone], tftp_root: Path) -> None:
    draft = drafts.make_draft()
    assert contents(tftp_root) == {}
    assert not PublishedFile.objects.filter(current=True).exists()
    assert drafts.confirm(draft, note="Why").note == "Why"
    assert sorted(contents(tftp_root)) == [*NAMES, "dialplan.xml"]
    assert_records_say_what_the_folder_holds(tftp_root)
    assert not Phone.objects.needing_publish().exists()


def test_a_confirmation_tells_how_far_it_is(phones: list[Phone]) -> None:
    told: list[tuple[Phase | int, ...]] = []
    drafts.confirm(drafts.make_draft(), progress=lambda *given: told.append(given))
    assert told == [(Phase.CHECKING, 0, 3), (Phase.WRITING,), (Phase.WRITING, 0, 3)]


@pytest.mark.usefixtures("phones")
def test_a_plan_that_was_interrupted_is_never_offered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recording, "PORTION", 1)
    write = PublishedFile.objects.bulk_create

    def write_once(_manager: object, rows: list[PublishedFile]) -> None:
        if PublishedFile.objects.exists():
            pytest.fail("interrupted")
        write(rows)

    monkeypatch.setattr(type(PublishedFile.objects), "bulk_create", write_once)
    with pytest.raises(pytest.fail.Exception, match="interrupted"):
        drafts.make_draft()
    assert list(PublishedFile.objects.values_list("publication__state", flat=True)) == ["running"]
    recover()
    assert list(Publication.objects.values_list("state", "problem")) == [
        ("failed", "It was interrupted before anything was written.")
    ]
    assert not PublishedFile.objects.exists()


def test_what_changes_meanwhile_is_not_written_and_goes_on_waiting(phones: list[Phone], tftp_root: Path) -> None:
    draft = drafts.make_draft()
    relabel(phones[0], "Second")
    assert drafts.changed_since(draft) == 1
    drafts.confirm(draft)
    assert b">First 0" in (tftp_root / NAMES[0]).read_bytes()
    assert list(Phone.objects.needing_publish()) == [phones[0]]


def test_a_draft_is_confirmed_once(phones: list[Phone]) -> None:
    draft = drafts.make_draft()
    drafts.confirm(draft)
    with pytest.raises(PlanOutdated):
        drafts.confirm(draft)
    assert Publication.objects.get().state == "done"


@pytest.mark.parametrize("change", ["published", "by hand", "stored"])
def test_a_draft_that_is_no_longer_true_is_refused(phones: list[Phone], tftp_root: Path, change: str) -> None:
    publish()
    relabel(phones[0], "Second")
    draft = drafts.make_draft()
    if change == "published":
        relabel(phones[0], "Third")
        publish([MACS[0]])
    elif change == "by hand":
        (tftp_root / NAMES[0]).write_bytes(b"other")
    else:
        (tftp_root.parent / "state" / "objects" / draft.files.get().digest).write_bytes(b"other")
    before = contents(tftp_root)
    with pytest.raises(PlanOutdated, match=rf"{NAMES[0]} changed since this was planned"):
        drafts.confirm(draft)
    assert contents(tftp_root) == before


def test_a_publication_is_undone_and_brought_back(phones: list[Phone], tftp_root: Path) -> None:
    publish()
    first = contents(tftp_root)
    relabel(phones[0], "Second")
    phones[1].delete()
    make_working_phone("00000000000C")
    publication = publish().publication
    assert publication
    second = contents(tftp_root)
    drafts.confirm(drafts.draft_undoing(publication))
    assert contents(tftp_root) == first
    assert_records_say_what_the_folder_holds(tftp_root)
    assert set(Phone.objects.needing_publish().values_list("mac", flat=True)) == {MACS[0], "00000000000C"}
    drafts.confirm(drafts.draft_restoring(publication))
    assert contents(tftp_root) == second
    assert_records_say_what_the_folder_holds(tftp_root)


def test_the_whole_folder_goes_back_to_how_it_was_after_a_publication(phones: list[Phone], tftp_root: Path) -> None:
    publications, folders = [], []
    for label in ("First", "Second", "Third"):
        relabel(phones[0], label)
        if label == "Second":
            make_working_phone("00000000000C")
            relabel(phones[1], label)
        if label == "Third":
            phones[1].delete()
        publications.append(publish().publication)
        folders.append(contents(tftp_root))
    drafts.confirm(drafts.draft_restoring(publications[0]))
    assert contents(tftp_root) == folders[0]
    drafts.confirm(drafts.draft_restoring(publications[2]))
    assert contents(tftp_root) == folders[2]
    drafts.confirm(drafts.draft_restoring(publications[1], subject=MACS[1]))
    assert contents(tftp_root) == folders[2] | {NAMES[1]: folders[1][NAMES[1]]}
    assert_records_say_what_the_folder_holds(tftp_root)


def test_one_phone_goes_back_alone(phones: list[Phone], tftp_root: Path) -> None:
    publish()
    for phone in phones:
        relabel(phone, "Second")
    publication = publish().publication
    assert publication
    drafts.confirm(drafts.draft_undoing(publication, subject=MACS[0]))
    assert [b">First 0" in (tftp_root / name).read_bytes() for name in NAMES] == [True, False]


def test_a_content_that_somebody_edited_is_not_brought_back(phones: list[Phone], tftp_root: Path) -> None:
    publish()
    with (tftp_root / NAMES[0]).open("r+b") as file:
        file.write(b"<!")
        os.fsync(file.fileno())
    relabel(phones[0], "Second")
    publication = publish(overwrite=True).publication
    assert publication
    draft = drafts.draft_undoing(publication)
    assert draft.held_back == [
        {"name": NAMES[0], "reason": "Its content of that time is no longer kept, or was edited."}
    ]
    assert not draft.files.exists()


def test_old_drafts_do_not_pile_up(phones: list[Phone]) -> None:
    drafts.make_draft()
    assert drafts.make_draft() == Publication.objects.get()
    drafts.discard(Publication.objects.get())
    assert not PublishedFile.objects.exists()

"""What is kept of old publications."""

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from phones import changes
from phones.models import Phone
from provisioning import drafts
from provisioning.models import Publication
from provisioning.pruning import prune
from provisioning.publishing import drift, publish
from tests.factories import MAC, make_working_phone

pytestmark = pytest.mark.django_db


@pytest.fixture
def stored(tftp_root: Path) -> Path:
    """The store after four publications of one phone and a dial plan: five contents."""
    phone = make_working_phone(MAC)
    for label in ("1", "2", "3", "4"):
        phone.label = label
        changes.save_phone(phone)
        publish()
    objects = tftp_root.parent / "state" / "objects"
    assert len(list(objects.iterdir())) == 5
    return objects


def test_what_is_young_is_kept(stored: Path) -> None:
    assert prune(kept=0, days=1) == 0


def test_old_contents_go_and_current_ones_stay_with_what_they_replaced(stored: Path) -> None:
    assert prune(kept=0, days=0) == 2
    assert len(list(stored.iterdir())) == 3
    assert not drift()


def test_the_last_publications_can_be_undone(stored: Path) -> None:
    assert prune(kept=1, days=0) == 2
    last = Publication.objects.first()
    assert last
    draft = drafts.draft_undoing(last)
    assert (draft.held_back, draft.files.count()) == ([], 1)
    assert prune(kept=0, days=0) == 0


def test_drafts_keep_their_contents(stored: Path) -> None:
    Phone.objects.update(label="5")
    Phone.objects.mark_changed()
    draft = drafts.make_draft()
    prune(kept=0, days=0)
    assert drafts.confirm(draft).state == "done"


def test_the_command_keeps_what_the_settings_say(stored: Path, settings) -> None:
    settings.PUBLICATIONS_KEPT = settings.PUBLICATION_DAYS_KEPT = 0
    out = StringIO()
    call_command("prune", "--json", stdout=out)
    assert json.loads(out.getvalue()) == {"deleted": 2, "trail": 0}

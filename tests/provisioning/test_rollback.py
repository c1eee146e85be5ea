"""manage.py rollback."""

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from phones import changes
from phones.models import Phone
from provisioning.models import Publication
from provisioning.publishing import publish
from tests.factories import MAC, make_working_phone

pytestmark = pytest.mark.django_db
NAME = f"SEP{MAC}.cnf.xml"


@pytest.fixture
def two(tftp_root: Path) -> list[Publication]:
    """Two publications of one phone, whose label is Reception, and then Hall."""
    phone = make_working_phone(MAC)
    first = publish().publication
    phone.label = "Hall"
    changes.save_phone(phone)
    second = publish().publication
    assert first
    assert second
    return [first, second]


def rollback(*arguments: object) -> Any:
    out = StringIO()
    call_command("rollback", *map(str, arguments), "--json", stdout=out)
    return json.loads(out.getvalue())


def test_the_files_of_a_publication_are_restored(two: list[Publication], tftp_root: Path) -> None:
    told = rollback(two[0].pk)
    third = Publication.objects.first()
    assert third
    assert told == {"publication": third.pk, "files": [{"name": NAME, "action": "changed"}], "not_restored": []}
    assert (third.state, third.note) == ("done", f"Back to {two[0]}")
    assert b">Reception<" in (tftp_root / NAME).read_bytes()
    assert Phone.objects.needing_publish().count() == 1


def test_a_publication_is_undone(two: list[Publication], tftp_root: Path) -> None:
    rollback(two[1].pk, "--undo")
    assert b">Reception<" in (tftp_root / NAME).read_bytes()


def test_a_dry_run_changes_nothing(two: list[Publication], tftp_root: Path) -> None:
    told = rollback(two[0].pk, "--dry-run")
    assert told == {"publication": None, "files": [{"name": NAME, "action": "changed"}], "not_restored": []}
    assert b">Hall<" in (tftp_root / NAME).read_bytes()
    assert Publication.objects.count() == 2


def test_what_is_as_it_was_needs_nothing(two: list[Publication]) -> None:
    assert rollback(two[1].pk) == {"publication": None, "files": [], "not_restored": []}


def test_what_is_no_longer_kept_is_named(two: list[Publication], tftp_root: Path) -> None:
    (tftp_root.parent / "state" / "objects" / two[0].files.get(name=NAME).digest).unlink()
    errors = StringIO()
    with pytest.raises(SystemExit, match="1"):
        call_command("rollback", str(two[0].pk), stdout=StringIO(), stderr=errors)
    reason = "Its content of that time is no longer kept, or was edited."
    assert errors.getvalue() == f"{NAME} is not restored: {reason}\n"


def test_an_unknown_publication_is_an_error(db: None) -> None:
    with pytest.raises(CommandError, match="There is no publication 7 that was written"):
        rollback(7)

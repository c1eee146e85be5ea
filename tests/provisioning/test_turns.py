"""One publisher among all machines that share the database."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from provisioning import turns
from provisioning.models import PublishedFile, PublishingTurn
from provisioning.publish.errors import PublishBusy
from provisioning.publishing import publish
from provisioning.turns import STALE, renew, turn

pytestmark = pytest.mark.django_db


def hold(host: str, silent_for: timedelta = timedelta()) -> None:
    """Let another process hold the turn."""
    now = timezone.now()
    PublishingTurn.objects.update_or_create(
        pk=1, defaults={"host": host, "process": 1, "since": now, "alive_at": now - silent_for}
    )


def test_the_turn_is_given_back() -> None:
    with turn():
        assert PublishingTurn.objects.get().host == turns.socket.gethostname()
    assert PublishingTurn.objects.get().host == ""


def test_another_machine_is_named_and_nothing_is_written(tftp_root: Path) -> None:
    hold("web2")
    sentence = r"^web2 has been publishing since .+\. Try again in a minute\.$"
    with pytest.raises(PublishBusy, match=sentence), turn(wait_seconds=0):
        pytest.fail("It is not our turn.")
    assert PublishingTurn.objects.get().host == "web2"
    assert not PublishedFile.objects.exists()


@pytest.mark.parametrize(("host", "silent_for"), [("web2", STALE + timedelta(seconds=1)), ("here", timedelta())])
def test_the_turn_of_the_dead_is_free(
    tftp_root: Path, monkeypatch: pytest.MonkeyPatch, host: str, silent_for: timedelta
) -> None:
    monkeypatch.setattr(turns.socket, "gethostname", lambda: "here")
    hold(host, silent_for)
    assert publish().publication is not None


def test_who_lost_the_turn_writes_nothing(tftp_root: Path) -> None:
    with turn():
        hold("web2")
        with pytest.raises(PublishBusy, match="another took over"):
            renew()
    assert PublishingTurn.objects.get().host == "web2"

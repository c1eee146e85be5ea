"""R8: nobody meets a locked database, and nothing that was saved is lost."""

from tests.reliability.conftest import Playing


def test_browsers_save_while_everything_is_published(trial: Playing) -> None:
    assert trial("eight browsers save, all is published", rounds=1, phones=30).seen == {"phones saved": 32}

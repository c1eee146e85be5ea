"""Values of the environment that make no sense are refused with a sentence."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

from provisioning import environment

NO_DATABASE = "X is no database URL, such as postgres://user:password@host/name."


@pytest.mark.parametrize(
    ("read", "default", "text", "value"),
    [
        (environment.whole_number, 5, "0", 0),
        (environment.port, 69, "65535", 65_535),
        (environment.file_mode, "0640", "644", 0o644),
        (environment.time_zone, "UTC", "Europe/Berlin", "Europe/Berlin"),
        (environment.log_level, "INFO", "debug", "DEBUG"),
        (environment.networks, [], "", []),
        (environment.networks, [], "192.168.0.0/16, 10.1.2.3", ["192.168.0.0/16", "10.1.2.3"]),
    ],
)
def test_it_takes_what_makes_sense(
    read: Callable[[str, Any], object], default: object, text: str, value: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("X", text)
    assert read("X", default) == value


@pytest.mark.parametrize(
    ("read", "default", "text", "sentence"),
    [
        (environment.whole_number, 5, "-1", "X is “-1”, and has to be a whole number, such as 5."),
        (environment.whole_number, 5, "²", "X is “²”, and has to be a whole number, such as 5."),
        (environment.port, 8000, "70000", "X is 70000, and ports end at 65535: such as 8000."),
        (environment.file_mode, "0640", "999", "X is “999”, and has to be a mode as chmod takes it, such as 0640."),
        (environment.file_mode, "0640", "", "X is “”, and has to be a mode as chmod takes it, such as 0640."),
        (environment.time_zone, "UTC", "Mars/Base", "X is “Mars/Base”, and is no time zone, such as Europe/Berlin."),
        (environment.time_zone, "UTC", "/etc", "X is “/etc”, and is no time zone, such as Europe/Berlin."),
        (environment.log_level, "INFO", "loud", "X is “LOUD”, and has to be a level, such as INFO or DEBUG."),
        (
            environment.networks,
            [],
            "10.0.0.1/8",
            "X has “10.0.0.1/8”, and each has to be an IPv4 network, such as 192.168.0.0/16.",
        ),
        (environment.database, "sqlite:///x", "nonsense", NO_DATABASE),
        (environment.database, "sqlite:///x", "mysql://user:password@host/name", NO_DATABASE),
        (environment.database, "sqlite:///x", "postgres://user:password@host:99999/name", NO_DATABASE),
    ],
)
def test_it_refuses_the_rest_with_a_sentence(
    read: Callable[[str, Any], object], default: object, text: str, sentence: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("X", text)
    with pytest.raises(ImproperlyConfigured) as refusal:
        read("X", default)
    assert str(refusal.value) == sentence


def test_it_reads_the_url_of_a_database(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("X", "postgres://offhook:secret@localhost:5433/phones")
    database = environment.database("X", "sqlite:///x")
    assert {name: database[name] for name in ("ENGINE", "NAME", "USER", "PASSWORD", "HOST", "PORT")} == {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": "phones",
        "USER": "offhook",
        "PASSWORD": "secret",
        "HOST": "localhost",
        "PORT": 5433,
    }

"""Checks of single settings: known traps, the skeleton of a configuration, passwords, display times."""

import re
from collections.abc import Iterator

from provisioning.cnfxml import catalogue
from provisioning.cnfxml.lint.facts import facts
from provisioning.cnfxml.lint.findings import Finding, Fix, Severity
from provisioning.cnfxml.lint.subject import Subject
from provisioning.sentences import joined, said

_SSH = "sshPassword"
_PASSWORDS = (_SSH, "commonProfile/phonePassword", "vendorConfig/adminPassword")
_TWINS = {
    f"{name}URL": f"secure{name[0].upper()}{name[1:]}URL"
    for name in ("authentication", "directory", "idle", "information", "messages", "services")
}
_DURATIONS = ("displayOnDuration", "backlightOnDuration")
_SERVICES = "phoneServices"
_SERVICE_ADDRESS = re.compile(r"phoneServices/phoneService(\[.*\])?/url")
_CALL_LISTS = ("MissedCalls", "ReceivedCalls", "PlacedCalls")
_MINUTES = re.compile(r"00:(?!00)([0-5]\d)", re.ASCII)
"""A time of less than an hour. What 00:00 means is not known."""
_FEW = said("Most published configurations have one of these few.")


def traps(subject: Subject) -> Iterator[Finding]:
    """Texts that are legal, and do not do what one would think."""
    for trap in facts().traps:
        path = _where_it_counts(subject, trap.path)
        text = subject.text(path)
        if text in trap.texts or (text and not trap.texts):
            mend = None if trap.better is None else Fix(trap.fix, {path: trap.better})
            yield Finding(trap.severity, path, trap.sentence, trap.reason, trap.source, mend)


def skeleton(subject: Subject) -> Iterator[Finding]:
    """A configuration is complete: a short one has crashed a phone."""
    for part in facts().skeleton:
        if not any(_is_below(path, part.path) for path in subject.document):
            mend = _built_in(subject, part.path)
            yield Finding(Severity.NOTE, part.path, part.sentence, part.reason, part.source, mend)


def call_lists(subject: Subject) -> Iterator[Finding]:
    """Where the menus of the phone are listed, its own call lists are among them."""
    given = {text.strip() for path, text in subject.document.items() if _SERVICE_ADDRESS.fullmatch(path)}
    missing = [name for name in _CALL_LISTS if f"Application:Cisco/{name}" not in given]
    if missing and any(_is_below(path, _SERVICES) for path in subject.document):
        yield Finding(
            Severity.NOTE,
            _SERVICES,
            said("The menus of the phone lack %(lists)s.", lists=", ".join(missing)),
            said("Firmware from 8.5 on hides a call list that does not stand there."),
            "sipcc",
        )


def secure_addresses(subject: Subject) -> Iterator[Finding]:
    """Each address of a service has a secure twin, if an empty one."""
    twins = [twin for path, twin in _TWINS.items() if path in subject.document and not subject.ignores(twin)]
    missing = [twin for twin in twins if twin not in subject.document]
    if missing:
        yield Finding(
            Severity.NOTE,
            missing[0],
            said("Service addresses have no secure address beside them."),
            said("Firmware 9.3(1) of a 7965G has crashed where one of both was missing; an empty one does no harm."),
            "homeiphone",
            Fix(said("Add empty ones"), dict.fromkeys(missing, "")),
        )


def default_passwords(subject: Subject) -> Iterator[Finding]:
    """Passwords are not those that everybody tries first. Behind a closed console that is a note."""
    for path in _PASSWORDS:
        if subject.document.get(path, "").strip().casefold() in facts().default_passwords:
            closed = path == _SSH and subject.product_setting("sshAccess")[1] == "1"
            yield Finding(
                Severity.NOTE if closed else Severity.WARNING,
                path,
                said("The password is one that everybody tries first."),
                joined(" ", (_FEW, said("SSH is off, though."))) if closed else _FEW,
                "survey",
            )


def short_display_times(subject: Subject) -> Iterator[Finding]:
    """The display is on for more than minutes a day."""
    for name in _DURATIONS:
        path, duration = subject.product_setting(name)
        minutes = _MINUTES.fullmatch(duration)
        if minutes:
            yield Finding(
                Severity.WARNING,
                path,
                said("The display lights up for %(minutes)s min a day.", minutes=int(minutes[1])),
                said("It stays dark for the rest of the day, until the phone is used or rings."),
                "elang",
                Fix(said("Leave it on from 07:30 for 10 hours"), _usual_times(path)),
            )


def _usual_times(path: str) -> dict[str, str | None]:
    """The phone's own defaults. Source: Cisco CME command reference."""
    start = path.replace("OnDuration", "OnTime")
    return {start: "07:30", path: "10:00"}


def _where_it_counts(subject: Subject, path: str) -> str:
    parent, _, name = path.rpartition("/")
    return subject.product_setting(name)[0] if parent == "vendorConfig" else path


def _is_below(path: str, above: str) -> bool:
    return path == above or path.startswith((f"{above}/", f"{above}["))


def _built_in(subject: Subject, path: str) -> Fix | None:
    """Add what the built-in settings of the family have at `path` or below it."""
    if subject.family is None:
        return None
    settings = {known: text for known, text in catalogue.baseline(subject.family).items() if _is_below(known, path)}
    return Fix(said("Add it"), settings) if settings else None

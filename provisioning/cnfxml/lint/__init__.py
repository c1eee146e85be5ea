"""Checks of a configuration: what is wrong with it before a phone finds out.

    >>> for finding in check(document, "7941G"):
    ...     print(finding.severity, finding.sentence)
    warning Button 6 does not exist: the 7941G has 2 keys.

Each check is a function from a `Subject` to findings. What can be written as a table is one, in ``data/checks.json``.
An error is only what leaves a phone without service: a phone with one is not published.
"""

from collections.abc import Callable, Iterator, Mapping

from provisioning.cnfxml.lint import accounts, buttons, clock, codes, firmware, names, servers, settings, texts, values
from provisioning.cnfxml.lint.facts import sources
from provisioning.cnfxml.lint.findings import Finding, Fix, Severity, in_order
from provisioning.cnfxml.lint.plain import are_plain, is_storable
from provisioning.cnfxml.lint.subject import Subject, subject
from provisioning.cnfxml.lint.together import Accounts, check_together, registrations

__all__ = [
    "Accounts",
    "Finding",
    "Fix",
    "Severity",
    "are_plain",
    "check",
    "check_together",
    "errors",
    "in_order",
    "is_storable",
    "registrations",
    "sources",
]

Check = Callable[[Subject], Iterator[Finding]]

_OF_EVERY_FORMAT: tuple[Check, ...] = (
    accounts.without_account,
    accounts.passwords,
    accounts.guessable_passwords,
    values.illegal_values,
    values.blanks_around,
    texts.too_long,
    texts.label_with_blanks,
    texts.placeholders,
    names.spelling,
    names.places,
    settings.traps,
    settings.default_passwords,
)
_OF_SEP_FILES: tuple[Check, ...] = (
    accounts.incomplete_lines,
    accounts.registration_off,
    accounts.logins,
    accounts.names_that_differ,
    accounts.repeated_accounts,
    servers.without_server,
    servers.empty_list,
    servers.too_many_servers,
    servers.host_names,
    servers.on_the_internet,
    servers.explicit_proxy,
    servers.mixed_proxies,
    servers.ports_that_differ,
    servers.proxies_without_effect,
    servers.transport,
    servers.no_transport,
    buttons.button_numbers,
    buttons.buttons_beyond_the_model,
    buttons.unknown_features,
    buttons.features_of_others,
    buttons.targets,
    buttons.line_indexes,
    buttons.too_many_calls,
    codes.differing_codes,
    codes.intercoms,
    names.elements_of_others,
    clock.date_template,
    clock.no_zone,
    clock.cisco_zone,
    clock.iana_zone,
    firmware.suffix,
    firmware.other_protocol,
    firmware.other_model,
    settings.skeleton,
    settings.call_lists,
    settings.secure_addresses,
    settings.short_display_times,
)

_FINDING_ERRORS_IN_EVERY_FORMAT: tuple[Check, ...] = (accounts.without_account, accounts.passwords, settings.traps)
_FINDING_ERRORS: tuple[Check, ...] = (
    *_FINDING_ERRORS_IN_EVERY_FORMAT,
    accounts.incomplete_lines,
    servers.without_server,
    buttons.button_numbers,
)


def check(document: Mapping[str, str], model: str | None = None, load: str | None = None) -> tuple[Finding, ...]:
    """Return what is wrong with `document`, errors first; the same for the same document in any order.

    `model` is the key of a phone model. `load` is what the phone runs, where the document names none. Checks that
    need what is not known say nothing.
    """
    looked_at = subject(document, model, load)
    checks = _OF_EVERY_FORMAT + (_OF_SEP_FILES if looked_at.is_sep else ())
    return in_order(finding for check_one in checks for finding in check_one(looked_at))


def errors(document: Mapping[str, str]) -> tuple[Finding, ...]:
    """Return the errors that `check` finds, and ask no check that never finds one: this is for whole fleets."""
    looked_at = subject(document, None, None)
    checks = _FINDING_ERRORS if looked_at.is_sep else _FINDING_ERRORS_IN_EVERY_FORMAT
    found = (finding for check_one in checks for finding in check_one(looked_at))
    return in_order(finding for finding in found if finding.severity is Severity.ERROR)

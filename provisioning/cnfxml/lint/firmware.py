"""Checks of the load that the phone is told to run."""

import re
from collections.abc import Iterator

from provisioning.cnfxml import phone_models
from provisioning.cnfxml.lint.findings import Finding, Fix, Severity, quoted
from provisioning.cnfxml.lint.subject import Subject, is_placeholder
from provisioning.sentences import said

LOAD = "loadInformation"
_SUFFIX = re.compile(r"\.(loads|sbn|zup|sbin|bin)$", re.IGNORECASE)
_SCCP = re.compile(r"SCCP|P00|cmterm.*sccp|apps\d{1,3}sccp", re.IGNORECASE)
_TERMINAL = re.compile(r"term\d+\.default", re.IGNORECASE)
"""What a phone asks for after a factory reset: a name for many loads of one model."""


def is_sccp(load: str) -> bool:
    """Tell whether a load of this name speaks SCCP."""
    return _SCCP.match(load) is not None


def suffix(subject: Subject) -> Iterator[Finding]:
    """The phone adds ``.loads`` itself."""
    load = subject.text(LOAD)
    bare = _SUFFIX.sub("", load)
    if bare != load:
        yield Finding(
            Severity.WARNING,
            LOAD,
            said("The load is named with its suffix, %(load)s.", load=quoted(load)),
            said("The phone adds .loads itself, and does not find a file of that name."),
            "elang",
            Fix(said("Write %(load)s", load=quoted(bare)), {LOAD: bare}),
        )


def other_protocol(subject: Subject) -> Iterator[Finding]:
    """A SIP configuration does not ask for an SCCP load."""
    load = subject.text(LOAD)
    if _SCCP.match(load):
        yield Finding(
            Severity.WARNING,
            LOAD,
            said("%(load)s is a load for SCCP.", load=quoted(load)),
            said("Once the phone has taken it, it no longer speaks SIP."),
            "emetrotel",
            Fix(said("Keep the firmware that runs"), {LOAD: ""}),
        )


def other_model(subject: Subject) -> Iterator[Finding]:
    """The name of a load begins as those of the model do."""
    load, model = subject.text(LOAD), subject.model
    if not load or model is None or is_placeholder(load) or _SCCP.match(load) or _TERMINAL.match(load):
        return
    if any(load.startswith(prefix) for prefix in model.load_prefixes):
        return
    others = ", ".join(found.key for found in phone_models.from_load(load) if found != model)
    yield Finding(
        Severity.WARNING,
        LOAD,
        _of_others(load, model.key, others),
        said(
            "The names of its loads begin with %(prefixes)s and a phone rejects those of others.",
            prefixes=" or ".join(model.load_prefixes),
        ),
        "chan-sccp-default",
        Fix(said("Keep the firmware that runs"), {LOAD: ""}),
    )


def _of_others(load: str, model: str, others: str) -> str:
    if not others:
        return said("%(load)s is not a load for the %(model)s.", load=quoted(load), model=model)
    return said(
        "%(load)s is not a load for the %(model)s, but for %(others)s.", load=quoted(load), model=model, others=others
    )

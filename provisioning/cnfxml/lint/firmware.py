"""Checks of the load that the phone is told to run."""

import re
from collections.abc import Iterator

from provisioning.cnfxml import phone_models
from provisioning.cnfxml.lint.findings import Finding, Fix, Severity, quoted
from provisioning.cnfxml.lint.subject import Subject, is_placeholder

LOAD = "loadInformation"
_SUFFIX = re.compile(r"\.(loads|sbn|zup|sbin|bin)$", re.IGNORECASE)
_SCCP = re.compile(r"SCCP|P00|cmterm.*sccp|apps\d{1,3}sccp", re.IGNORECASE)
_TERMINAL = re.compile(r"term\d+\.default", re.IGNORECASE)
"""What a phone asks for after a factory reset: a name for many loads of one model."""


def suffix(subject: Subject) -> Iterator[Finding]:
    """The phone adds ``.loads`` itself."""
    load = subject.text(LOAD)
    bare = _SUFFIX.sub("", load)
    if bare != load:
        yield Finding(
            Severity.WARNING,
            LOAD,
            f"The load is named with its suffix, {quoted(load)}.",
            "The phone adds .loads itself, and does not find a file of that name.",
            "elang",
            Fix(f"Write {quoted(bare)}", {LOAD: bare}),
        )


def other_protocol(subject: Subject) -> Iterator[Finding]:
    """A SIP configuration does not ask for an SCCP load."""
    load = subject.text(LOAD)
    if _SCCP.match(load):
        yield Finding(
            Severity.WARNING,
            LOAD,
            f"{quoted(load)} is a load for SCCP.",
            "Once the phone has taken it, it no longer speaks SIP.",
            "emetrotel",
            Fix("Keep the firmware that runs", {LOAD: ""}),
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
        f"{quoted(load)} is not a load for the {model.key}{f', but for {others}' if others else ''}.",
        f"The names of its loads begin with {' or '.join(model.load_prefixes)} and a phone rejects those of others.",
        "chan-sccp-default",
        Fix("Keep the firmware that runs", {LOAD: ""}),
    )

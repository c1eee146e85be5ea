"""Checks of the buttons: their numbers, what the model has, and what they can do there."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from provisioning.cnfxml.equipment import equipment, module_types
from provisioning.cnfxml.lint.facts import facts
from provisioning.cnfxml.lint.findings import Finding, Fix, Severity, quoted
from provisioning.cnfxml.lint.subject import LINES, Line, Subject
from provisioning.cnfxml.phone_models import PhoneModel

_DIGITS = 6
"""More than any number of buttons or calls has."""


@dataclass(frozen=True, slots=True)
class _Target:
    """What a function of a button dials or opens."""

    elements: tuple[str, ...]
    """One of them is needed."""
    title: str
    """The button without it, for people."""
    reason: str


_TARGETS = {
    "2": _Target(("speedDialNumber",), "a speed dial without a number", "Pressed, it has nothing to dial."),
    "20": _Target(("serviceURI", "secureServiceURI"), "a service without an address", "Pressed, it opens nothing."),
    "21": _Target(("speedDialNumber",), "a speed dial without a number", "Pressed, it has nothing to dial."),
}
"""Function → what it needs. Source: usecallmanager.nz, line keys."""


def button_numbers(subject: Subject) -> Iterator[Finding]:
    """Every button has a number, which is 1 or more and is its own."""
    counts = Counter(line.button for line in subject.buttons)
    for line in subject.buttons:
        if not line.button:
            yield Finding(
                Severity.ERROR,
                line.at("@button"),
                "A button has no number.",
                "The phone's SIP stack reads the attribute “button” of every line without looking whether it is there, "
                "and crashes.",
                "sipcc",
            )
        elif _number(line) is None:
            yield Finding(
                Severity.WARNING,
                line.path,
                f"{quoted(line.button)} is not the number of a button.",
                "Buttons count from 1.",
                "usecallmanager-keys",
            )
        elif counts[line.button] > 1:
            yield Finding(
                Severity.WARNING,
                line.path,
                f"{line.title} is there {counts[line.button]} times.",
                "Which of them the phone takes is not known.",
                "usecallmanager-keys",
            )


def buttons_beyond_the_model(subject: Subject) -> Iterator[Finding]:
    """A button that neither the phone nor a module has stays dead. Abbreviated dials need no key."""
    if subject.model is None:
        return
    keys = equipment(subject.document, subject.model).keys
    for line in subject.buttons:
        number = _number(line)
        if number is not None and number > keys and not line.text("speedDialIndex"):
            yield _beyond(subject, subject.model, line, keys)


def unknown_features(subject: Subject) -> Iterator[Finding]:
    """Every button says what it does."""
    for line in subject.buttons:
        if not line.feature:
            yield Finding(
                Severity.WARNING,
                line.at("featureID"),
                f"{line.title} does not say what it does.",
                "What a phone makes of a button without featureID is not known. A line has 9, a speed dial 2.",
                "usecallmanager-keys",
                Fix("Make it a line", {line.at("featureID"): "9"}) if line.is_line else None,
            )


def features_of_others(subject: Subject) -> Iterator[Finding]:
    """Some functions exist on some families only, some need a patched server."""
    for line in subject.buttons:
        feature = facts().features.get(line.feature)
        if feature is None:
            continue
        if subject.family and feature.families and subject.family not in feature.families:
            yield Finding(
                Severity.WARNING,
                line.at("featureID"),
                f"{line.title}: this phone has no function “{feature.name}”.",
                "The button stays blank.",
                "usecallmanager-keys",
            )
        elif feature.needs_patch:
            yield Finding(
                Severity.WARNING,
                line.at("featureID"),
                f"{line.title}: “{feature.name}” needs a call manager, or an Asterisk patched to be one.",
                "Other servers do not speak the messages that Cisco's phones use for it.",
                "usecallmanager-keys",
            )


def targets(subject: Subject) -> Iterator[Finding]:
    """A speed dial needs a number, a service an address."""
    for line in subject.buttons:
        target = _TARGETS.get(line.feature)
        if target and not any(line.text(element) for element in target.elements):
            yield Finding(
                Severity.WARNING,
                line.at(target.elements[0]),
                f"{line.title} is {target.title}.",
                target.reason,
                "usecallmanager-keys",
            )


def line_indexes(subject: Subject) -> Iterator[Finding]:
    """Lines are numbered one after the other, or on the 7900 series not at all."""
    expected = [str(place) for place in range(1, len(subject.lines) + 1)]
    found = [line.text("@lineIndex") for line in subject.lines]
    absent = not any(found)
    if found == expected or (absent and subject.ignores(f"{LINES}/line/@lineIndex")):
        return
    yield Finding(
        Severity.NOTE if absent else Severity.WARNING,
        f"{LINES}/line/@lineIndex",
        "The lines have no index." if absent else "The indexes of the lines do not count 1, 2, 3 without a gap.",
        "Call managers number the lines from 1 on; phones of the 7900 series do without.",
        "usecallmanager-keys",
        Fix(
            "Number the lines",
            {line.at("@lineIndex"): index for line, index in zip(subject.lines, expected, strict=True)},
        ),
    )


def too_many_calls(subject: Subject) -> Iterator[Finding]:
    """Each model has a largest number of calls on one line."""
    most = subject.model and subject.model.max_num_calls
    for line in subject.lines:
        calls = line.text("maxNumCalls")
        if most and _is_number(calls) and int(calls) > most:
            yield Finding(
                Severity.WARNING,
                line.at("maxNumCalls"),
                f"{line.title} takes {calls} calls at once; the {_name(subject.model)} takes {most}.",
                "",
                "usecallmanager",
                Fix(f"Take {most}", {line.at("maxNumCalls"): str(most)}),
            )


def _number(line: Line) -> int | None:
    button = line.button or ""
    return int(button) or None if _is_number(button) else None


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= _DIGITS


def _beyond(subject: Subject, model: PhoneModel, line: Line, keys: int) -> Finding:
    modules = " with its expansion modules" if module_types(subject.document) else ""
    return Finding(
        Severity.WARNING,
        line.path,
        f"{line.title} does not exist: the {model.key}{modules} has {keys} {'key' if keys == 1 else 'keys'}.",
        "What stands there cannot be reached." if not model.expansion else "Name the module, or move the button.",
        "chan-sccp-device",
    )


def _name(model: PhoneModel | None) -> str:
    return model.key if model else "phone"

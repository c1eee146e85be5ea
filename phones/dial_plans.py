"""Dial plans as records: their rules as JSON, and the files that phones fetch."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from phones.models import DialPlan
from phones.models.file_names import DEFAULT_PLAN
from provisioning.cnfxml import dialplan
from provisioning.cnfxml.dialrules import InvalidDialPlan, Route, Rule, User
from provisioning.publish.plan import WantedFile
from provisioning.sentences import said


def rules_of(plan: DialPlan) -> tuple[Rule, ...]:
    """Return the rules of a stored plan. Raises `InvalidDialPlan` for what no page can have stored."""
    return tuple(_rule(entry, number) for number, entry in enumerate(plan.rules, 1))


def plan_of(plan: DialPlan) -> dialplan.DialPlan:
    """Return what the file of a stored plan says. Raises `InvalidDialPlan` for what no page can have stored."""
    return dialplan.DialPlan(rules_of(plan), plan.version_stamp)


def as_json(rules: Iterable[Rule]) -> list[dict[str, Any]]:
    """Return rules as a plan stores them; what a rule does not say is left out."""
    return [{name: value for name, value in _told(rule).items() if value not in (None, "", [])} for rule in rules]


def plan_files() -> Iterator[WantedFile]:
    """Yield the file of each plan; the built-in one where nobody has made a default."""
    plans = {plan.name: plan for plan in DialPlan.objects.all()}
    if DEFAULT_PLAN not in plans:
        yield WantedFile(f"{DEFAULT_PLAN}.xml", dialplan.render(dialplan.DEFAULT_RULES))
    for plan in plans.values():
        yield _file(plan)


def file_content(plan: DialPlan) -> bytes:
    """Return the plan's file. Raises `InvalidDialPlan` when a phone would refuse it."""
    return dialplan.render(rules_of(plan), version_stamp=plan.version_stamp)


def _file(plan: DialPlan) -> WantedFile:
    try:
        return WantedFile(plan.file_name, file_content(plan))
    except InvalidDialPlan as error:
        return WantedFile(plan.file_name, problem=str(error))


def _told(rule: Rule) -> dict[str, Any]:
    return {
        "match": rule.match,
        "timeout": rule.timeout,
        "user": rule.user,
        "line": rule.line,
        "rewrite": rule.rewrite,
        "route": rule.route,
        "tones": list(rule.tones),
    }


def _rule(entry: Mapping[str, Any], number: int) -> Rule:
    try:
        return Rule(
            match=entry.get("match", ""),
            timeout=entry.get("timeout"),
            user=User(entry["user"]) if "user" in entry else None,
            line=entry.get("line"),
            rewrite=entry.get("rewrite", ""),
            route=Route(entry["route"]) if "route" in entry else None,
            tones=tuple(entry.get("tones", ())),
        )
    except ValueError as error:
        raise InvalidDialPlan(
            said("Rule %(number)s of the dial plan says something unknown: %(error)s.", number=number, error=str(error))
        ) from error

"""manage.py planupgrade --from LOAD --to LOAD [--model MODEL] [--hardware-version V] [--available LOAD…] [--json]."""

import sys
from typing import Any, NoReturn

from django.core.management.base import CommandError, CommandParser

from firmware.at_hand import loads_at_hand, rules_in_force
from firmware.planner import parse_running, plan
from firmware.plans import Plan, to_json
from firmware.versions import UnknownLoadName, parse_load
from provisioning.management.base import OffhookCommand


class Command(OffhookCommand):
    help = (
        "Plan an upgrade: the loads that a phone must run, one after the other. Without --available, loads that were "
        "taken in are preferred, and those that are missing are named."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--from",
            dest="running",
            metavar="LOAD",
            required=True,
            help="the load that the phone runs, or unknown, or factory-reset",
        )
        parser.add_argument("--to", dest="wanted", metavar="LOAD", required=True, help="the load that it should run")
        parser.add_argument("--model", help="such as 7941G")
        parser.add_argument("--hardware-version", metavar="V", help="the VID, such as V08")
        parser.add_argument(
            "--available", nargs="+", action="extend", metavar="LOAD", help="use these loads and no others"
        )

    def handle(self, **options: Any) -> None:
        """Print the plan. Ends with 1 when there is no way."""
        try:
            upgrade = _plan(options)
        except UnknownLoadName as error:
            self._refuse(str(error), options)
        if options["json"]:
            self.print_json(to_json(upgrade))
        else:
            self._tell(upgrade)
        if upgrade.problem:
            sys.exit(1)

    def _refuse(self, problem: str, options: dict[str, Any]) -> NoReturn:
        """Say that a name cannot be read, in the form that was asked for. Raises `CommandError` or `SystemExit`."""
        if not options["json"]:
            raise CommandError(problem)
        names = {"from": options["running"], "to": options["wanted"]}
        self.print_json({**names, "hops": [], "missing": [], "problem": problem})
        sys.exit(1)

    def _tell(self, upgrade: Plan) -> None:
        if upgrade.problem:
            self.stderr.write(upgrade.problem)
        elif not upgrade.hops:
            self.stdout.write(f"{upgrade.wanted} runs already: nothing is to be done.")
        for number, hop in enumerate(upgrade.hops, start=1):
            self.stdout.write(f"{number}. {hop.load}{'' if hop.available else ' (not there yet)'}: {hop.reason}")
        for package in upgrade.missing:
            self.stdout.write(f"Missing: {package}")
        for note in upgrade.notes:
            self.stdout.write(f"{note.kind.capitalize().replace('_', ' ')}: {note.text}")


def _plan(options: dict[str, Any]) -> Plan:
    """Plan what was asked. Raises `UnknownLoadName`."""
    available = options["available"]
    return plan(
        parse_running(options["running"]),
        parse_load(options["wanted"]),
        options["model"],
        options["hardware_version"],
        None if available is None else [parse_load(name) for name in available],
        rules_in_force(),
        at_hand=loads_at_hand(),
    )

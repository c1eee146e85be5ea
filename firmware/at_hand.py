"""The firmware at hand: what planning takes from the database."""

from firmware.models import FirmwareLoad, own_rules
from firmware.rulebook import all_rules
from firmware.rules import Rule
from firmware.versions import LoadName


def loads_at_hand() -> frozenset[LoadName]:
    """Return the loads that are there complete and whose names the planner can read."""
    loads = (load.load_name for load in FirmwareLoad.objects.complete().for_phones())
    return frozenset(load for load in loads if load is not None)


def rules_in_force() -> tuple[Rule, ...]:
    """Return the known rules and the administrators' own."""
    return (*all_rules(), *own_rules())

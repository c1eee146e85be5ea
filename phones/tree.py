"""Profiles as the tree that their parents make."""

from collections.abc import Iterable
from dataclasses import dataclass

from phones.models import Profile


@dataclass(frozen=True, slots=True)
class Branch:
    """A profile and its depth in the tree; a root has depth 0."""

    profile: Profile
    depth: int

    @property
    def shown_depth(self) -> int:
        """Steps that the list indents: deeper ones than four stand with those of four."""
        return min(self.depth, 4)


def branches(profiles: Iterable[Profile]) -> list[Branch]:
    """Return all `profiles`, each before those that stand on it, siblings in the order given."""
    children: dict[int | None, list[Profile]] = {}
    for profile in profiles:
        children.setdefault(profile.parent_id, []).append(profile)
    waiting = [Branch(profile, 0) for profile in reversed(children.get(None, []))]
    found: list[Branch] = []
    while waiting:
        branch = waiting.pop()
        found.append(branch)
        below = reversed(children.get(branch.profile.pk, []))
        waiting.extend(Branch(profile, branch.depth + 1) for profile in below)
    return found

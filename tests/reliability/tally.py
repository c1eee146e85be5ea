"""What rounds of a trial came to."""

from dataclasses import dataclass, field


class Loss(AssertionError):
    """Something that must never be lost, torn or mixed was; the sentence says what."""


@dataclass(slots=True)
class Tally:
    """Counts of what was done to a site, and of the looks that found all as it must be."""

    rounds: int = 0
    kills: int = 0
    """Processes killed, and power cuts."""
    faults: int = 0
    """Errors that were brought about: full disks, refused calls, lost connections."""
    checks: int = 0
    """How often the whole site was compared with what it must be."""
    seen: dict[str, int] = field(default_factory=dict)
    """What came of it, in words of the trial."""
    loss: str = ""
    """What was lost; empty when nothing was."""

    def note(self, what: str) -> None:
        """Count something that was seen."""
        self.seen[what] = self.seen.get(what, 0) + 1

    def add(self, other: "Tally") -> None:
        """Take in what other rounds came to."""
        self.rounds += other.rounds
        self.kills += other.kills
        self.faults += other.faults
        self.checks += other.checks
        for what, count in other.seen.items():
            self.seen[what] = self.seen.get(what, 0) + count
        self.loss = self.loss or other.loss

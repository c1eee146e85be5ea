"""What is heard of a phone since its file was published: whether it came, and whether it has all that it needs."""

from dataclasses import dataclass

from phones.models import Phone
from phones.timeline import Timeline, timeline_of
from provisioning.models import PublishedFile
from provisioning.timeline.situations import State


@dataclass(frozen=True, slots=True)
class Listening:
    """The phone's requests, and what the last of them come to."""

    timeline: Timeline
    published: bool
    """Whether there is a file that it can fetch."""
    came: bool
    """Whether it asked for something since that was published."""
    done: bool
    """Whether its last start went as it should; only where it came since."""

    @property
    def mark(self) -> str:
        """What changes with what comes next; not with each request."""
        return f"{self.published:d}{self.came:d}{self.done:d}"


def listening_to(phone: Phone) -> Listening:
    """Return what is heard of the phone at this moment."""
    timeline = timeline_of(phone)
    file = PublishedFile.objects.filter(current=True, subject=phone.mac).select_related("publication").first()
    last = timeline.stories[0] if timeline.stories else None
    came = bool(file and last and last.boot.ended_at >= file.publication.started_at)
    return Listening(timeline, file is not None, came, came and last is not None and last.state is State.DONE)

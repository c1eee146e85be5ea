"""The configuration of a phone as its page shows it: the XML, and how it compares with what is published."""

from dataclasses import dataclass
from enum import StrEnum

from phones.documents import document_of, is_bare
from phones.files import phone_file
from phones.flat_files import flat_content
from phones.models import Phone
from phones.upgrades import Upgrades
from provisioning.cnfxml.errors import ConfigurationError
from provisioning.cnfxml.phone_models import UnknownModel
from provisioning.cnfxml.render import render
from provisioning.cnfxml.words import masked
from provisioning.differences import Difference, differences
from provisioning.models import PublishedFile
from provisioning.publish.errors import PublishError
from provisioning.publish.manifest import digest_of
from provisioning.publish.plan import Refused
from provisioning.publishing import tftp_folder


class Comparison(StrEnum):
    """How the configuration compares with the published file."""

    SAME = "same"
    DIFFERENT = "different"
    NEVER_PUBLISHED = "never published"


@dataclass(frozen=True, slots=True)
class Configuration:
    """What would be published of a phone now."""

    xml: str
    """Empty when not even a document can be made."""
    problem: str
    """Why the file is held back; empty when it can be published."""
    comparison: Comparison
    published: PublishedFile | None
    changes: tuple[Difference, ...] = ()
    """What publishing would change, as far as the published content is at hand."""


def configuration_of(phone: Phone, *, reveal: bool = False) -> Configuration:
    """Return the phone's configuration, its secrets masked unless `reveal`.

    Raises `SecretUnreadable` when the key is wrong.
    """
    upgrades = Upgrades()
    file = phone_file(phone, upgrades)
    published = PublishedFile.objects.filter(current=True, name=phone.file_name).select_related("publication").first()
    if published is None:
        comparison = Comparison.NEVER_PUBLISHED
    elif not file.problem and digest_of(file.content) == published.digest:
        comparison = Comparison.SAME
    else:
        comparison = Comparison.DIFFERENT
    changes = _changes(published, file.content) if published and comparison is Comparison.DIFFERENT else ()
    return Configuration(_xml(phone, upgrades, reveal=reveal), file.problem, comparison, published, changes)


def _changes(published: PublishedFile, content: bytes) -> tuple[Difference, ...]:
    """Compare with what was published; nothing can be said where one of both cannot be read."""
    try:
        old = tftp_folder().store.read(published.digest)
        return differences(old, content) if old and content else ()
    except (ConfigurationError, PublishError):
        return ()


def _xml(phone: Phone, upgrades: Upgrades, *, reveal: bool) -> str:
    """Return the document even where it is held back, so that one can see what is missing."""
    try:
        document = document_of(phone, upgrades)
        shown = document if reveal else masked(document)
        return (flat_content(shown, bare=is_bare(phone)) if phone.is_flat else render(shown)).decode()
    except (ConfigurationError, UnknownModel, Refused):
        return ""

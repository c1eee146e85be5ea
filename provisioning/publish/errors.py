"""Why a publication did not happen; each error carries a sentence for the administrator."""


class PublishError(Exception):
    """The publication was not made; the folder is as it was."""


class PublishBusy(PublishError):
    """Somebody else is publishing at this moment."""


class FolderUnusable(PublishError):
    """The TFTP root, or the folder of Offhook's own state, cannot be used."""


class Incomplete(FolderUnusable):
    """The publication counts, but not all of it is in the root yet; the next one completes it first."""


class PlanOutdated(PublishError):
    """What was reviewed is no longer what would happen; nothing was published."""

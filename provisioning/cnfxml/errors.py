"""What can be wrong with a configuration; each error carries a sentence for the administrator."""


class ConfigurationError(ValueError):
    """A configuration that can be neither read nor written."""


class Unreadable(ConfigurationError):
    """The bytes are not well-formed XML, or more than a configuration may hold."""


class NotAConfiguration(ConfigurationError):
    """The file is something else than the configuration of a phone."""


class Unwritable(ConfigurationError):
    """The mapping cannot be written as a document."""

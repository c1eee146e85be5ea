"""Why a firmware package is refused. Each refusal carries a sentence for the administrator."""


class PackageRefused(ValueError):
    """A package is not taken in; nothing of it was kept."""


class UnknownPackage(PackageRefused):
    """The file is no package of a known kind, or holds no firmware."""


class DamagedPackage(PackageRefused):
    """The package contradicts itself: a wrong sum, an impossible length."""


class TruncatedPackage(DamagedPackage):
    """The package ends too early."""


class EncryptedPackage(PackageRefused):
    """The package is locked with a password."""


class UnsafePackage(PackageRefused):
    """A member is no regular file, or has a name that no firmware file has."""


class OversizePackage(PackageRefused):
    """The package holds more than any firmware package would."""

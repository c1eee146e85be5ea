"""Which file names may be published: the one place that decides."""

import re

from provisioning.sentences import said

_COMPONENT = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,127}")
_MAX_DEPTH = 4


class UnsafeName(ValueError):
    """The name may not be written below the TFTP root."""


def safe_name(name: str) -> str:
    """Return `name` when it may be published, such as `SEP001122AABBCC.cnf.xml` or `Desktops/320x196x4/List.xml`.

    Raises `UnsafeName` for everything that is not plain letters, digits, dots, dashes and underscores in at
    most four components: nothing hidden, nothing outside the root, nothing that a shell or a log could trip over.
    """
    components = name.split("/")
    if len(components) > _MAX_DEPTH or not all(map(_COMPONENT.fullmatch, components)):
        raise UnsafeName(said("“%(name)s” is not a name that can be published.", name=f"{name[:100]!a}"))
    return name

"""The call servers of a document, written where flat files name them."""

from collections.abc import Mapping

from provisioning.cnfxml.document import Document
from provisioning.cnfxml.paths import natural_order, parse_path

_MEMBERS = "devicePool/callManagerGroup/members/member"
_CALL_MANAGER = "/callManager/"
_LINES = "sipProfile/sipLines/line["
_BACKUP = "sipProfile/sipProxies/backupProxy"
_BY_CALL_MANAGER = "USECALLMANAGER"


def with_named_servers(document: Mapping[str, str]) -> Document:
    """Return the document with the first server at each line whose proxy is `USECALLMANAGER`, and the second as backup.

    Nothing changes where no line says so, or where the document names no server.
    """
    lines = [path for path, text in document.items() if _is_by_call_manager(path, text)]
    servers = _servers(document) if lines else []
    named = dict(document)
    for path in lines if servers else []:
        named |= _server(path, path.removesuffix("proxy") + "port", *servers[0])
    if len(servers) > 1 and not document.get(_BACKUP):
        named |= _server(_BACKUP, f"{_BACKUP}Port", *servers[1])
    return named


def _is_by_call_manager(path: str, text: str) -> bool:
    return path.startswith(_LINES) and path.endswith("]/proxy") and text.upper() == _BY_CALL_MANAGER


def _servers(document: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return address and SIP port of the servers in document order; the port is empty where none is given."""
    members = {path.partition(_CALL_MANAGER)[0] for path in document if path.startswith(_MEMBERS)}
    ordered = [member + _CALL_MANAGER for member in sorted(members, key=document_order)]
    found = [(document.get(f"{at}processNodeName", ""), document.get(f"{at}ports/sipPort", "")) for at in ordered]
    return [(address, port) for address, port in found if address]


def document_order(path: str) -> list[tuple[tuple[int, int, str], int]]:
    """Sort key that puts same-named elements in the order in which they stand in a document."""
    return [(natural_order(step.value), step.index) for step in parse_path(path)]


def _server(address_path: str, port_path: str, address: str, port: str) -> Document:
    return {address_path: address, port_path: port} if port else {address_path: address}

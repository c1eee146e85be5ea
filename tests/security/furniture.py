"""A site with something of everything, and what it held at a moment."""

import hashlib
from pathlib import Path

from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.conf import settings
from django.contrib.auth.models import User
from django.db import connection
from django.db.backends.utils import CursorWrapper
from django.utils import timezone

from firmware.models import FirmwareRule
from firmware.rules import RuleKind
from firmware.taking_in import take_in
from phones.gradual import make_gradual
from phones.models import (
    DialPlan,
    FeaturePolicyFile,
    GradualPublication,
    ManyChange,
    Phone,
    Rollout,
    RolloutPhone,
    SavedFilter,
    SoftKeyFile,
)
from phones.noting_findings import note_findings
from provisioning.models import FileRequest, IgnoredMac, Job, SeenPhone
from provisioning.publishing import publish
from tests.factories import MAC, make_line, make_phone, make_profile, make_server, make_service, make_speed_dial
from tests.firmware.build import load_files, write_package

LOADS = ("SIP41.8-5-2S", "SIP41.9-4-2SR3-1S")
BY_HAND = "by-hand.xml"
"""A file that somebody else put into the TFTP root."""
SECRETS = {
    "line": "canary-line-5b1f",
    "phone": "canary-phone-77c2",
    "made": "canary-made-b9e4",
    "profile": "canary-profile-e90a",
    "server": "canary-server-41d8",
    "many": "canary-many-0d4e",
    "account": "canary-account-c3b6",
}
"""The secrets of the furnished site, by whose they are."""


def furnish(folder: Path) -> None:
    """Store records of every kind, and publish them. `folder` is for the package that firmware is taken from."""
    by = User.objects.create_user("owner", password=SECRETS["account"])
    server = make_server(settings={"commonProfile/phonePassword": SECRETS["server"]})
    profile = make_profile(settings={"vendorConfig/adminPassword": SECRETS["profile"], "certHash": ""})
    phone = make_phone(call_server=server, profile=profile, settings={"sshPassword": SECRETS["phone"]})
    Phone.objects.update(ssh_password=SECRETS["made"])
    make_line(phone, password=SECRETS["line"])
    make_speed_dial(phone, 2)
    make_service(phone, 3)
    for load in LOADS:
        take_in(write_package(folder, f"{load}.zip", load_files(load, reset="term41.default.loads")), by=by)
    rollout = Rollout.objects.create(load=LOADS[1], created_by=by)
    RolloutPhone.objects.create(rollout=rollout, phone=phone, wave=1)
    make_profile(name="Imported", bare=True)
    SoftKeyFile.objects.create(name="SoftKeys", sets={"On Hook": ["NewCall"]})
    FeaturePolicyFile.objects.create(name="DefaultFP", enabled={"1": True})
    DialPlan.objects.create(name="lobby", rules=[{"match": "*", "timeout": 5}])
    FirmwareRule.objects.create(kind=RuleKind.NOTE, reason="It broke.", enabled=False)
    make_gradual(GradualPublication(note="Slowly", created_by=by), [[phone]])
    ManyChange.objects.create(selection=f"mac={MAC}", settings={"sshPassword": SECRETS["many"]}, by=by)
    SavedFilter.objects.create(name="Office", query="q=office", by=by)
    _ask(by)
    Job.objects.create(kind="plan", title="A publication is planned", by=by, address="/", alive_at=timezone.now())
    note_findings(Phone.objects.all())
    publish(by=by, note="First")
    _put_by_hand(settings.TFTP_ROOT / BY_HAND)


def _put_by_hand(path: Path) -> None:
    path.write_text("<by-hand/>")
    path.chmod(0o640)


def _ask(by: User) -> None:
    now = timezone.now()
    FileRequest.objects.create(asked_at=now, address="192.0.2.7", name=f"SEP{MAC}.cnf.xml", mac=MAC, outcome="served")
    FileRequest.objects.create(asked_at=now, address="192.0.2.8", name="SEP001122000009.cnf.xml", outcome="missing")
    SeenPhone.objects.create(mac="001122000009", first_seen_at=now, last_seen_at=now, address="192.0.2.8")
    IgnoredMac.objects.create(mac="001122000008", by=by)
    for tries in (AccessAttempt(failures_since_start=1), AccessLog(), AccessFailureLog()):
        tries.username, tries.ip_address = "owner", "192.0.2.9"
        tries.save()


def database() -> dict[str, list[str]]:
    """Return every row of every table as the database has it, sessions and permissions included."""
    with connection.cursor() as cursor:
        return {table: _rows(cursor, table) for table in connection.introspection.table_names(cursor)}


def _rows(cursor: CursorWrapper, table: str) -> list[str]:
    cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608 - a name from the database
    return sorted(map(str, cursor.fetchall()))


def tree(*folders: Path) -> dict[str, str]:
    """Return the files below the folders with the digests of what they hold."""
    files = (path for folder in folders for path in folder.rglob("*"))
    return {str(path): _digest(path) for path in files}


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else "folder"

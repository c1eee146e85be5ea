"""Checks of the lines' accounts: what each needs to register and to log in.

Source of the least that a phone needs: the "minimum configuration check" of Cisco's SIP stack as published by
Mozilla. It wants a line with a name, a proxy and a port, and shows *Unprovisioned* otherwise.
"""

from collections.abc import Iterator

from provisioning.cnfxml.lint.facts import facts
from provisioning.cnfxml.lint.findings import Finding, Fix, Severity, quoted
from provisioning.cnfxml.lint.subject import BY_CALL_MANAGER, LINES, Line, Subject, is_placeholder, is_template
from provisioning.sentences import said

REGISTER = "sipProfile/sipProxies/registerWithProxy"
MANY_CHARACTERS = 12
"""Longer passwords have kept one 7942G from reading its file. Source: cisco7942freepbx."""
MOST_CHARACTERS = 31
"""What the phone stores of a password. Source: sipcc."""


def without_account(subject: Subject) -> Iterator[Finding]:
    """A phone needs one line with an account."""
    if not any(line.has_account for line in subject.lines):
        yield Finding(
            Severity.ERROR,
            f"{LINES}/line",
            said("The phone has no line with an account: add one, or it shows “Unprovisioned”."),
            said(
                "A line counts when it has a name that is neither empty, nor UNPROVISIONED, nor the gap of a template."
            ),
            "sipcc",
        )


def incomplete_lines(subject: Subject) -> Iterator[Finding]:
    """A line with an account also needs a proxy and a port, the first line above all."""
    lines = [line for line in subject.lines if line.has_account]
    without_service = bool(lines) and not any(_has_proxy(line) and _has_port(line) for line in lines)
    for line in lines:
        if not _has_proxy(line):
            yield _without_proxy(subject, line, _severity(worst=without_service))
        if not _has_port(line):
            yield _without_port(line, _severity(worst=without_service or line == subject.lines[0]))


def registration_off(subject: Subject) -> Iterator[Finding]:
    """The switch for registering must be true. A published phone works without, so this is no error."""
    if subject.lines and subject.text(REGISTER) != "true":
        yield Finding(
            Severity.WARNING,
            REGISTER,
            said("Registering with the call server is not switched on."),
            said("The phone's SIP stack registers only when this is exactly “true”; some phones do it all the same."),
            "sipcc",
            Fix(said("Switch registering on"), {REGISTER: "true"}),
        )


def logins(subject: Subject) -> Iterator[Finding]:
    """A line with a password needs a name for it; line 1 is expected to have both.

    Further lines go without where a patched Asterisk registers them along with line 1.
    """
    for line in subject.lines:
        if line.has_account and line.text("authPassword") and not line.text("authName"):
            yield _without_auth_name(line)
        elif line.has_account and not line.text("authPassword") and line == subject.lines[0]:
            yield Finding(
                Severity.WARNING,
                line.at("authPassword"),
                said("%(button)s has no SIP password.", button=line.title),
                said("The call server refuses the phone, unless it asks for none."),
            )


def passwords(subject: Subject) -> Iterator[Finding]:
    """Passwords are short and in ASCII, or the login fails."""
    for line in subject.lines:
        password, path = line.texts.get("authPassword", ""), line.at("authPassword")
        if len(password.encode()) > MOST_CHARACTERS:
            yield _password_too_long(line, path)
        elif len(password) > MANY_CHARACTERS and not is_template(password):
            yield Finding(
                Severity.WARNING,
                path,
                said(
                    "The SIP password of %(button)s has %(count)s characters.", button=_this(line), count=len(password)
                ),
                said(
                    "An owner of a 7942G saw errors with more than %(many)s; if the phone does not "
                    "register, try a shorter one.",
                    many=MANY_CHARACTERS,
                ),
                "cisco7942freepbx",
            )
        if not password.isascii():
            yield Finding(
                Severity.WARNING,
                path,
                said("The SIP password of %(button)s has characters outside ASCII.", button=_this(line)),
                said("Phone and call server may write them as different bytes, and the login fails."),
            )


def guessable_passwords(subject: Subject) -> Iterator[Finding]:
    """The password of a line is neither its account's name nor one that everybody tries first."""
    for line in _with_real_account(subject):
        password = line.text("authPassword").casefold()
        if password and password in {line.text("name").casefold(), *facts().default_passwords}:
            yield Finding(
                Severity.WARNING,
                line.at("authPassword"),
                said("The SIP password of %(button)s is one that everybody tries first.", button=_this(line)),
                said("Who guesses it makes calls with this account. Choose another one, here and on the call server."),
                "survey",
            )


def names_that_differ(subject: Subject) -> Iterator[Finding]:
    """Contact and login are best the same as the account."""
    for line in _with_real_account(subject):
        name, contact, login = (line.text(element) for element in ("name", "contact", "authName"))
        if contact and contact != name:
            yield Finding(
                Severity.NOTE,
                line.at("contact"),
                said(
                    "The contact of %(button)s, %(contact)s, is not its account, %(name)s.",
                    button=_this(line),
                    contact=quoted(contact),
                    name=quoted(name),
                ),
                said("A call that is addressed to neither of both is refused with 404."),
                "usecallmanager",
                Fix(said("Use the account as contact"), {line.at("contact"): name}),
            )
        if login and login != name:
            yield Finding(
                Severity.NOTE,
                line.at("authName"),
                said(
                    "%(button)s logs in as %(login)s for the account %(name)s.",
                    button=line.title,
                    login=quoted(login),
                    name=quoted(name),
                ),
                said("A FRITZ!Box wants both to be the same."),
                "elang",
            )


def repeated_accounts(subject: Subject) -> Iterator[Finding]:
    """One account on two lines of a phone rings twice or not at all."""
    first: dict[tuple[str, str], Line] = {}
    for line in _with_real_account(subject):
        account = (line.text("name"), line.text("proxy").casefold())
        if first.setdefault(account, line) != line:
            yield Finding(
                Severity.WARNING,
                line.at("name"),
                said(
                    "%(button)s has the same account, %(account)s, as %(other)s.",
                    button=line.title,
                    account=quoted(line.text("name")),
                    other=_this(first[account]),
                ),
                said("Two lines that register one account take the calls from each other."),
            )


def _with_real_account(subject: Subject) -> list[Line]:
    return [line for line in subject.lines if line.has_account and not is_placeholder(line.text("name"))]


def _has_proxy(line: Line) -> bool:
    return bool(line.text("proxy")) and not is_template(line.text("proxy"))


def _has_port(line: Line) -> bool:
    return line.text("port").strip("0") != ""


def _severity(*, worst: bool) -> Severity:
    return Severity.ERROR if worst else Severity.WARNING


def _this(line: Line) -> str:
    """Call a line what it is called within a sentence."""
    return said("button %(number)s", number=line.button[:20]) if line.button else said("a button without a number")


def _without_proxy(subject: Subject, line: Line, severity: Severity) -> Finding:
    mend = Fix(said("Take the servers of the list"), {line.at("proxy"): BY_CALL_MANAGER}) if subject.servers else None
    return Finding(
        severity,
        line.at("proxy"),
        said("%(button)s does not say where to register.", button=line.title),
        said("Without a proxy a line does not count. %(word)s takes the servers of the list.", word=BY_CALL_MANAGER),
        "sipcc",
        mend,
    )


def _without_port(line: Line, severity: Severity) -> Finding:
    return Finding(
        severity,
        line.at("port"),
        said("%(button)s has no port.", button=line.title),
        said("A line without a port does not count, even where the list of servers has ports of its own."),
        "sipcc",
        Fix(said("Write port 5060"), {line.at("port"): "5060"}),
    )


def _without_auth_name(line: Line) -> Finding:
    return Finding(
        Severity.WARNING,
        line.at("authName"),
        said("%(button)s has a password and no name to log in with.", button=line.title),
        said("Some phones, the 8841 among them, do not take the account for it."),
        "usecallmanager-issue-3",
        Fix(said("Log in with the account's name"), {line.at("authName"): line.text("name")}),
    )


def _password_too_long(line: Line, path: str) -> Finding:
    return Finding(
        Severity.ERROR,
        path,
        said(
            "The SIP password of %(button)s has %(bytes)s bytes: the phone keeps %(most)s.",
            button=_this(line),
            bytes=len(line.texts["authPassword"].encode()),
            most=MOST_CHARACTERS,
        ),
        said("With a password that is cut off the login fails. Choose a shorter one on the call server."),
        "sipcc",
    )

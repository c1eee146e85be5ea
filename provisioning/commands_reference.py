"""The reference of all commands as Markdown, made from what they say of themselves with `--help`."""

from argparse import Action
from collections.abc import Iterator

from django.conf import settings
from django.core.management import get_commands, load_command_class
from django.core.management.base import BaseCommand, CommandParser

_HEAD = """# Commands

Generated from the commands' own help by `manage.py commandsreference > docs/commands.md`: change the commands instead.

All are called as `.venv/bin/python manage.py NAME`, with the same environment as `make run`, where that sets any of the
[settings](settings.md). Every command explains itself with `--help`. A command that cannot do its work says why in a
sentence on standard error and ends with 1.
"""
_LEFT_OUT = {"commandsreference", "datamessages", "elementsreference", "makemessages", "migrate", "runjob"}
"""They make pages and files of the program itself, are started by it, or are Django's and told in its reference."""


def reference() -> str:
    """Return the whole page, the same for the same commands, whatever the settings are."""
    return "\n".join([_HEAD, *(_command(name) for name in sorted(_own_commands()))])


def _own_commands() -> list[str]:
    own = [app for app in settings.INSTALLED_APPS if (settings.BASE_DIR / app).is_dir()]
    return [name for name, app in get_commands().items() if app in own and name not in _LEFT_OUT]


def _command(name: str) -> str:
    parser = load_command_class(get_commands()[name], name).create_parser("manage.py", name)
    arguments = list(_own_arguments(parser))
    usage = " ".join(["manage.py", name, *map(_in_usage, arguments)])
    return "\n".join([f"## {name}", "", f"    {usage}", "", _plain(parser.description), "", *_table(arguments)])


def _own_arguments(parser: CommandParser) -> Iterator[Action]:
    """Yield the arguments that not every command of Django has."""
    of_django = {action.dest for action in BaseCommand().create_parser("manage.py", "any")._actions}
    return (action for action in parser._actions if action.dest not in of_django)


def _in_usage(action: Action) -> str:
    name = _name(action)
    if action.nargs in {"*", "+"}:
        name += "…"
    return name if action.required else f"[{name}]"


def _name(action: Action) -> str:
    value = str(action.metavar or action.dest.upper())
    if not action.option_strings:
        return value
    if action.nargs == 0:
        return action.option_strings[0]
    return f"{action.option_strings[0]} {'|'.join(map(str, action.choices)) if action.choices else value}"


def _table(arguments: list[Action]) -> Iterator[str]:
    if arguments:
        yield from ("| argument | says |", "|---|---|")
        for action in arguments:
            yield f"| `{_name(action).replace('|', '` or `')}` | {_plain(action.help)} |"
        yield ""


def _plain(text: str | None) -> str:
    """Return a text of a command with nothing in it that Markdown takes for a tag."""
    return (text or "").replace("<", "&lt;")

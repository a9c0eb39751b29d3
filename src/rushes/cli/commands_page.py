"""Every command as a page, made from the commands themselves."""

from __future__ import annotations

from collections.abc import Iterator

import click

from rushes.cli.root import root

__all__ = ["commands_page"]

_HEAD = """\
# Commands

`rushes COMMAND --help` says the same. Log events go to standard error, results to standard output. Exit codes: 0 done,
1 a check found something or a person must act, 2 the command, the configuration or the data must be changed, 75 busy or
unreachable (the same command may succeed later), 70 an error of the program itself, 130 stopped from the keyboard.

This page is made from the code by `make docs`.
"""

# Every command has it; click keeps its names from whoever asked first, so they are not asked for.
_HELP = ("-h, --help", "Show this message and exit.")


def commands_page() -> str:
    """Return `docs/commands.md`."""
    context = click.Context(root, info_name="rushes")
    return _HEAD + "".join(_sections(root, context))


def _sections(command: click.Command, context: click.Context) -> Iterator[str]:
    yield _section(command, context)
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            child = command.get_command(context, name)
            if child is not None:
                yield from _sections(child, click.Context(child, info_name=name, parent=context))


def _section(command: click.Command, context: click.Context) -> str:
    usage = " ".join((context.command_path, *command.collect_usage_pieces(context)))
    text = "\n".join(line.strip() for line in (command.help or "").splitlines()).strip()
    rows = [record for parameter in command.params if (record := parameter.get_help_record(context)) is not None]
    parts = [f"\n## {context.command_path}\n\n    {usage}\n\n{text}\n"]
    parts.append("\n| option | |\n| --- | --- |\n")
    parts.extend(f"| `{option.replace('|', '/')}` | {' '.join(meaning.split())} |\n" for option, meaning in (*rows, _HELP))
    return "".join(parts)

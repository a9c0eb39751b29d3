"""The command line: assembles every room, and nothing else does.

Owns the commands, what they print and their exit codes. Each command's module is imported when it
is used. Computes nothing itself, and turns every error into one line that says what to do.
"""

from rushes.cli.commands_page import commands_page
from rushes.cli.entry import main

__all__ = ["commands_page", "main"]

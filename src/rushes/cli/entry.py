"""From the shell to a command, and from an error to a line and an exit code.

0    done
1    a person must act, or a check found something
2    the command line, the configuration or the data must be changed
70   an error of this program; the log holds it
75   busy or unreachable; the same command may succeed later
130  stopped from the keyboard
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import NoReturn

import click

from rushes.cli.root import root
from rushes.errors import CallerError, OperatorError, RushesError, TryAgainLater
from rushes.telemetry import configure_logging, log_uncaught, logger, redact

__all__ = ["exit_code_of", "main", "run"]

_CHANGE_SOMETHING = 2
_OUR_FAULT = 70
_TRY_AGAIN = 75
_STOPPED = 130


def main() -> NoReturn:
    """Run the command that the shell was given and exit with its code."""
    configure_logging(json=False)
    log_uncaught()
    sys.exit(run(sys.argv[1:]))


def run(arguments: Sequence[str]) -> int:
    """Run one command.

    Args:
        arguments: What follows the program's name.

    Returns:
        The exit code.
    """
    try:
        code: object = root.main(args=list(arguments), prog_name="rushes", standalone_mode=False)
    except click.Abort:
        click.echo("Stopped.", err=True)
        return _STOPPED
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except RushesError as error:
        click.echo(redact(str(error)), err=True)
        return exit_code_of(error)
    except BrokenPipeError:
        # Whoever read our output has seen enough; there is nowhere left to say anything.
        sys.stderr.close()
        return 0
    except OSError as error:
        place = f" {error.filename}" if error.filename else ""
        click.echo(f"The system refuses{place}: {error.strerror or type(error).__name__}. “rushes doctor” says what to do.", err=True)
        return _CHANGE_SOMETHING
    except Exception:  # noqa: BLE001 # whatever it is, it is logged without its secrets and never shown raw
        logger(__name__).critical("the command failed; this is an error of rushes", exc_info=True)
        return _OUR_FAULT
    return code if isinstance(code, int) else 0


def exit_code_of(error: RushesError) -> int:
    """Return the exit code that tells who can act on the error."""
    if isinstance(error, OperatorError | CallerError):
        return _CHANGE_SOMETHING
    return _TRY_AGAIN if isinstance(error, TryAgainLater) else 1

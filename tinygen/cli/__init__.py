"""The command line: arguments, messages and exit status; no logic.

Exit status: 0 done, 1 a verification that failed, 2 the user's to mend, 130 interrupted.
"""

from __future__ import annotations

import os
import sys

from tinygen.errors import TinygenError

__all__ = ["main"]


def main() -> None:
    """Run the command of this process's arguments, and exit."""
    sys.exit(run(sys.argv[1:]))


def run(arguments: list[str]) -> int:
    """Run one command; every failure that is the user's to mend becomes a message and a status."""
    import click

    from tinygen.cli.app import app
    from tinygen.cli.output import complain

    try:
        status = app(arguments, prog_name="tinygen", standalone_mode=False)
    except TinygenError as error:
        complain(error)
        return 2
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except (KeyboardInterrupt, click.Abort):
        sys.stderr.write("interrupted\n")
        return 130
    except BrokenPipeError:  # `tinygen ops | head`: nobody reads on, and Python shall not complain at exit
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    return status if isinstance(status, int) else 0

"""The one command line, `beredt`. Figures go to stdout (with --json nothing else does), messages to stderr."""

import argparse
import os
import sys
from collections.abc import Sequence
from importlib import import_module

from beredt import __version__

#: The modules of beredt.site.commands, in the order of the help. Each has add(subparsers).
COMMANDS = (
    "imports",
    "situation",
    "outlook",
    "tasks",
    "report",
    "definitions",
    "promises",
    "demo",
    "serve",
    "people",
    "tokens",
    "audit",
    "lake",
    "nightly",
    "migrate",
    "messages",
    "docs",
)


def parser() -> argparse.ArgumentParser:
    """The parser with every command."""
    top = argparse.ArgumentParser(prog="beredt", description="Keeps a country's medicines on the shelf.")
    top.add_argument("--version", action="version", version=f"beredt {__version__}")
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name in COMMANDS:
        import_module(f"beredt.site.commands.{name}").add(commands)
    return top


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command; returns its exit code: 0 done, 1 refused or failed, 2 wrong use."""
    args = parser().parse_args(arguments)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "beredt.site.settings")
    from django.db import OperationalError

    from beredt.lake.engine import EngineError
    from beredt.site import ready

    try:
        if getattr(args, "needs_database", True):
            ready.make_ready()
        else:
            ready.set_up()
        from django.utils import translation

        translation.activate(os.environ.get("BEREDT_LANGUAGE", "nb"))
        _tell_if_demo()
        return int(args.run(args) or 0)
    except (ready.NotReadyError, TimeoutError, EngineError) as failure:
        print(failure, file=sys.stderr)
        return 1
    except OperationalError as failure:
        # What was not committed is not there, and what was committed is.
        print(f"Databasen svarer ikke: {str(failure).splitlines()[0]}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("Avbrutt.", file=sys.stderr)
        return 130
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def _tell_if_demo() -> None:
    """Made-up figures are never printed without saying so."""
    from django.conf import settings
    from django.utils.translation import gettext as _

    if settings.DEMO:
        print(_("Demonasjon: alle tall og hendelser er oppdiktet."), file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())

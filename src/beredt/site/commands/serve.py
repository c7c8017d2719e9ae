"""beredt serve: the pages on this machine."""

import argparse
import threading

from beredt.site.commands.output import say


def add(commands: argparse._SubParsersAction) -> None:
    """Declares `serve`."""
    command = commands.add_parser("serve", help="serve the pages")
    add_options(command)
    command.set_defaults(run=run)


def add_options(command: argparse.ArgumentParser) -> None:
    """Where to serve: this machine only, unless told otherwise."""
    command.add_argument("--port", type=int, default=8000)
    command.add_argument("--host", default="127.0.0.1")
    command.add_argument("--workers", type=int, default=2)


def run(args: argparse.Namespace) -> int:
    """Serves until stopped by Ctrl-C."""
    from django.core.management import call_command
    from gunicorn.app.base import BaseApplication

    from beredt.supply.store import sweep

    call_command("collectstatic", verbosity=0, interactive=False)
    sweep()
    # Only now is there a folder of static files for it to find.
    from beredt.site.wsgi import application

    class Server(BaseApplication):
        """Gunicorn with its settings given here instead of in a file."""

        def load_config(self) -> None:
            self.cfg.set("bind", f"{args.host}:{args.port}")
            self.cfg.set("workers", args.workers)
            self.cfg.set("threads", 4)
            self.cfg.set("worker_class", "gthread")
            # A first look at the situation compiles the simulation, which may take its time.
            self.cfg.set("timeout", 120)
            self.cfg.set("loglevel", "warning")
            self.cfg.set("post_worker_init", _draw_ahead)

        def load(self) -> object:
            return application

    say(f"Beredt: http://{'localhost' if args.host == '127.0.0.1' else args.host}:{args.port}/  (Ctrl-C stopper)")
    Server().run()
    return 0


def _draw_ahead(worker: object) -> None:
    """Draws the situation picture beside the serving, so that the first visitor need not wait for it."""

    def draw() -> None:
        from django.db import connection

        from beredt.cases.picture import picture
        from beredt.supply.queries import default_day

        try:
            picture(default_day())
        finally:
            connection.close()

    threading.Thread(target=draw, name="draw-ahead", daemon=True).start()

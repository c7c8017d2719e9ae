"""beredt person: people who may log in."""

import argparse
import getpass

from beredt.site.commands.output import say


def add(commands: argparse._SubParsersAction) -> None:
    """Declares `person add`."""
    person = commands.add_parser("person", help="people who may log in")
    what = person.add_subparsers(dest="what", required=True, metavar="WHAT")
    adding = what.add_parser("add", help="add a person; the password is asked for")
    adding.add_argument("username")
    adding.add_argument("--role", required=True, choices=("reader", "caseworker", "administrator"))
    adding.add_argument("--name", default="")
    adding.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Adds the person."""
    from django.contrib.auth.password_validation import validate_password
    from django.core.exceptions import ValidationError

    from beredt.actors.actions import add_person

    password = getpass.getpass("Passord: ")
    try:
        validate_password(password)
        add_person(f"person:{getpass.getuser()}", args.username, role=args.role, password=password, name=args.name)
    except ValidationError as wrong:
        for message in wrong.messages:
            say(message)
        return 1
    return 0

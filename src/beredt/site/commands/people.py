"""beredt person: people who may log in, their roles, and the table of who may what."""

import argparse
import getpass
from collections.abc import Callable
from typing import Any

from beredt.site.commands.output import add_json, day, print_json, say


def add(commands: argparse._SubParsersAction) -> None:
    """Declares `person` with what can be done about people."""
    person = commands.add_parser("person", help="people who may log in, and their roles")
    what = person.add_subparsers(dest="what", required=True, metavar="WHAT")

    adding = what.add_parser("add", help="add a person; the password is asked for")
    adding.add_argument("username")
    _role(adding)
    adding.add_argument("--name", default="")
    adding.set_defaults(run=telling(_add))

    giving = what.add_parser("role", help="give a person one more role")
    giving.add_argument("username")
    _role(giving)
    giving.add_argument("--from", dest="first", type=day, metavar="DATE", help="first day; default: today")
    giving.add_argument("--until", type=day, metavar="DATE", help="the day on which it no longer holds")
    giving.add_argument("--reason", required=True)
    giving.set_defaults(run=telling(_give))

    ending = what.add_parser("end-role", help="end a person's role")
    ending.add_argument("username")
    _role(ending)
    ending.add_argument("--until", type=day, metavar="DATE", help="the day on which it no longer holds; default: today")
    ending.add_argument("--reason", required=True)
    ending.set_defaults(run=telling(_end))

    for name, about, run in (
        ("close", "close a person's account and end its sessions", _close),
        ("open", "open an account that was closed", _open),
        ("reset-factor", "take away a lost second factor; the next login leads to enrolment", _reset),
    ):
        changing = what.add_parser(name, help=about)
        changing.add_argument("username")
        changing.add_argument("--reason", required=True)
        changing.set_defaults(run=telling(run))

    linking = what.add_parser("link", help="print the address of a page where the person chooses a password, once")
    linking.add_argument("username")
    linking.set_defaults(run=telling(_link))

    listing = what.add_parser("list", help="who has which roles on a day")
    listing.add_argument("--as-of", type=day, metavar="DATE", help="default: today")
    add_json(listing)
    listing.set_defaults(run=_list)

    matrix = what.add_parser("matrix", help="who may open which page and do what, as docs/access.md says it")
    matrix.add_argument("--write", action="store_true", help="write docs/access.md instead of printing it")
    matrix.set_defaults(run=_matrix, needs_database=False)


def _role(parser: argparse.ArgumentParser) -> None:
    # Written out, since the help is shown before Django knows the models; the action refuses what is not a role.
    parser.add_argument(
        "--role",
        required=True,
        help="reader, reporter, caseworker, lead, medical_director, stockpile_manager, authority, administrator "
        "or auditor",
    )
    parser.add_argument("--organisation", metavar="ORG", help="the id of the organisation that the role is for")


def telling(run: Callable[[argparse.Namespace], None]) -> Callable[[argparse.Namespace], int]:
    """A command that tells in words what the action refuses."""

    def telling(args: argparse.Namespace) -> int:
        from django.core.exceptions import ValidationError

        try:
            run(args)
        except ValidationError as wrong:
            for message in wrong.messages:
                say(message)
            return 1
        return 0

    return telling


def actor() -> str:
    """Who runs the command, by the name that the machine knows."""
    return f"person:{getpass.getuser()}"


def _add(args: argparse.Namespace) -> None:
    from django.contrib.auth.password_validation import validate_password

    from beredt.actors.actions import add_person

    organisation = _organisation(args)
    password = getpass.getpass("Passord: ")
    validate_password(password)
    add_person(actor(), args.username, role=args.role, password=password, name=args.name, organisation=organisation)


def _give(args: argparse.Namespace) -> None:
    from beredt.actors.actions import assign_role

    assign_role(
        actor(),
        person_named(args),
        args.role,
        organisation=_organisation(args),
        first=args.first,
        until=args.until,
        reason=args.reason,
    )


def _end(args: argparse.Namespace) -> None:
    from django.core.exceptions import ValidationError
    from django.utils import timezone
    from django.utils.translation import gettext as _

    from beredt.actors.actions import withdraw_role

    held = person_named(args).role_assignments.filter(role=args.role, organisation=_organisation(args))
    today = timezone.localdate()
    current = [assignment for assignment in held if assignment.until is None or assignment.until > today]
    if not current:
        raise ValidationError(_("Personen har ikke rollen."))
    for assignment in current:
        withdraw_role(actor(), assignment, until=args.until, reason=args.reason)


def _close(args: argparse.Namespace) -> None:
    from beredt.actors.actions import change_active

    change_active(actor(), person_named(args), False, reason=args.reason)


def _open(args: argparse.Namespace) -> None:
    from beredt.actors.actions import change_active

    change_active(actor(), person_named(args), True, reason=args.reason)


def _reset(args: argparse.Namespace) -> None:
    from beredt.actors.actions import remove_factor

    remove_factor(actor(), person_named(args), reason=args.reason)


def _link(args: argparse.Namespace) -> None:
    from beredt.actors.actions import password_link

    print(password_link(actor(), person_named(args)))


def person_named(args: argparse.Namespace):
    """The person of the argument `username`. Raises ValidationError."""
    from django.core.exceptions import ValidationError
    from django.utils.translation import gettext as _

    from beredt.actors.models import Person

    person = Person.objects.filter(username=args.username).first()
    if person is None:
        raise ValidationError(_("Ingen har brukernavnet %(name)s.") % {"name": args.username})
    return person


def _organisation(args: argparse.Namespace):
    from django.core.exceptions import ValidationError
    from django.utils.translation import gettext as _

    from beredt.actors.models import Organisation

    if args.organisation is None:
        return None
    organisation = Organisation.objects.filter(pk=args.organisation).first()
    if organisation is None:
        raise ValidationError(_("Ukjent virksomhet: %(id)s") % {"id": args.organisation})
    return organisation


def _list(args: argparse.Namespace) -> int:
    from django.utils import timezone

    from beredt.actors import people_list

    as_of = args.as_of or timezone.localdate()
    people: list[dict[str, Any]] = [
        {
            "username": line.person.username,
            "name": line.person.get_full_name(),
            "active": line.person.is_active,
            "second_factor": line.has_factor,
            "last_login": line.last_login,
            "roles": [
                {
                    "role": held.role,
                    "organisation": held.organisation_id,
                    "from": held.first,
                    "until": held.until,
                    "given_by": held.given_by,
                }
                for held in line.roles
            ],
        }
        for line in people_list.listed(people_list.people(), as_of)
    ]
    if args.json:
        print_json({"as_of": as_of, "people": people})
        return 0
    for person in people:
        roles = [
            held["role"] + (f" ({held['organisation']})" if held["organisation"] else "") for held in person["roles"]
        ]
        print(f"{person['username']}: {', '.join(roles) or '–'}")
    return 0


def _matrix(args: argparse.Namespace) -> int:
    from beredt.site import access_table

    page = access_table.page()
    if not args.write:
        print(page, end="")
        return 0
    path = access_table.page_path()
    if not path.parent.is_dir():
        say(f"{path} finnes ikke. Kommandoen hører til et arbeidstre med kildekoden.")
        return 1
    path.write_text(page, encoding="utf-8")
    return 0

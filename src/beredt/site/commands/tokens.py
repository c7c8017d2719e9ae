"""beredt token: keys by which a machine reads and writes as a person."""

import argparse

from beredt.site.commands.output import add_json, day, print_json
from beredt.site.commands.people import actor, person_named, telling


def add(commands: argparse._SubParsersAction) -> None:
    """Declares `token` with new, list and end."""
    token = commands.add_parser("token", help="keys by which a machine uses the API as a person")
    what = token.add_subparsers(dest="what", required=True, metavar="WHAT")

    making = what.add_parser("new", help="make a token and print it, this once")
    making.add_argument("username", help="the person whose rights it gives")
    making.add_argument("--name", required=True, help="what it is used for")
    making.add_argument("--last", type=day, required=True, metavar="DATE", help="the last day on which it holds")
    making.set_defaults(run=telling(_new))

    listing = what.add_parser("list", help="all tokens, without the tokens themselves")
    add_json(listing)
    listing.set_defaults(run=_list)

    ending = what.add_parser("end", help="end a token at once")
    ending.add_argument("username")
    ending.add_argument("name")
    ending.set_defaults(run=telling(_end))


def _new(args: argparse.Namespace) -> None:
    from beredt.actors.tokens import make_token

    _token, text = make_token(actor(), person_named(args), args.name, args.last)
    print(text)


def _end(args: argparse.Namespace) -> None:
    from django.core.exceptions import ValidationError
    from django.utils.translation import gettext as _

    from beredt.actors.tokens import end_token

    held = person_named(args).api_tokens.filter(name=args.name, ended_at__isnull=True).first()
    if held is None:
        raise ValidationError(_("Personen har ingen nøkkel med det navnet."))
    end_token(actor(), held)


def _list(args: argparse.Namespace) -> int:
    from django.utils import timezone

    from beredt.actors.models import ApiToken

    today = timezone.localdate()
    tokens = [
        {
            "username": token.person.username,
            "name": token.name,
            "made_at": token.made_at,
            "made_by": token.made_by,
            "last": token.last,
            "ended_at": token.ended_at,
            "ended_by": token.ended_by,
            "holds": token.holds_on(today) and token.person.is_active,
        }
        for token in ApiToken.objects.select_related("person")
    ]
    if args.json:
        print_json({"tokens": tokens})
        return 0
    for token in tokens:
        print(f"{token['username']:15} {token['name']:30} {token['last']} {'' if token['holds'] else '–'}".rstrip())
    return 0

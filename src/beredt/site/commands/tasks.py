"""beredt tasks: what is due, the longest overdue first."""

import argparse
from datetime import date
from typing import Any

from beredt.site.commands.output import add_json, day, print_json, say


def add(commands: argparse._SubParsersAction) -> None:
    """Declares `tasks`."""
    command = commands.add_parser("tasks", help="what is due, of cases, notices and tasks")
    command.add_argument("--as-of", type=day, metavar="DAY", help="default: today; in the demo its own last day")
    command.add_argument("--person", metavar="NAME", help="only what this user has; '-' for what nobody has")
    add_json(command)
    command.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Prints the list. A past day is shown as it was known then. Exit code 1 where there is no such user."""
    from django.utils import timezone

    from beredt.tasks.my_day import NOBODY, day_rows, of_person, people

    as_of: date = args.as_of or timezone.localdate()
    known = args.as_of if args.as_of and args.as_of < timezone.localdate() else None
    names = people()
    if args.person and args.person not in {NOBODY.username, *(each.username for each in names.values())}:
        say(f"Ingen bruker heter {args.person!r}.")
        return 1
    rows = day_rows(as_of, known, None)
    rows = of_person(rows, args.person) if args.person else rows
    if args.json:
        print_json({"as_of": as_of, "due": [as_json(row, names) for row in rows]})
        return 0
    say(f"Frister per {as_of:%d.%m.%Y}: {len(rows)}")
    for row in rows:
        number = row.due.case.number if row.due.case else ""
        print(f"{row.due.day} {row.due.overdue_by:4} {number:12} {row.due.what} ({row.who or 'ingen'})")
    return 0


def as_json(row: Any, names: Any) -> dict[str, Any]:
    """One line of the list, with English keys and ISO dates. `overdue_by` counts working days."""
    due = row.due
    return {
        "code": due.code,
        "case": due.case.number if due.case else None,
        "what": due.what,
        "due": due.day,
        "started": due.started,
        "overdue_by": due.overdue_by,
        "level": row.level.code,
        "responsible": names[due.responsible].username if due.responsible is not None else None,
        "why": due.why,
        "snoozed_until": row.snooze.until if row.snooze else None,
    }

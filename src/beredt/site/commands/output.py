"""Printing figures: JSON with ISO dates for machines, and lines for people."""

import argparse
import json
import sys
from dataclasses import asdict, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any


def add_json(parser: argparse.ArgumentParser) -> None:
    """Gives a command the option --json."""
    parser.add_argument("--json", action="store_true", help="print JSON and nothing else on stdout")


def plain(value: Any) -> Any:
    """Dates, decimals and dataclasses as JSON knows them."""
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return float(value)
    if is_dataclass(value) and not isinstance(value, type):
        return asdict(value)
    raise TypeError(f"No JSON for {type(value)}")


def print_json(value: Any) -> None:
    """One JSON document on stdout, UTF-8 whatever the terminal's own encoding."""
    text = json.dumps(value, ensure_ascii=False, indent=2, default=plain)
    sys.stdout.buffer.write(text.encode() + b"\n")
    sys.stdout.flush()


def say(message: str) -> None:
    """A message for the person at the terminal."""
    print(message, file=sys.stderr)


def day(text: str) -> date:
    """An ISO date given as an argument."""
    try:
        return date.fromisoformat(text)
    except ValueError as wrong:
        raise argparse.ArgumentTypeError(f"{text!r} is not a date; write YYYY-MM-DD") from wrong

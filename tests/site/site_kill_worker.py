"""Imports files one after another and acknowledges each on stdout; the kill tests kill it."""

import sys
from datetime import date, timedelta
from pathlib import Path

from beredt.site import ready

ready.make_ready()

from beredt.intake.actions import Incoming  # noqa: E402
from beredt.site.importing import take_file  # noqa: E402


def main(folder: Path, start: int) -> None:
    """Writes and takes in one file a day, for ever."""
    number = start
    while True:
        number += 1
        period = date(2000, 1, 1) + timedelta(days=number)
        path = folder / f"use-{number}.csv"
        rows = "".join(f"9000{1 + row % 3:02d},A{1 + row % 2},{period},{row % 17}\n" for row in range(2_000))
        path.write_text("varenummer,place,period,packs\n" + rows)
        told = take_file("use", Incoming(path=path, actor="system:test", sender="G1"))
        if told.state == "refused":
            raise SystemExit("\n".join(told.lines()))
        print(number, flush=True)


main(Path(sys.argv[1]), int(sys.argv[2]))

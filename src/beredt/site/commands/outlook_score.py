"""beredt outlook score: how good the outlook has been, history replayed day by day with nothing from the future."""

import argparse
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from beredt.formats.use_series import READERS
from beredt.site.commands.output import add_json, day, print_json, say

#: Periods ahead and windows, by length of period: those of the published comparisons.
PROTOCOL = {"day": (28, 3), "week": (8, 4), "month": (12, 3)}
EFFORTS = ("quick", "default", "thorough")


def add_score(questions: argparse._SubParsersAction) -> None:
    """Declares `outlook score` and what can be scored."""
    score = questions.add_parser("score", help="how good it has been: demand, duration, coverage")
    what = score.add_subparsers(dest="what", required=True, metavar="WHAT")
    for declare in WHAT:
        declare(what)


def _add(what: argparse._SubParsersAction, name: str, text: str, run: Callable) -> argparse.ArgumentParser:
    command = what.add_parser(name, help=text)
    command.add_argument("--as-of", type=day, metavar="DATE", help="default: the day of the newest stock count")
    command.add_argument("--plot", type=Path, metavar="FOLDER", help="draw what was said and what happened as SVG")
    add_json(command)
    command.set_defaults(run=run)
    return command


def add_demand(what: argparse._SubParsersAction) -> None:
    """Declares `outlook score demand`."""
    command = _add(what, "demand", "forecasts of use against plain rules", run_demand)
    command.add_argument("--series", type=Path, metavar="FILE", help="series of one's own; default: the nation's")
    command.add_argument("--layout", choices=sorted(READERS), default="ours", help="the layout of that file")
    command.add_argument("--effort", choices=EFFORTS, default="default")
    command.add_argument("--items", type=int, default=300, metavar="N", help="so many items of the nation (300)")
    command.add_argument("--workers", type=int, default=1, metavar="N", help="processes")


def run_demand(args: argparse.Namespace) -> int:
    """Prints accuracy and calibration. Exit code 1 where there is nothing to score."""
    from beredt.outlook.demand.replay import replay_demand

    kinds = _from_file(args.series, args.layout) if args.series else _of_nation(args.as_of, args.items)
    replays = {}
    for kind, series in kinds.items():
        horizon, windows = PROTOCOL[kind]
        say(f"Spår {len(series)} serier om igjen, {windows} ganger hver.")
        replay = replay_demand(series, horizon=horizon, windows=windows, effort=args.effort, workers=args.workers)
        if replay is not None:
            replays[kind] = replay
    if not replays:
        say("Det er ingen serier som er lange nok til å prøve spådommer på.")
        return 1
    if args.plot:
        for kind, replay in replays.items():
            _plot(args.plot / f"etterspørsel-{kind}.svg", _levels(replay))
    if args.json:
        print_json({kind: _demand_json(replay) for kind, replay in replays.items()})
        return 0
    for kind, replay in replays.items():
        _print_demand(kind, replay)
    return 0


def _from_file(path: Path, layout: str) -> dict[str, list[Any]]:
    import numpy as np

    from beredt.outlook import Series

    kinds: dict[str, list[Any]] = {}
    for one in READERS[layout](path):
        kind = {1: "day", 7: "week"}.get(one.days[0], "month")
        starts = np.array([start.toordinal() for start in one.starts])
        kinds.setdefault(kind, []).append(Series(starts, np.array(one.days), np.array(one.packs)))
    return kinds


def _of_nation(as_of: date | None, items: int) -> dict[str, list[Any]]:
    from beredt.assessments.replay import streams_of_nation
    from beredt.supply.queries import default_day

    return streams_of_nation(as_of or default_day(), items)


def _demand_json(replay: Any) -> dict[str, Any]:
    return {
        "series": replay.series,
        "windows": replay.windows,
        "periods_ahead": replay.horizon,
        "effort": replay.effort.value,
        "quantile_loss": replay.loss,
        "plain_rules": replay.rules,
        "covered_by_90_percent_interval": replay.covered_90,
        "at_or_below_level": {f"{level:.2f}": float(share) for level, share in zip(*_both(replay), strict=True)},
        "models": replay.models,
        "seconds_a_forecast": replay.seconds,
    }


def _both(replay: Any) -> tuple[Any, Any]:
    return replay.levels, replay.below


def _print_demand(kind: str, replay: Any) -> None:
    ahead = {"day": "dager", "week": "uker", "month": "måneder"}[kind]
    print(f"\nEtterspørsel, {replay.series} serier, {replay.windows} ganger {replay.horizon} {ahead}")
    print(f"  kvantiltap              {_number(replay.loss)}   ({replay.effort.value})")
    for name, loss in replay.rules.items():
        print(f"  {RULES[name]:23} {_number(loss)}")
    print(f"  90 %-intervallet dekket {replay.covered_90:.1%}")
    print(f"  sekunder pr. spådom     {replay.seconds:.3f}")
    for name, count in list(replay.models.items())[:5]:
        print(f"    {name:30} ledet {count}")


RULES = {"last season": "regel: forrige sesong", "mean of a year": "regel: årets middel"}


def _number(value: float | None) -> str:
    return "ukjent" if value is None else f"{value:.4f}"


def _levels(replay: Any) -> list[tuple[float, float, int]]:
    """Each level of the quantiles, and how often use was at or below it."""
    periods = replay.series * replay.windows * replay.horizon
    return [(float(level), float(share), periods) for level, share in zip(*_both(replay), strict=True)]


def _plot(path: Path, pairs: list[tuple[float, float, int]]) -> None:
    from scipy.stats import binom

    from beredt.figures.charts.calibration import SaidOften, said_and_happened

    words = {
        "title": "Sagt og skjedd",
        "said": "Sagt",
        "happened": "Skjedde",
        "as_said": "som sagt",
        "within": "som ventet",
        "outside": "utenfor det ventede",
    }
    bins = []
    for said, happened, count in pairs:
        low, high = (float(edge) / count for edge in binom.interval(0.99, count, said))
        bins.append(SaidOften(said, happened, count, low, high))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(said_and_happened(bins, words), encoding="utf-8")
    say(f"Tegnet {path}")


#: What can be scored. Another adds the function that declares it.
WHAT: tuple[Callable[[argparse._SubParsersAction], None], ...] = (add_demand,)

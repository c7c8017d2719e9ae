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


def add_duration(what: argparse._SubParsersAction) -> None:
    """Declares `outlook score duration`."""
    command = _add(what, "duration", "forecasts of the end against plain rules", run_duration)
    command.add_argument(
        "--canada", type=Path, nargs=2, metavar=("REPORTS", "LOG"), help="Drug Shortages Canada's files"
    )
    command.add_argument("--origin", type=day, metavar="DATE", help="with --canada: forecast on this day")


def run_duration(args: argparse.Namespace) -> int:
    """Prints accuracy and coverage. Exit code 1 where too little was known to forecast from."""
    record = _of_canada(args.canada, args.origin) if args.canada else _of_register(args.as_of)
    if record is None:
        say("For få mangler har tatt slutt til at det kan prøves.")
        return 1
    if args.plot:
        said = [(each.level, each.share, record.cases) for each in record.coverage]
        _plot(args.plot / "varighet.svg", said)
    if args.json:
        print_json(_record_json(record))
        return 0
    print(f"\nMangelens slutt, {record.cases} spådommer, {record.ended} tok slutt")
    ahead = list(record.scores[next(iter(record.scores))].brier)
    print(f"  {'':38}{'CRPS, dager':>12}" + "".join(f"{f'Brier {days} d':>13}" for days in ahead))
    for rule, score in record.scores.items():
        print(
            f"  {RULES_OF_ENDS[rule.name]:38}{score.crps:12.2f}" + "".join(f"{x:13.4f}" for x in score.brier.values())
        )
    for each in record.coverage:
        print(f"  {each.level:.0%}-intervallet dekket {each.share:.1%}")
    print("  " + ("Bedre enn begge de enkle reglene." if record.better else "IKKE bedre enn begge de enkle reglene."))
    return 0


RULES_OF_ENDS = {
    "FORECAST": "spådommen",
    "SUPPLIER": "regel: leverandørens dato",
    "MEDIAN": "regel: medianen hittil",
    "KAPLAN_MEIER": "Kaplan-Meier gitt dager gått",
}


def _of_canada(files: list[Path], origin: date | None) -> Any:
    from beredt.cases.end_history_canada import CanadianRegister
    from beredt.outlook.end_record import forecast_open, track_record

    register = CanadianRegister(*files)
    on = origin.toordinal() if origin else (register.first + register.last) // 2
    settled = register.settled(on)
    made = forecast_open(register.known, on, register.last - settled, settled=settled)
    return None if made is None else track_record([made])


def _of_register(as_of: date | None) -> Any:
    from beredt.cases.end_forecasts import end_record
    from beredt.supply.queries import default_day

    return end_record(as_of or default_day())


def _record_json(record: Any) -> dict[str, Any]:
    return {
        "forecasts": record.cases,
        "ended": record.ended,
        "better_than_plain_rules": record.better,
        "scores": {
            rule.value: {"crps_days": score.crps, "brier": {str(days): x for days, x in score.brier.items()}}
            for rule, score in record.scores.items()
        },
        "intervals": {f"{each.level:.2f}": each.share for each in record.coverage},
    }


def add_coverage(what: argparse._SubParsersAction) -> None:
    """Declares `outlook score coverage`."""
    command = _add(what, "coverage", "chances of running short against plain rules", run_coverage)
    command.add_argument("--runs", type=int, default=4, metavar="N", help="so many days in the past (4)")
    command.add_argument("--apart", type=int, default=56, metavar="DAYS", help="so far from one another (56)")


def run_coverage(args: argparse.Namespace) -> int:
    """Runs every item on past days, and prints what was said and what happened. Exit code 1 where nothing is known."""
    from beredt.assessments.replay import replay_coverage
    from beredt.cases.nation import run_nation
    from beredt.supply.queries import default_day

    as_of: date = args.as_of or default_day()
    replays = replay_coverage(as_of, args.runs, args.apart, run_nation, say)
    if not any(replay.count for replay in replays):
        say("Ingen har talt lageret eller meldt forbruk i tiden etter, så ingenting er kjent om hvordan det gikk.")
        return 1
    if args.plot:
        for replay in replays:
            _plot(args.plot / f"dekning-{replay.days}.svg", [(b.said, b.happened, b.count) for b in replay.bins])
    if args.json:
        print_json(replays)
        return 0
    for replay in replays:
        print(f"\nTomt innen {replay.days} dager, {replay.count} spådommer, {replay.happened:.1%} ble tomme")
        for name, score in replay.brier.items():
            print(f"  {RULES_OF_COVERAGE[name]:38} Brier {score:.4f}")
        for found in replay.bins:
            mark = "" if found.within else "  utenfor det ventede"
            print(f"    sa {found.said:4.0%}, skjedde {found.happened:4.0%} av {found.count:5}{mark}")
    return 0


RULES_OF_COVERAGE = {
    "outlook": "utsikten",
    "stock over use": "regel: lager delt på forbruk",
    "cover": "regel: dager med dekning",
    "base rate": "regel: like ofte som ellers",
}

#: What can be scored. Another adds the function that declares it.
WHAT: tuple[Callable[[argparse._SubParsersAction], None], ...] = (add_demand, add_duration, add_coverage)

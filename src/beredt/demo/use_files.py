"""Files of use: each trust's hospital pharmacies by week and year, each chain's pharmacies by month and quarter."""

from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from beredt.demo.records import AS_OF, FIRST_DAY, DemoFile
from beredt.demo.sampling import draw
from beredt.demo.users import Users
from beredt.demo.world import DAYS, World, day_index
from beredt.formats.supply import use


@dataclass(frozen=True, slots=True)
class Periods:
    """Whole weeks or months: first days, numbers of days, and the number that seeds their draws."""

    starts: tuple[date, ...]
    days: NDArray[np.int64]
    number: int


@dataclass(frozen=True, slots=True)
class UseJob:
    """One file to write: the places of one sender in some periods."""

    sender: str
    name: str
    users: Users
    columns: NDArray[np.int64]
    periods: Periods
    weekly: bool


@dataclass(frozen=True, slots=True)
class Drawn:
    """Counts of shape (packs, places, periods) for the packs in `rows`, and days without stock (weekly only)."""

    rows: NDArray[np.int64]
    packs: NDArray[np.int32]
    days_out: NDArray[np.int8]


def weeks(year: int) -> Periods:
    """The ISO weeks of a year, numbered so that no two years are drawn alike."""
    starts = []
    monday = date.fromisocalendar(year, 1, 1)
    while monday.isocalendar().year == year and monday + timedelta(days=6) <= AS_OF:
        starts.append(monday)
        monday += timedelta(days=7)
    return Periods(tuple(starts), np.full(len(starts), 7), year)


def quarter(year: int, number: int) -> Periods:
    """The months of a quarter (1 to 4)."""
    starts = tuple(date(year, 3 * number - 2 + month, 1) for month in range(3))
    after = (*starts[1:], date(year + number // 4, 3 * number % 12 + 1, 1))
    days = np.array([(end - start).days for start, end in zip(starts, after, strict=True)])
    return Periods(starts, days, 10 * year + number)


def use_jobs(hospitals: Users, pharmacies: Users) -> list[UseJob]:
    """Every file of use, in the order of time within each sender."""
    years = range(FIRST_DAY.year, AS_OF.year + 1)
    jobs = [
        UseJob(trust, f"{trust}-{year}", hospitals, hospitals.of(trust), weeks(year), weekly=True)
        for trust in hospitals.parents
        for year in years
    ]
    return jobs + [
        UseJob(chain, f"{chain}-{year}-k{part}", pharmacies, pharmacies.of(chain), quarter(year, part), weekly=False)
        for chain in sorted(pharmacies.parents)
        for year in years
        for part in range(1, 5)
    ]


def drawn(world: World, job: UseJob, unreported: NDArray[np.bool_], seed: int) -> Drawn:
    """The use of one file, without the packs that are unreported. The same job always draws the same numbers."""
    first = [day_index(start) for start in job.periods.starts]
    part = world.hospital_share if job.weekly else 1 - world.hospital_share
    available = world.available
    means, present = [], []
    for start, length in zip(first, job.periods.days, strict=True):
        span = slice(start, min(start + int(length), DAYS))
        wanted = world.demand[:, span]
        met = (wanted * available[:, span]).sum(axis=1)
        total = wanted.sum(axis=1)
        # A hospital tells on which days it had none; of a pharmacy only the packs that it sold are seen.
        means.append(part * (total if job.weekly else met))
        present.append(met / np.maximum(total, 1e-9) if job.weekly else np.ones_like(met))
    national = np.stack(means, axis=1).astype(np.float32)
    rows = np.flatnonzero((national.max(axis=1) > 0) & ~unreported)
    shares = np.ascontiguousarray(job.users.shares[np.ix_(rows, job.columns)])
    shape = (len(rows), len(job.columns), len(job.periods.days))
    packs, days_out = np.empty(shape, np.int32), np.empty(shape, np.int8)
    draw(
        np.ascontiguousarray(national[rows]),
        np.ascontiguousarray(np.stack(present, axis=1)[rows].astype(np.float32)),
        job.periods.days,
        shares,
        job.users.sizes[rows],
        np.uint64((seed * 1_000_003 + job.periods.number) * 2 + job.weekly),
        np.uint64(job.columns[0]),
        job.weekly,
        packs,
        days_out,
    )
    return Drawn(rows, packs, days_out)


def use_table(world: World, job: UseJob, draws: Drawn) -> pa.Table:
    """The lines of a file: no line where nothing was used and nothing was missing."""
    pack, place, period = np.nonzero((draws.packs != 0) | (draws.days_out != 0))
    starts = np.array(job.periods.starts, dtype="datetime64[D]")
    names = pa.array([pack.varenummer for pack in world.packs])
    places = pa.array([job.users.places[column].id for column in job.columns])
    days_out = pa.array(draws.days_out[pack, place, period].astype(np.int16)) if job.weekly else None
    columns = [
        pa.DictionaryArray.from_arrays(pa.array(draws.rows[pack].astype(np.int32)), names),
        pa.DictionaryArray.from_arrays(pa.array(place.astype(np.int32)), places),
        pa.array(starts[period]),
        pa.array(job.periods.days[period].astype(np.int16)),
        pa.array(draws.packs[pack, place, period].astype(np.float64)),
        days_out if days_out is not None else pa.nulls(len(pack), pa.int16()),
        pa.DictionaryArray.from_arrays(pa.nulls(len(pack), pa.int32()), pa.array([], pa.string())),
    ]
    return pa.Table.from_arrays(columns, schema=use.SCHEMA)


def write_use(world: World, job: UseJob, unreported: NDArray[np.bool_], folder: Path, seed: int) -> DemoFile:
    """Draw and write one file."""
    path = folder / f"forbruk-{job.name}.csv"
    use.write(path, use_table(world, job, drawn(world, job, unreported, seed)))
    return DemoFile("use", path, sender=job.sender)

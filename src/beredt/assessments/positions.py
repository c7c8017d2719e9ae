"""Facts as the outlook takes them: one item in the whole country, or region by region."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace

from beredt import outlook
from beredt.actors.models import Organisation
from beredt.assessments.request import OPEN_POOLS, ItemSupply, day_number, place_totals

#: Pools that serve the region that they lie in only; all others serve the whole country.
LOCAL_POOLS = frozenset({"regional", "hospital", "pharmacy"})


@dataclass(frozen=True, slots=True)
class ByDecision:
    """Stock that a decision may open, by pool."""

    batches: tuple[outlook.Batch, ...]
    pools: Mapping[str, outlook.Pool]


def regions_of_places() -> dict[str, str]:
    """The health region of every organisation that has one. One query."""
    return dict(Organisation.objects.exclude(region="").values_list("id", "region"))


def reserves(supply: ItemSupply) -> ByDecision:
    """Usable packs of pools that open by decision only, in whole packs of the reference."""
    lots: dict[tuple[int, str], float] = defaultdict(float)
    for line in supply.stock:
        if line.status == "usable" and line.pool not in OPEN_POOLS and line.expiry is not None and line.packs:
            expiry = day_number(line.expiry, supply.as_of)
            if expiry > 0:
                lots[expiry, line.pool] += line.packs * supply.equivalents[line.varenummer]
    batches = tuple(
        outlook.Batch(int(packs), expiry, pool) for (expiry, pool), packs in sorted(lots.items()) if int(packs)
    )
    return ByDecision(batches, {pool: outlook.Pool(opens=None) for pool in sorted({each.pool for each in batches})})


def regional(position: outlook.Position, supply: ItemSupply, region_of: Mapping[str, str]) -> outlook.Position:
    """The same item where each region has its own stock and demand, and the wholesalers' stock is for all."""
    (demand,) = position.demands
    batches, pools = regional_batches(supply, region_of)
    return replace(position, demand=regional_demand(demand, supply, region_of), batches=batches, pools=pools)


def regional_batches(
    supply: ItemSupply, region_of: Mapping[str, str]
) -> tuple[list[outlook.Batch], dict[str, outlook.Pool]]:
    """Usable batches of open pools, those that serve their own region apart, as 'hospital@vest'.

    Packs at a place whose region is not known lie open to all.
    """
    lots: dict[tuple[int, str], float] = defaultdict(float)
    pools: dict[str, outlook.Pool] = {}
    for line in supply.stock:
        if line.status != "usable" or line.pool not in OPEN_POOLS or line.expiry is None or not line.packs:
            continue
        expiry = day_number(line.expiry, supply.as_of)
        if expiry <= 0:
            continue
        region = region_of.get(line.place, "") if line.pool in LOCAL_POOLS else ""
        name = f"{line.pool}@{region}" if region else line.pool
        if region:
            pools[name] = outlook.Pool(regions=[region])
        lots[expiry, name] += line.packs * supply.equivalents[line.varenummer]
    return [outlook.Batch(int(packs), expiry, name) for (expiry, name), packs in sorted(lots.items())], pools


def regional_demand(
    demand: outlook.Demand, supply: ItemSupply, region_of: Mapping[str, str]
) -> tuple[outlook.Demand, ...]:
    """National demand parted by the regions' shares of use, days out of stock left out.

    The spread of a day goes by the share; the level of a region is the less certain the smaller its share, so that
    together the regions are as certain as the country: level_sd / sqrt(share). Demand at places whose region is not
    known has the region ''.
    """
    shares = regional_shares(supply, region_of)
    if not shares:
        return (demand,)
    return tuple(
        outlook.Demand(
            demand.mean * share, demand.variance * share, demand.level_sd / share**0.5, demand.profile, region
        )
        for region, share in shares.items()
    )


def regional_shares(supply: ItemSupply, region_of: Mapping[str, str]) -> dict[str, float]:
    """Each region's share of the demand, regions without any left out; nothing where no use is told by place."""
    places, totals = place_totals(supply)
    rates: dict[str, float] = defaultdict(float)
    if places:
        known = outlook.place_rates(totals.packs, totals.days, totals.days_out)
        for place, rate, unknown in zip(places, known.corrected, known.unknown, strict=True):
            rates[region_of.get(place, "")] += 0.0 if unknown else max(float(rate), 0.0)
    total = sum(rates.values())
    return {region: rate / total for region, rate in sorted(rates.items()) if rate > 0}

"""The cases that Mangelsenteret's annual report for 2024 tells of, as the demo's register has them.

What the report tells (which medicine, why, roughly when) is kept; the words are the demo's own, and the
suppliers are invented. Dates that the report does not give are invented, and the note of the case says so.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from importlib.resources import files

from beredt.demo.history_spans import Span
from beredt.formats.case_register import CaseSource, YesNo
from beredt.formats.reasons import Reason

INVENTED = "(oppdiktet dato)"


@dataclass(frozen=True, slots=True)
class Story:
    """A case known beforehand. The pack is found by `atc`, the beginning of its name and parts of its form
    and strength.

    `promises` are (reported, promised end); without any they are drawn as for other cases. `previous` is the
    key of the earlier period. `depth` is the share of normal supply that fails. From `advised` on, advice leaves the
    share `use_left` of the use.
    """

    key: str
    atc: str
    span: Span
    source: CaseSource
    reason: Reason
    note: str
    name: str = ""
    form: str = ""
    strength: str = ""
    holder_reported: YesNo = YesNo.YES
    reason_text: str = ""
    promises: tuple[tuple[date, date], ...] = ()
    previous: str | None = None
    depth: float = 0.8
    advised: date | None = None
    use_left: float = 1.0


def _day(text: str) -> date:
    return date.fromisoformat(text)


def _span(registered: str, start: str, end: str | None = None) -> Span:
    return Span(_day(start), _day(registered), _day(end) if end else None)


def _promises(text: str) -> tuple[tuple[date, date], ...]:
    """'reported>end reported>end …'"""
    pairs = (pair.split(">") for pair in text.split())
    return tuple((_day(reported), _day(end)) for reported, end in pairs)


#: Report, "Mangler med anbefaling fra fagdirektørene": restrictions and advice that followed.
WITH_ADVICE = (
    # "Metalyse" and "Metalyse – rasjonering, tett nasjonal oppfølging og utvidet holdbarhet": warned in
    # spring 2022, world-wide shortage by higher demand and slow growth of production, much of the use was
    # scrapping, shelf life lengthened from two to three years in 2022/23, called off in summer 2024.
    Story(
        key="metalyse",
        atc="B01AD11",
        name="Metalyse",
        strength="10000",
        span=_span("2022-04-20", "2022-05-02", "2024-06-28"),
        source=CaseSource.DMP,
        reason=Reason.DEMAND_RISE,
        reason_text="Økt etterspørsel i verden, og produksjonen kan ikke skaleres opp fort nok",
        promises=_promises(
            "2022-04-19>2022-09-30 2022-09-12>2023-01-31 2023-01-16>2023-06-30 2023-06-12>2023-10-31 "
            "2023-10-16>2024-02-29 2024-02-12>2024-05-31 2024-05-13>2024-06-28"
        ),
        depth=0.45,
        advised=_day("2022-06-07"),
        use_left=0.52,
        note=f"Varslet våren 2022, avblåst sommeren 2024 {INVENTED}. Forbeholdt ambulansene ved "
        "hjerteinfarkt; Actilyse i sykehus. Mye av tidligere forbruk var kassasjon. Holdbarheten "
        "ble forlenget fra 2 til 3 år i 2022/23, og pakninger med kort holdbarhet er flyttet dit "
        "de brukes raskest.",
    ),
    # "Celeston Chronodose" and "– prioritering av pasienter": long failure announced in spring 2023 for want
    # of production capacity, prolonged again and again through 2023 and all of 2024; kept for threatening
    # preterm birth.
    Story(
        key="celeston",
        atc="H02AB01",
        name="Celeston",
        form="depot",
        span=_span("2023-04-17", "2023-05-02"),
        source=CaseSource.DMP,
        reason=Reason.MANUFACTURING,
        reason_text="For liten kapasitet i produksjonen",
        promises=_promises(
            "2023-04-14>2023-06-30 2023-06-15>2023-08-31 2023-08-17>2023-10-31 2023-10-16>2023-12-31 "
            "2023-12-12>2024-02-29 2024-02-13>2024-04-30 2024-04-15>2024-06-30 2024-06-13>2024-08-31 "
            "2024-08-19>2024-10-31 2024-10-15>2024-12-31 2024-12-10>2025-03-31"
        ),
        depth=0.85,
        note=f"Utsatt gang på gang siden våren 2023 {INVENTED}. I sykehus bare ved truende for tidlig "
        "fødsel. Fastlegene bes bruke andre steroider. Erstatningspreparat er kjøpt inn, men "
        "kommer ujevnt.",
    ),
    # "Mucomyst inhalasjonsvæske" and "– rasjonering og lokalt innkjøp": a possible failure warned of in
    # January 2024 on word from Sweden, shortage reported in autumn 2024 to last through January 2025. The
    # report gives no cause.
    Story(
        key="mucomyst",
        atc="R05CB01",
        name="Mucomyst",
        form="inh",
        span=_span("2024-01-22", "2024-09-09"),
        source=CaseSource.NEIGHBOUR_COUNTRY,
        reason=Reason.UNKNOWN,
        promises=_promises("2024-09-02>2025-01-31"),
        depth=0.7,
        note=f"Signal fra Sverige i januar, meldt til DMP om høsten {INVENTED}. Brukes intravenøst som "
        "motgift ved forgiftning med paracetamol. Fra september bare ved kritiske tilstander, og "
        "sykehusene kjøper til eget lager. Fare for parallelleksport.",
    ),
    # "Integrilin": supply stop from autumn 2023 through 2024; tirofiban and cangrelor bought instead.
    Story(
        key="integrilin",
        atc="B01AC16",
        name="Integrilin",
        span=_span("2023-10-09", "2023-10-16"),
        source=CaseSource.DMP,
        reason=Reason.UNKNOWN,
        promises=_promises("2023-10-05>2024-12-31"),
        depth=1.0,
        note=f"Leveransestopp fra oktober 2023 {INVENTED}. Tirofiban og kangrelor er kjøpt inn som "
        "erstatning etter råd fra kardiologer. B180 var tomt før sommeren 2024.",
    ),
    # "ZypAdhera": unstable in the first months of 2024, failure in May and June, hastened deliveries so that
    # it did not run dry, somewhat reduced deliveries for the rest of the year; probably the transfer between
    # suppliers.
    Story(
        key="zypadhera",
        atc="N05AH03",
        name="ZypAdhera",
        span=_span("2024-01-22", "2024-01-29"),
        source=CaseSource.SYKEHUSINNKJOP,
        reason=Reason.MA_TRANSFER,
        reason_text="Preparatet skifter leverandør",
        promises=_promises(
            "2024-01-18>2024-03-31 2024-03-14>2024-05-31 2024-05-15>2024-06-30 2024-06-18>2024-09-30 "
            "2024-09-16>2024-12-31 2024-12-12>2025-01-31"
        ),
        depth=0.45,
        note=f"Ujevne leveranser fra januar {INVENTED}, svikt i mai og juni. Leverandøren fremskyndet "
        "en sending, så ingen gikk tomme. Siden juni kommer det noe mindre enn normalt.",
    ),
)

#: Read from stories.csv, by the report's headings. "Tuberkulose": periodic shortages, long ones of Rimstar,
#: Rifater and pyrazinamide towards the end of 2024. "Lokalanestetika": lidocaine with and without adrenaline
#: above all, since before the pandemic. Figure 2 and the text before it: immunoglobulins from summer 2024 on
#: 2024, when the agreement changed, and rising use in the world. "Antibiotika": oral phenoxymethylpenicillin
#: and erythromycin in the winter 2023/24, by growing use. "Legemidler til barn": mixtures in 2024.
#: "Antiretrovirale legemidler": for the newborn in 2023, stock replaced at expiry and the lead time of what
#: was ordered.
OTHERS = "stories.csv"


def _others() -> Iterator[Story]:
    with (files("beredt.demo") / "data" / OTHERS).open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            yield Story(
                key=row["key"],
                atc=row["atc"],
                name=row["name"],
                form=row["form"],
                span=_span(row["registered"], row["start"], row["end"] or None),
                source=CaseSource(row["source"]),
                holder_reported=YesNo(row["reported_by_holder"]),
                reason=Reason(row["reason"]),
                reason_text=row["reason_text"],
                previous=row["previous"] or None,
                depth=float(row["depth"]),
                note=f"{row['note']} {INVENTED}",
            )


def stories() -> tuple[Story, ...]:
    """All of them, an earlier period before the later one."""
    return (*WITH_ADVICE, *_others())

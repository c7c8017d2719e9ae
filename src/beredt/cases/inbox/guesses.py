"""Which products a free text seems to be about. Only proposals: a person chooses."""

import re
from collections.abc import Iterable

from django.db.models.functions import Lower

from beredt.catalogue.models import Atc, Medicine, Pack

#: As many guesses are kept, and so many characters and words of the text are looked at.
SHOWN, READ, WORDS = 5, 20_000, 3_000
#: The longest name of a medicine that is looked for, in words.
LONGEST = 3
_VARENUMMER = re.compile(r"(?<!\d)\d{6}(?!\d)")
_ATC = re.compile(r"(?<![A-Za-z0-9])[A-Z]\d\d[A-Z]{2}\d\d(?![A-Za-z0-9])")
_WORD = re.compile(r"[^\W_][\w\-/+]*")


def guess_products(text: str) -> list[dict[str, str]]:
    """Products found in a text by varenummer, then by name, then by ATC code.

    Each as {'varenummer', 'name', 'atc'}; the varenummer is empty where only a name or a code was found and more than
    one pack answers to it.
    """
    text = text[:READ]
    found = [*_by_number(text), *_by_name(text), *_by_code(text)]
    unique: dict[tuple[str, str], dict[str, str]] = {}
    for guess in found:
        unique.setdefault((guess["name"].casefold(), guess["atc"]), guess)
    return list(unique.values())[:SHOWN]


def _by_number(text: str) -> list[dict[str, str]]:
    numbers = list(dict.fromkeys(_VARENUMMER.findall(text)))[:SHOWN]
    packs = Pack.objects.select_related("medicine").in_bulk(numbers)
    return [_guess(packs[number].medicine, [number]) for number in numbers if number in packs]


def _by_name(text: str) -> list[dict[str, str]]:
    """Medicines whose whole name stands in the text, the longest names first."""
    names = sorted(_phrases(text.casefold()), key=len, reverse=True)
    found = Medicine.objects.annotate(lower=Lower("name")).filter(lower__in=names, ended_on__isnull=True)
    named: dict[str, list[Medicine]] = {}
    for medicine in found.prefetch_related("packs").order_by("id")[:50]:
        named.setdefault(medicine.name.casefold(), []).append(medicine)
    return [
        _guess(medicines[0], [pack.varenummer for medicine in medicines for pack in medicine.packs.all()])
        for _name, medicines in sorted(named.items(), key=lambda row: -len(row[0]))
    ]


def _by_code(text: str) -> list[dict[str, str]]:
    codes = list(dict.fromkeys(_ATC.findall(text)))[:SHOWN]
    return [
        {"varenummer": "", "name": atc.name, "atc": atc.code}
        for code, atc in Atc.objects.in_bulk(codes).items()
        if code
    ]


def _phrases(text: str) -> set[str]:
    """Stretches of one to three words that could be a name."""
    words = [match[0] for match in _WORD.finditer(text)][:WORDS]
    return {
        phrase
        for length in range(1, LONGEST + 1)
        for at in range(len(words) - length + 1)
        if len(phrase := " ".join(words[at : at + length])) > 3
    }


def _guess(medicine: Medicine, numbers: Iterable[str]) -> dict[str, str]:
    packs = list(numbers)
    return {
        "varenummer": packs[0] if len(packs) == 1 else "",
        "name": medicine.name_form_strength if len(packs) == 1 else medicine.name,
        "atc": medicine.atc,
    }

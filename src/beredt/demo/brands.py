"""Invented brand names: Norwegian nature with an ending, so that nobody takes them for a firm's own."""

_STEM_TEXT = """
Fjell Vidde Bre Foss Tind Myr Lyng Rogn Bjerk Havn Nes Vik Dal Elv Sund Holm Stein Snø Vind Sol Stjern Gran
Furu Hassel Selje Blåbær Multe Tytte Kråke Ørret Laks Torsk Sild Terne Måke Ravn Ugle Hauk Gaupe Rein Elg Rype
Lemen Røye Vette Nøkk Hulder Drage Skute Orm Bekk Kvist Skog Mose"""
_ENDING_TEXT = """
ix ora eva alin idon umet aprin oxal yra istan oval enta urin avit olex amid esta ovir ulan etil ima orb
axin ofen"""
_STEMS, _ENDINGS = _STEM_TEXT.split(), _ENDING_TEXT.split()

#: A stride without common factor with the number of names walks through all of them once.
_STRIDE = 601


def brand(number: int) -> str:
    """The brand of that number; different for every number below 1,296.

    >>> brand(0), brand(1)
    ('Fjellix', 'Rognenta')
    """
    count = len(_STEMS) * len(_ENDINGS)
    if not 0 <= number < count:
        raise ValueError(f"there are {count} brands")
    place = number * _STRIDE % count
    return _STEMS[place % len(_STEMS)] + _ENDINGS[place // len(_STEMS)]

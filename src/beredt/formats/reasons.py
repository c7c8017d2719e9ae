"""Why a medicine is short: one coded list for all sources, kept beside the words that the source used.

The first seven are the categories of Drug Shortages Canada's report form; the others are those that
Norwegian and other European notices and the shortage centre's own cases need as well.
"""

from enum import StrEnum


class Reason(StrEnum):
    """The reason given for a shortage. OTHER is a reason outside the list; UNKNOWN is that none was given."""

    MANUFACTURING = "manufacturing"
    SHIPPING_DELAY = "shipping_delay"
    DEMAND_RISE = "demand_rise"
    QUALITY_GMP = "quality_gmp"
    ACTIVE_INGREDIENT = "active_ingredient"
    COMPONENT = "component"
    OTHER = "other"
    RELOCATION = "relocation"
    MA_TRANSFER = "ma_transfer"
    TENDER_CHANGE = "tender_change"
    KNOCK_ON = "knock_on"
    EXPIRY_REPLACEMENT = "expiry_replacement"
    DISASTER = "disaster"
    REGULATORY_EXPORT = "regulatory_export"
    COMMERCIAL = "commercial"
    MARKET_SHORTAGE = "market_shortage"
    FEW_MAKERS = "few_makers"
    POLITICAL = "political"
    UNKNOWN = "unknown"


#: The seven as they stand in Drug Shortages Canada's files.
CANADIAN_WORDS = {
    "Disruption of the manufacture of the drug.": Reason.MANUFACTURING,
    "Delay in shipping of the drug.": Reason.SHIPPING_DELAY,
    "Demand increase for the drug.": Reason.DEMAND_RISE,
    "Requirements related to complying with good manufacturing practices.": Reason.QUALITY_GMP,
    "Shortage of an active ingredient.": Reason.ACTIVE_INGREDIENT,
    "Shortage of an inactive ingredient or component.": Reason.COMPONENT,
    "Other (Please describe in comments)": Reason.OTHER,
}

#: Norwegian words. Only the first is known from DMP's own list; the others are plain names of the codes, so
#: that a list written by hand can say them. Words that are not here are kept and coded unknown.
NORWEGIAN_WORDS = {
    "produksjonsproblemer": Reason.MANUFACTURING,
    "forsinket levering": Reason.SHIPPING_DELAY,
    "økt etterspørsel": Reason.DEMAND_RISE,
    "kvalitetsproblemer": Reason.QUALITY_GMP,
    "mangel på virkestoff": Reason.ACTIVE_INGREDIENT,
    "mangel på hjelpestoff eller emballasje": Reason.COMPONENT,
    "annet": Reason.OTHER,
    "flytting eller ombygging av produksjon": Reason.RELOCATION,
    "overføring av markedsføringstillatelse": Reason.MA_TRANSFER,
    "anbuds- eller avtaleskifte": Reason.TENDER_CHANGE,
    "følge av annen mangel": Reason.KNOCK_ON,
    "utskifting av utløpt lager": Reason.EXPIRY_REPLACEMENT,
    "naturhendelse eller ulykke": Reason.DISASTER,
    "regulatoriske forhold eller eksport": Reason.REGULATORY_EXPORT,
    "kommersielle forhold": Reason.COMMERCIAL,
    "generell mangel i markedet": Reason.MARKET_SHORTAGE,
    "få produsenter eller sammenslåing": Reason.FEW_MAKERS,
    "politisk uro": Reason.POLITICAL,
    "ukjent": Reason.UNKNOWN,
}


def norwegian_reason(words: str) -> Reason | None:
    """The code of Norwegian words, whatever their capitals, or None where they are not known."""
    return NORWEGIAN_WORDS.get(" ".join(words.casefold().split()))

"""Words and numbers in the templates."""

from datetime import date
from typing import Any

from django import template
from django.utils.safestring import SafeString, mark_safe

from beredt.cases import words

register = template.Library()


@register.filter
def whole(number: float | None) -> str:
    """1234 as 1 234; a dash where there is no number."""
    return "–" if number is None else words.whole(number)


@register.filter
def decimal(number: float | None, places: int = 1) -> str:
    """A number with so many decimals; a dash where there is none."""
    return "–" if number is None else words.decimal(number, places)


@register.filter
def percent(chance: float | None) -> str:
    """0.23 as 23 %; a dash where it is not known."""
    return "–" if chance is None else words.percent(chance)


@register.filter
def chance(probability: float | None) -> str:
    """A simulated chance; a dash where it is not known."""
    return "–" if probability is None else words.chance(probability)


@register.filter
def rate(per_day: float | None) -> str:
    """So many packs a day."""
    return "–" if per_day is None else words.rate(per_day)


@register.filter
def hundredth(share: float) -> str:
    """0.237 as 23.7, for a picture a hundred units wide."""
    return f"{100 * share:.1f}"


@register.filter
def points(error: float | None) -> str:
    """A standard error in percentage points; never shown as none at all."""
    if error is None:
        return "–"
    return words.decimal(max(100 * error, 0.1), 1)


@register.filter
def days(count: int | None) -> str:
    """12 dager."""
    return "–" if count is None else words.days(count)


@register.filter
def day(value: date | None) -> SafeString:
    """A day for people, with the ISO day for machines."""
    if value is None:
        return mark_safe("–")
    return mark_safe(f'<time datetime="{value.isoformat()}">{words.day(value)}</time>')  # noqa: S308


@register.filter
def signed(number: float) -> str:
    """+12 or −3."""
    return ("+" if number > 0 else "") + words.whole(number)


@register.filter
def verdict(key: str) -> str:
    """A verdict in words."""
    return str(words.VERDICTS[key])


@register.filter
def verdict_meaning(key: str) -> str:
    """What a verdict means."""
    return str(words.VERDICT_MEANINGS[key])


@register.filter
def verdict_colour(key: str) -> str:
    """A verdict's colour among Designsystemet's."""
    return words.VERDICT_COLOURS[key]


@register.filter
def missing(key: str) -> str:
    """What is missing, in words."""
    return str(words.MISSING[words.Missing(key)][0])


@register.filter
def pool(key: str) -> str:
    """A pool's name."""
    return str(words.POOLS.get(key, key))


@register.filter
def reason(key: str) -> str:
    """A reason's name."""
    return str(words.REASONS.get(key, key)) if key else str(words.REASONS[words.Reason.UNKNOWN])


@register.filter
def unless_named(text: str, key: str) -> str:
    """The sender's own words, unless they are just the reason's name."""
    return "" if text.strip().casefold() == reason(key).casefold() else text


@register.filter
def status(key: str) -> str:
    """A report's status in words."""
    return str(words.REPORT_STATUSES.get(key, key))


@register.filter
def condition(key: str) -> str:
    """Whether packs are usable, in words."""
    return str(words.CONDITIONS[key])


@register.filter
def unlocalized(number: float) -> str:
    """A number as SVG wants it, with a point whatever the language."""
    return f"{number:g}"


@register.filter
def at(mapping: dict[Any, Any], key: Any) -> Any:
    """The value at a key, or the key itself."""
    return mapping.get(key, key)


@register.filter
def found_at(mapping: dict[Any, Any], key: Any) -> Any:
    """The value at a key, or nothing."""
    return mapping.get(key)


@register.inclusion_tag("site/_sort_heading.html", takes_context=True)
def sort_heading(context: template.Context, key: str, text: str, current: str) -> dict[str, Any]:
    """A column's heading as a link that sorts by it, and back."""
    query = context["request"].GET.copy()
    query.pop("page", None)
    query.pop("format", None)
    query["sort"] = f"-{key}" if current == key else key
    order = {key: "ascending", f"-{key}": "descending"}.get(current)
    return {"text": text, "url": f"?{query.urlencode()}", "order": order}

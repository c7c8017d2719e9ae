"""Moments and states of decisions in the templates."""

from datetime import datetime

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from beredt.decisions.decision_list import COLOURS
from beredt.decisions.lifecycle import State
from beredt.decisions.moments import in_words

register = template.Library()


@register.filter
def moment(value: datetime | None) -> SafeString | str:
    """A moment for people, in Norwegian time, with the same for machines; a dash where there is none."""
    return (
        "–"
        if value is None
        else format_html('<time class="moment" datetime="{}">{}</time>', value.isoformat(), in_words(value))
    )


@register.filter
def state_colour(state: State) -> str:
    """A state's colour among Designsystemet's."""
    return COLOURS.get(state, "neutral")

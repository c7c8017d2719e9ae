"""What the demo's people have done: stories told through the same actions as the pages, so that no page is empty.

Each module beside this one tells one story in its `play`. A story is played once, in one transaction with the act that
says so: a build that was interrupted goes on with the stories that are missing.
"""

from collections.abc import Callable

from django.db import transaction

from beredt.audit.actions import record
from beredt.audit.models import Act
from beredt.site.demo_people import ACTOR
from beredt.site.demo_story import case_records, decisions, handling, inbox, journal, preparedness, tasks

#: In the order in which they are told.
PLAYS: tuple[Callable[[], None], ...] = (
    preparedness.play,
    handling.play,
    case_records.play,
    inbox.play,
    journal.play,
    decisions.play,
    tasks.play,
)


def tell(say: Callable[[str], None]) -> None:
    """Plays every story that has not been played."""
    for play in PLAYS:
        if not Act.objects.filter(actor=ACTOR, verb="play_story", subject=_subject(play)).exists():
            say(f"Forteller demonasjonens historie: {_name(play)}.")
            _tell(play)


@transaction.atomic
def _tell(play: Callable[[], None]) -> None:
    play()
    record(ACTOR, "play_story", _subject(play))


def _name(play: Callable[[], None]) -> str:
    return play.__module__.rpartition(".")[2]


def _subject(play: Callable[[], None]) -> str:
    return f"story:{_name(play)}"

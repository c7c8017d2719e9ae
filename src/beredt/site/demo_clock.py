"""The demo's own time: noon of the day on which its data end when it is built, and on from there.

Without it everything in the demo would be overdue by years, and nothing that its people do would lie in its time. Only
the demo has it; every other installation knows one time.
"""

import json
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from beredt.demo.records import AS_OF

_real_now = timezone.now


def start() -> None:
    """Lets this process live in the demo's time, as its mark tells when the demo was begun."""
    mark = json.loads(Path(settings.DEMO_MARK).read_text())
    behind = _noon() - datetime.fromisoformat(mark["begun"])

    def now() -> datetime:
        return _real_now() + behind

    timezone.now = now


def begun() -> str:
    """The present as the mark holds it."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def _noon() -> datetime:
    return timezone.make_aware(datetime.combine(AS_OF, time()) + timedelta(hours=12))

"""The two days of a page: the day whose end it describes, and the day whose knowledge it uses."""

from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode


@dataclass(frozen=True, slots=True)
class Days:
    """`known` is a past day, None for what is known now. `asked` is what the address asked for, by name."""

    as_of: date
    known: date | None
    asked: tuple[tuple[str, str], ...] = ()

    @property
    def query(self) -> str:
        """The end of an address that asks for the same."""
        return f"?{urlencode(self.asked)}" if self.asked else ""

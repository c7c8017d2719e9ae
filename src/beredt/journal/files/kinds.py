"""The kinds of files that the journal takes, as data (data/file_kinds.csv)."""

import csv
import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

#: What says nothing of a file: browsers and mail programs send it for what they do not know.
UNKNOWN_TYPES = ("", "application/octet-stream", "binary/octet-stream", "application/x-unknown")
#: No longer name is kept; the ending always is.
LONGEST_NAME = 150


@dataclass(frozen=True, slots=True)
class FileKind:
    """One kind: its ending, how its bytes are built (`container`), the part that a zip must have, its media types."""

    ending: str
    container: str
    part: str
    media_type: str
    also: frozenset[str]

    def may_be_called(self, media_type: str) -> bool:
        """Whether a sender may call such a file this."""
        told = media_type.partition(";")[0].strip().lower()
        return told in UNKNOWN_TYPES or told == self.media_type or told in self.also


@cache
def file_kinds() -> dict[str, FileKind]:
    """The kinds by ending."""
    content = (files("beredt.journal") / "data" / "file_kinds.csv").read_text(encoding="utf-8")
    return {
        row["ending"]: FileKind(
            row["ending"], row["container"], row["part"], row["media_type"], frozenset(row["also"].split())
        )
        for row in csv.DictReader(content.splitlines())
    }


def clean_name(name: str) -> str:
    """A file's name as it may be shown: no folders, no control characters, nothing that turns the text around."""
    last = re.split(r"[\\/]", unicodedata.normalize("NFC", name))[-1]
    shown = "".join(letter for letter in last if unicodedata.category(letter)[0] != "C").strip().strip(".")
    stem, dot, ending = shown.rpartition(".")
    return (
        f"{stem[: LONGEST_NAME - len(ending) - 1]}{dot}{ending}" if dot and len(ending) < 20 else shown[:LONGEST_NAME]
    )


def ending_of(name: str) -> str:
    """The ending in small letters, without its dot; empty where there is none."""
    stem, _dot, ending = name.rpartition(".")
    return ending.lower() if stem else ""

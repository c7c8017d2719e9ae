"""Notices of shortage, one module a source, all of them read to the same record."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

from beredt.formats.notices import canada, dmp, ema, fimea
from beredt.formats.notices.records import Kind, NoticeFile, NoticeRow, NumberScheme, Source, Status

__all__ = ["READERS", "Kind", "NoticeFile", "NoticeRow", "NumberScheme", "Source", "Status"]

#: The reader of each source: (path, day the list is from where the sender tells it) -> notices, or `Refused`.
READERS: dict[Source, Callable[[Path, date | None], NoticeFile]] = {
    Source.DMP: dmp.read,
    Source.CANADA: canada.read,
    Source.FIMEA: fimea.read,
    Source.EMA: ema.read,
}

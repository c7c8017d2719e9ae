"""Whether a file is what its name and its declared type claim. What cannot be told for sure is refused."""

import puremagic

from beredt.journal.files.archives import check_odf, check_ooxml, is_also_an_archive
from beredt.journal.files.kinds import FileKind, clean_name, ending_of, file_kinds
from beredt.journal.files.refused import FileRefusedError
from beredt.journal.files.texts import decode, header_of_mail

#: Beginnings of what a browser would run, looked for in the first letters of texts, pictures and PDF.
MARKUP = (b"<html", b"<!doctype html", b"<script", b"<svg", b"<?php", b"<hta:")
HEAD = 1024
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def check(name: str, declared: str, content: bytes, largest: int) -> FileKind:
    """The kind of a file whose name, declared media type and bytes agree.

    Raises FileRefusedError, which names the file and says by its code what is wrong.
    """
    shown = clean_name(name)
    kind = file_kinds().get(ending_of(shown))
    if kind is None:
        raise FileRefusedError("ending", shown, ending_of(shown))
    if not content:
        raise FileRefusedError("empty", shown)
    if len(content) > largest:
        raise FileRefusedError("too_large", shown, str(largest // 1_000_000))
    if not kind.may_be_called(declared):
        raise FileRefusedError("declared", shown, declared[:100])
    try:
        CHECKS[kind.container](content, kind)
    except FileRefusedError as refused:
        raise FileRefusedError(refused.code, shown, refused.detail or _guess(content)) from None
    return kind


def _guess(content: bytes) -> str:
    """The ending that the bytes speak for, to tell the sender; empty where they speak for none."""
    try:
        return puremagic.from_string(content[: 1 << 16]).strip(".").upper()[:10]
    except (puremagic.PureError, ValueError):
        return ""


def _not_something_else(content: bytes, *, but: bytes = b"") -> None:
    """Refuses bytes that another program would read as something else (a polyglot)."""
    head = content[:HEAD].lower()
    if any(mark in head for mark in MARKUP) or (b"%pdf-" in head and but != b"%PDF-"):
        raise FileRefusedError("polyglot")
    if is_also_an_archive(content):
        raise FileRefusedError("polyglot")


def _pdf(content: bytes, _kind: FileKind) -> None:
    if not content.startswith(b"%PDF-"):
        raise FileRefusedError("not_what_it_claims")
    if b"%%EOF" not in content[-2048:]:
        raise FileRefusedError("cut_off")
    _not_something_else(content, but=b"%PDF-")


def _png(content: bytes, _kind: FileKind) -> None:
    if not content.startswith(b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"):
        raise FileRefusedError("not_what_it_claims")
    place = 8
    while place + 12 <= len(content):
        length, name = int.from_bytes(content[place : place + 4]), content[place + 4 : place + 8]
        place += 12 + length
        if name == b"IEND":
            break
    else:
        raise FileRefusedError("cut_off")
    if place != len(content):
        raise FileRefusedError("cut_off" if place > len(content) else "polyglot")
    _not_something_else(content)


def _jpeg(content: bytes, _kind: FileKind) -> None:
    if not content.startswith(b"\xff\xd8\xff"):
        raise FileRefusedError("not_what_it_claims")
    if b"\xff\xd9" not in content[3:]:
        raise FileRefusedError("cut_off")
    _not_something_else(content)


def _text(content: bytes, _kind: FileKind) -> None:
    if content[:4] in (b"PK\x03\x04", b"%PDF") or content.startswith((OLE, b"MZ", b"\x7fELF", b"#!")):
        raise FileRefusedError("not_what_it_claims")
    text = decode(content)
    if text is None:
        raise FileRefusedError("not_text")
    if text.lstrip().lower().startswith(tuple(mark.decode() for mark in MARKUP)):
        raise FileRefusedError("polyglot")


def _mail(content: bytes, kind: FileKind) -> None:
    if b"\x00" in content or header_of_mail(content) is None:
        raise FileRefusedError("not_what_it_claims")


def _outlook(content: bytes, _kind: FileKind) -> None:
    if not content.startswith(OLE) or "__properties_version1.0".encode("utf-16-le") not in content:
        raise FileRefusedError("not_what_it_claims")
    if "_VBA_PROJECT".encode("utf-16-le") in content:
        raise FileRefusedError("macros")


CHECKS = {
    "pdf": _pdf,
    "png": _png,
    "jpeg": _jpeg,
    "text": _text,
    "mail": _mail,
    "outlook": _outlook,
    "ooxml": check_ooxml,
    "odf": check_odf,
}

"""The text in a file. Runs in a process of its own (see guarded.py), since files come from anybody."""

import io
import zipfile
from collections.abc import Callable, Iterator
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from itertools import chain

from beredt.formats.email_notice import read_email
from beredt.journal.files.archives import part_of, xml_of

#: Letters kept of one file, and pages read of a PDF.
MOST_LETTERS = 1_000_000
MOST_PAGES = 500
#: Headers of which a mail has at least two.
OF_A_MAIL = ("from", "to", "date", "subject", "message-id", "received")
LONGEST_HEADER = 256_000
#: Between the cells of a table; no number is made of the ends of two.
BETWEEN_CELLS = " ; "


def decode(content: bytes) -> str | None:
    """Text as UTF-8 or UTF-16 (by its mark), else as Windows-1252 which older programs write; None where neither."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        coded: tuple[str, ...] = ("utf-16",)
    elif b"\x00" in content:
        return None
    else:
        coded = ("utf-8-sig", "cp1252")
    for code in coded:
        try:
            text = content.decode(code)
        except UnicodeDecodeError:
            continue
        return None if any(letter < " " and letter not in "\t\n\r\f" for letter in text[:10_000]) else text
    return None


def header_of_mail(content: bytes) -> EmailMessage | None:
    """The headers of a mail; None where the bytes are no mail."""
    end = min((place for mark in (b"\r\n\r\n", b"\n\n") if (place := content.find(mark)) > 0), default=len(content))
    if end > LONGEST_HEADER:
        return None
    try:
        header = BytesParser(EmailMessage, policy=policy.default).parsebytes(content[:end], headersonly=True)
        told = sum(1 for name in OF_A_MAIL if header.get(name))
    except (ValueError, LookupError, IndexError, AttributeError, TypeError):  # what the parser meets in hostile mail
        return None
    return header if told >= 2 and not header.defects else None


def text_of(container: str, content: bytes, ending: str) -> str:
    """The text of a file that has passed the check, letters enough for the search. Raises whatever a reader raises."""
    pieces = READERS[f"{container}:{ending}" if f"{container}:{ending}" in READERS else container](content)
    told, size = [], 0
    for piece in pieces:
        told.append(piece[: MOST_LETTERS - size])
        size += len(told[-1]) + 1
        if size >= MOST_LETTERS:
            break
    return "\n".join(told).replace("\x00", "")


def _pdf(content: bytes) -> Iterator[str]:
    from pypdf import PdfReader

    pages = PdfReader(io.BytesIO(content)).pages
    for number in range(min(len(pages), MOST_PAGES)):
        yield pages[number].extract_text()


def _docx(content: bytes) -> Iterator[str]:
    archive = zipfile.ZipFile(io.BytesIO(content))
    wanted = ("word/document.xml", "word/footnotes.xml", "word/endnotes.xml", "word/comments.xml")
    margins = [name for name in archive.namelist() if name.startswith(("word/header", "word/footer"))]
    for name in chain((name for name in wanted if name in archive.namelist()), margins):
        for paragraph in xml_of(part_of(archive, name)).iter("{*}p"):
            yield "".join(
                node.text or "" if node.tag.endswith("}t") else " " for node in paragraph.iter("{*}t", "{*}tab")
            )


def _odt(content: bytes) -> Iterator[str]:
    archive = zipfile.ZipFile(io.BytesIO(content))
    for paragraph in xml_of(part_of(archive, "content.xml")).iter("{*}p", "{*}h"):
        yield " ".join(str(piece) for piece in paragraph.itertext())


def _workbook(content: bytes) -> Iterator[str]:
    from python_calamine import CalamineWorkbook

    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    for name in book.sheet_names:
        yield name
        for row in book.get_sheet_by_name(name).iter_rows():
            yield BETWEEN_CELLS.join(str(cell) for cell in row if cell not in ("", None))


def _text(content: bytes) -> Iterator[str]:
    yield decode(content) or ""


def _mail(content: bytes) -> Iterator[str]:
    mail = read_email(content)
    yield from (mail.subject, mail.sender, mail.to, mail.text)


def _nothing(_content: bytes) -> Iterator[str]:
    return iter(())


READERS: dict[str, Callable[[bytes], Iterator[str]]] = {
    "pdf": _pdf,
    "ooxml:docx": _docx,
    "ooxml:xlsx": _workbook,
    "odf:odt": _odt,
    "odf:ods": _workbook,
    "text": _text,
    "mail": _mail,
    "png": _nothing,
    "jpeg": _nothing,
}

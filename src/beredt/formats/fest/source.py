"""The bytes of an extract, an XML file or a zip with one, and its beginning, which may end the reading."""

import zipfile
import zlib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO, BinaryIO, Protocol
from xml.parsers import expat

from beredt.formats.fest.names import ROOT
from beredt.formats.problems import Code, Problem, Refused

MAX_BYTES = 2 * 2**30
MAX_RATIO = 100
CHUNK = 128 * 1024
#: Comments and such before the root element; real files have none.
MAX_PROLOG = 2**20


def refuse(code: Code, line: int | None = None, **details: str | None) -> Refused:
    """The refusal of a whole file for one reason."""
    return Refused([Problem(code, line, **details)])


class Readable(Protocol):
    """A source of bytes, empty at the end."""

    def read(self, size: int, /) -> bytes: ...


#: What zipfile raises for a broken archive; an encrypted or unknown one comes as RuntimeError.
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, ValueError)


class _Member:
    """The XML in a zip; its checksum is compared when the last byte is read."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file

    def read(self, size: int, /) -> bytes:
        try:
            return self._file.read(size)
        except _BROKEN as error:
            raise refuse(Code.NOT_ZIP, value=str(error)) from error


@contextmanager
def open_extract(path: Path) -> Iterator[Readable]:
    """Open an .xml, or the one XML of a .zip (known by its first bytes or its name), as a stream of bytes.

    Raises:
        Refused: EMPTY_FILE, TOO_LARGE or NOT_ZIP, also if the zip turns out broken while it is read.
    """
    with ExitStack() as opened:
        file = opened.enter_context(path.open("rb"))
        magic = file.read(2)
        file.seek(0)
        if not magic:
            raise refuse(Code.EMPTY_FILE)
        if magic == b"PK" or path.suffix.lower() == ".zip":
            yield _open_member(file, opened)
            return
        if (size := path.stat().st_size) > MAX_BYTES:
            raise refuse(Code.TOO_LARGE, value=str(size), expected=f"<= {MAX_BYTES}")
        yield file


def _open_member(file: BinaryIO, opened: ExitStack) -> Readable:
    try:
        archive = opened.enter_context(zipfile.ZipFile(file))
        return _Member(opened.enter_context(archive.open(_only_member(archive))))
    except _BROKEN as error:
        raise refuse(Code.NOT_ZIP, value=str(error)) from error


def _only_member(archive: zipfile.ZipFile) -> zipfile.ZipInfo:
    """The single XML of the archive. Its declared size binds: zipfile reads no further and checks the sum."""
    members = [member for member in archive.infolist() if not member.is_dir()]
    names = ", ".join(member.filename for member in members)
    if len(members) != 1 or not names.lower().endswith(".xml"):
        raise refuse(Code.NOT_ZIP, field="members", value=names, expected="one .xml")
    member = members[0]
    # Nothing is unpacked to disk, but a name that would climb out of a folder tells what the file is.
    if member.orig_filename != member.filename or any(trick in names for trick in ("/", "\\", "..", ":", "\0")):
        raise refuse(Code.NOT_ZIP, field="members", value=names, expected="a file name without a path")
    if member.file_size > MAX_BYTES or member.file_size > MAX_RATIO * max(member.compress_size, 1):
        raise refuse(
            Code.TOO_LARGE,
            value=f"{member.file_size} of {member.compress_size}",
            expected=f"<= {MAX_BYTES}, at most {MAX_RATIO} times the packed size",
        )
    return member


class _RootSeen(Exception):
    """Enough is known: the root element has begun."""


def read_prolog(stream: Readable) -> bytes:
    """Read until the root element begins and return what was read.

    A document type is refused here, by a parser that stops at its first byte, so no entity is ever expanded.

    Raises:
        Refused: EMPTY_FILE, NOT_XML, HAS_DTD, WRONG_ROOT, TOO_LARGE.
    """
    parser = expat.ParserCreate(namespace_separator="}")

    def on_doctype(*_: object) -> None:
        raise refuse(Code.HAS_DTD, parser.CurrentLineNumber)

    def on_element(name: str, _: object) -> None:
        tag = "{" + name if "}" in name else name
        if tag != ROOT:
            raise refuse(Code.WRONG_ROOT, parser.CurrentLineNumber, value=tag, expected=ROOT)
        raise _RootSeen

    parser.StartDoctypeDeclHandler = on_doctype
    parser.StartElementHandler = on_element
    head = b""
    try:
        while chunk := stream.read(CHUNK):
            head += chunk
            parser.Parse(chunk, False)
            if len(head) > MAX_PROLOG:
                raise refuse(Code.TOO_LARGE, field="prolog", expected=f"<= {MAX_PROLOG}")
        if not head.strip():
            raise refuse(Code.EMPTY_FILE)
        parser.Parse(b"", True)
    except _RootSeen:
        return head
    except expat.ExpatError as error:
        raise refuse(Code.NOT_XML, error.lineno, value=expat.ErrorString(error.code)) from error
    except (LookupError, ValueError) as error:  # an encoding that is not one
        raise refuse(Code.NOT_XML, 1, value=str(error)) from error
    raise refuse(Code.NOT_XML, parser.CurrentLineNumber)

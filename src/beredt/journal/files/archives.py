"""Office files are zip archives: nothing that unpacks to more than it should, and nothing that runs."""

import io
import re
import struct
import zipfile
import zlib
from itertools import pairwise

from lxml import etree

from beredt.journal.files.kinds import FileKind
from beredt.journal.files.refused import FileRefusedError

MOST_PARTS = 5_000
#: Bytes unpacked in all, and how many times its packed size a part of some size may be.
MOST_BYTES = 200_000_000
MOST_RATIO, RATIO_FROM = 100, 1_000_000
#: No manifest is longer.
LONGEST_MANIFEST = 1_000_000
#: Parts that hold what runs: macros, controls, scripts, programs.
RUNS = re.compile(
    r"vbaproject|vbadata|macrosheets/|activex/|(^|/)basic/|(^|/)scripts/"
    r"|\.(exe|dll|com|scr|js|jse|vbs|vbe|wsf|hta|ps1|bat|cmd|jar|lnk|msi|sh)$",
    re.IGNORECASE,
)
END_OF_ARCHIVE = b"PK\x05\x06"
CONTENT_TYPES = "[Content_Types].xml"
ERRORS = (
    zipfile.BadZipFile,
    zlib.error,
    RuntimeError,  # also its NotImplemented kind: a compression that nobody here knows
    OSError,
    ValueError,
    EOFError,
    struct.error,
)


def is_also_an_archive(content: bytes) -> bool:
    """Whether a zip program would open the bytes, whatever stands before the archive."""
    return zipfile.is_zipfile(io.BytesIO(content))


def check_ooxml(content: bytes, kind: FileKind) -> None:
    """Refuses what is not a document of Office Open XML of this kind without macros. Raises FileRefusedError."""
    archive = _opened(content)
    names = set(archive.namelist())
    if CONTENT_TYPES not in names or kind.part not in names:
        raise FileRefusedError("not_what_it_claims")
    manifest = xml_of(part_of(archive, CONTENT_TYPES, LONGEST_MANIFEST))
    types = {node.get("PartName"): node.get("ContentType", "") for node in manifest.iter("{*}Override")}
    if any("macroenabled" in told.lower() or "vbaproject" in told.lower() for told in types.values()):
        raise FileRefusedError("macros")
    if types.get(f"/{kind.part}") != f"{kind.media_type}.main+xml":
        raise FileRefusedError("not_what_it_claims")


def check_odf(content: bytes, kind: FileKind) -> None:
    """Refuses what is not a document of OpenDocument of this kind without macros. Raises FileRefusedError."""
    archive = _opened(content)
    names = archive.namelist()
    if names[0] != "mimetype" or kind.part not in names:
        raise FileRefusedError("not_what_it_claims")
    if part_of(archive, "mimetype", 200).decode("ascii", "replace").strip() != kind.media_type:
        raise FileRefusedError("not_what_it_claims")


def part_of(archive: zipfile.ZipFile, name: str, most: int = MOST_BYTES) -> bytes:
    """One part, unpacked. Raises FileRefusedError where it is broken or longer than `most` bytes."""
    try:
        with archive.open(name) as part:
            content = part.read(most + 1)
    except ERRORS as broken:
        raise FileRefusedError("broken") from broken
    if len(content) > most:
        raise FileRefusedError("bomb")
    return content


def xml_of(content: bytes) -> etree._Element:
    """XML without entities, DTD or network. Raises FileRefusedError."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as broken:
        raise FileRefusedError("broken") from broken
    if root.getroottree().docinfo.internalDTD is not None:
        raise FileRefusedError("broken")
    return root


def _opened(content: bytes) -> zipfile.ZipFile:
    if not content.startswith(b"PK\x03\x04"):
        raise FileRefusedError("not_what_it_claims")
    # An archive without a comment ends with its own 22 bytes; what stands after them belongs to something else.
    if content[-22:-18] != END_OF_ARCHIVE:
        raise FileRefusedError("polyglot" if END_OF_ARCHIVE in content[-70_000:] else "cut_off")
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
    except ERRORS as broken:
        raise FileRefusedError("broken") from broken
    _check_parts(archive, len(content))
    return archive


def _check_parts(archive: zipfile.ZipFile, size: int) -> None:
    parts = archive.infolist()
    names = [part.filename for part in parts]
    if not parts or len(names) != len(set(names)) or any(part.flag_bits & 1 for part in parts):
        raise FileRefusedError("broken")
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_BYTES:
        raise FileRefusedError("bomb")
    if any(part.file_size > RATIO_FROM and part.file_size > MOST_RATIO * part.compress_size for part in parts):
        raise FileRefusedError("bomb")
    _check_places(parts, size)
    if any(name.startswith("/") or "\\" in name or ".." in name.split("/") for name in names):
        raise FileRefusedError("broken")
    if any(RUNS.search(name) for name in names):
        raise FileRefusedError("macros")


def _check_places(parts: list[zipfile.ZipInfo], size: int) -> None:
    """Parts that share bytes unpack to more than the file holds; bytes before the first belong to something else."""
    placed = sorted((part.header_offset, part.compress_size) for part in parts)
    if placed[0][0] != 0:
        raise FileRefusedError("polyglot")
    if any(place + packed > after for (place, packed), (after, _next) in pairwise(placed)):
        raise FileRefusedError("bomb")
    if placed[-1][0] + placed[-1][1] > size:
        raise FileRefusedError("broken")

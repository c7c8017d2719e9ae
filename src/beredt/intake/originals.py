"""The files as they came in, kept by their content: one Zstandard-compressed file a SHA-256."""

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
from django.conf import settings

#: Bytes read at a time.
PIECE = 1 << 20


def _place(sha256: str) -> Path:
    return Path(settings.ORIGINALS) / sha256[:2] / f"{sha256}.zst"


def keep(path: Path) -> tuple[str, int]:
    """Stores a copy of the file unless it is there already; returns (sha256 in hex, size in bytes).

    The copy is complete and on disk when this returns, so that a delivery never names an original that a crash ate.
    """
    folder = Path(settings.ORIGINALS)
    folder.mkdir(parents=True, exist_ok=True)
    digest, size = hashlib.sha256(), 0
    unfinished = folder / f"unfinished-{os.getpid()}-{path.name[:40]}"
    try:
        with path.open("rb") as source, unfinished.open("wb") as target:
            with pa.CompressedOutputStream(pa.PythonFile(target, "w"), "zstd") as packed:
                while piece := source.read(PIECE):
                    digest.update(piece)
                    size += len(piece)
                    packed.write(piece)
            if not target.closed:
                target.flush()
        with unfinished.open("rb") as written:
            os.fsync(written.fileno())
        place = _place(digest.hexdigest())
        place.parent.mkdir(exist_ok=True)
        unfinished.rename(place)
        for changed in (place.parent, folder):
            _force_to_disk(changed)
        return digest.hexdigest(), size
    finally:
        unfinished.unlink(missing_ok=True)


def _force_to_disk(folder: Path) -> None:
    """Makes a new name in a folder survive a loss of power."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def pieces(sha256: str) -> Iterator[bytes]:
    """The original's bytes, unpacked, a piece at a time. Raises FileNotFoundError where it was never kept."""
    with pa.CompressedInputStream(pa.OSFile(str(_place(sha256))), "zstd") as source:
        while piece := source.read(PIECE):
            yield piece

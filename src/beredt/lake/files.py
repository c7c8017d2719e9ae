"""The files of the lake, and the snapshot that a figure was made from."""

import hashlib
from dataclasses import dataclass
from functools import cached_property


@dataclass(frozen=True, slots=True)
class LakeFile:
    """A file that was written: `name` is its path under the lake's root, `sha256` that of its bytes."""

    kind: str
    name: str
    rows: int
    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True, order=True)
class SnapshotFile:
    """A committed file as a snapshot names it; `sender` is the organisation whose delivery it is."""

    kind: str
    name: str
    sha256: str
    sender: str


@dataclass(frozen=True)
class Snapshot:
    """The files that were valid together at one moment. Two snapshots of the same files are the same."""

    files: tuple[SnapshotFile, ...]

    @cached_property
    def digest(self) -> str:
        """sha256 over the names, contents and senders, in the order of the names."""
        lines = (f"{file.name} {file.sha256} {file.sender}\n" for file in sorted(self.files))
        return hashlib.sha256("".join(lines).encode()).hexdigest()

    def of(self, kind: str) -> tuple[SnapshotFile, ...]:
        """The files of one kind, in the order of their names."""
        return tuple(sorted(file for file in self.files if file.kind == kind))

    def paths(self, kind: str) -> tuple[str, ...]:
        """The paths under the lake's root of the files of one kind, sorted."""
        return tuple(file.name for file in self.of(kind))

"""Reading the text of a file in a process of its own, with little time, memory and no way to write.

Run as a module, it is that process: the file on standard input, its text as UTF-8 on standard output.
"""

import os
import resource
import subprocess
import sys

from beredt.journal.files.kinds import FileKind

#: Seconds of the clock and of the processor, and bytes of memory.
SECONDS, CPU_SECONDS, MEMORY = 20, 10, 1_500_000_000


def read_text(kind: FileKind, content: bytes) -> str | None:
    """The text of a file; None where it has none that can be read, in time or at all."""
    command = [sys.executable, "-I", "-m", "beredt.journal.files.guarded", kind.container, kind.ending]
    try:
        done = subprocess.run(  # noqa: S603 - our own module, and words of our own table
            command, input=content, capture_output=True, timeout=SECONDS, env={"PATH": os.defpath}, check=True
        )
    except (subprocess.SubprocessError, OSError):
        return None
    return done.stdout.decode("utf-8", "replace")


def _limit() -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _main() -> None:
    from beredt.journal.files.texts import text_of

    _limit()
    text = text_of(sys.argv[1], sys.stdin.buffer.read(), sys.argv[2])
    sys.stdout.buffer.write(text.encode("utf-8", "replace"))


if __name__ == "__main__":
    _main()

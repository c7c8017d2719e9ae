"""Where the results of runs lie."""

from pathlib import Path

from django.conf import settings


def path_of(sha256: str) -> Path:
    """Where the results of that hash lie."""
    return Path(settings.OUTLOOK) / "runs" / f"{sha256}.parquet"

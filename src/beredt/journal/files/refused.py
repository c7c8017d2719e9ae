"""Why a file is not taken in."""


class FileRefusedError(Exception):
    """A file was refused. `code` says why, `name` which file, `detail` what it is instead or what the limit is."""

    def __init__(self, code: str, name: str = "", detail: str = "") -> None:
        super().__init__(f"{name}: {code}")
        self.code = code
        self.name = name
        self.detail = detail

"""The key that signs the daily roots: made once, kept beside the database and not in it."""

import contextlib
import os
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)


class WrongKeyError(Exception):
    """The file holds no Ed25519 key."""


def signing_key(folder: Path) -> Ed25519PrivateKey:
    """The key in folder/audit.key, made there the first time, readable by its owner only; audit.pub lies beside it."""
    path = folder / "audit.key"
    if not path.exists():
        _write_once(path, _pem(Ed25519PrivateKey.generate()))
    key = load_pem_private_key(path.read_bytes(), None)
    if not isinstance(key, Ed25519PrivateKey):
        raise WrongKeyError(str(path))
    _write_once(
        folder / "audit.pub", key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo), 0o644
    )
    return key


def public_key(path: Path) -> Ed25519PublicKey | None:
    """The public key of a PEM file, None where there is no such file."""
    if not path.exists():
        return None
    key = load_pem_public_key(path.read_bytes())
    if not isinstance(key, Ed25519PublicKey):
        raise WrongKeyError(str(path))
    return key


def _pem(key: Ed25519PrivateKey) -> bytes:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def _write_once(path: Path, content: bytes, mode: int = 0o600) -> None:
    if path.exists():
        return
    fresh = path.with_name(f"{path.name}.{os.getpid()}")
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode), "wb") as out:
        out.write(content)
    with contextlib.suppress(FileExistsError):  # another process was first
        os.link(fresh, path)
    fresh.unlink()

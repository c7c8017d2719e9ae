"""Secrets at rest: sealed with keys derived from the installation's own, so that a copy of the database tells none.

The installation's secret lies outside the database (BEREDT_SECRET_KEY or secret.key). One that was used before and is
named in SECRET_KEY_FALLBACKS still opens what it sealed.
"""

import base64
import hmac

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings


class UnreadableError(Exception):
    """What was sealed was sealed by another installation's secret, or has been changed."""


def seal(secret: bytes) -> str:
    """Encrypts a secret (AES-128-CBC with HMAC-SHA256, as Fernet has it)."""
    return _fernet().encrypt(secret).decode()


def unseal(sealed: str) -> bytes:
    """The secret again. Raises UnreadableError."""
    try:
        return _fernet().decrypt(sealed)
    except InvalidToken as wrong:
        raise UnreadableError from wrong


def digests(text: str) -> list[str]:
    """Keyed digests (HMAC-SHA256, hex) of a code: by the secret of today first, then by those before it."""
    return [hmac.digest(_derived(secret, "codes"), text.encode(), "sha256").hex() for secret in _secrets()]


def _fernet() -> MultiFernet:
    return MultiFernet([Fernet(base64.urlsafe_b64encode(_derived(secret, "seal"))) for secret in _secrets()])


def _secrets() -> list[str]:
    return [settings.SECRET_KEY, *map(str, settings.SECRET_KEY_FALLBACKS)]


def _derived(secret: str, purpose: str) -> bytes:
    return HKDF(SHA256(), 32, salt=None, info=f"beredt second factor: {purpose}".encode()).derive(secret.encode())

"""The second factor of login: an app that shows codes, and codes on paper for the day the phone is lost.

Devices of django-otp, with its throttling (each failure doubles the wait: 1, 2, 4 … seconds) and its TOTP (RFC 6238:
SHA-1, six digits, 30 seconds). Unlike the library's own models these keep the key sealed and the codes as digests.
"""

import base64
import logging
import re
import secrets
from urllib.parse import quote, urlencode

from django.conf import settings
from django.db import models
from django.utils import timezone
from django_otp.models import Device, ThrottlingMixin, TimestampMixin
from django_otp.oath import TOTP

from beredt.actors.encryption import UnreadableError, digests, seal, unseal

ISSUER = "Beredt"
#: Bytes of an authenticator's key, as RFC 4226 recommends.
KEY_BYTES = 20
#: Steps of 30 seconds that a phone's clock may be wrong, either way.
TOLERANCE = 1
CODES = 10
#: Letters of a backup code: 50 bits.
CODE_LENGTH = 10
_DIGITS = re.compile(r"[0-9]{6}")

log = logging.getLogger(__name__)


class Factor(ThrottlingMixin, TimestampMixin, Device):
    """What both kinds have in common."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")

    class Meta:
        abstract = True

    def get_throttle_factor(self) -> int:
        """Seconds to wait after the first failure."""
        return 1

    def seconds_to_wait(self) -> int:
        """How long the next try must wait; 0 where it may come at once."""
        allowed, why = self.verify_is_allowed()
        return 0 if allowed else int((why["locked_until"] - timezone.now()).total_seconds()) + 1


class Authenticator(Factor):
    """An app that shows a code for every half minute. Not in use until the person has shown one."""

    sealed_key = models.TextField()
    #: The step of the last code that was taken: each code is good once.
    last_step = models.BigIntegerField(default=-1)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                "user", condition=models.Q(confirmed=True), name="one_authenticator_in_use_for_each_person"
            ),
        )

    @staticmethod
    def fresh_key() -> str:
        """A new random key, sealed."""
        return seal(secrets.token_bytes(KEY_BYTES))

    @property
    def secret(self) -> str:
        """The key as people type it into an app: base32. Raises UnreadableError."""
        return base64.b32encode(unseal(self.sealed_key)).decode()

    @property
    def is_readable(self) -> bool:
        """Whether the key can be opened: not where the installation's secret has been changed since."""
        try:
            return bool(self.secret)
        except UnreadableError:
            return False

    @property
    def address(self) -> str:
        """The key as the QR code gives it to an app."""
        label = quote(f"{ISSUER}:{self.user.get_username()}")
        return f"otpauth://totp/{label}?{urlencode({'secret': self.secret, 'issuer': ISSUER})}"

    def verify_token(self, token: str) -> bool:
        """Whether the app shows this code now. A code is taken once; a wrong one makes the next try wait."""
        if not self.verify_is_allowed()[0]:
            return False
        step = self._step_of(token)
        if step is None:
            self.throttle_increment()
            return False
        self.last_step = step
        self.throttle_reset(commit=False)
        self.set_last_used_timestamp(commit=False)
        self.save()
        return True

    def _step_of(self, token: str) -> int | None:
        """The step whose code this is, among those that are near enough and later than the last one taken."""
        if not _DIGITS.fullmatch(token):
            return None
        if not self.is_readable:
            log.error("The second factor of %s cannot be read: the installation's secret has changed.", self.user)
            return None
        totp = TOTP(unseal(self.sealed_key))
        totp.time = timezone.now().timestamp()
        return totp.t() if totp.verify(int(token), TOLERANCE, self.last_step + 1) else None


class BackupCodes(Factor):
    """A person's codes on paper, each good once."""

    @classmethod
    def make(cls, person: models.Model) -> list[str]:
        """Ten new codes in place of those there were. They can be read here and never again."""
        cls.objects.filter(user=person).delete()
        kept = cls.objects.create(user=person, name="codes")
        codes = [_random_code() for _number in range(CODES)]
        BackupCode.objects.bulk_create(BackupCode(codes=kept, digest=digests(plain(code))[0]) for code in codes)
        return codes

    @property
    def left(self) -> int:
        """How many codes have not been used."""
        return self.kept.filter(used_at=None).count()

    def verify_token(self, token: str) -> bool:
        """Whether this is a code that has not been used. A wrong one makes the next try wait."""
        if not self.verify_is_allowed()[0]:
            return False
        code = self.kept.filter(digest__in=digests(plain(token)), used_at=None).first()
        if code is None:
            self.throttle_increment()
            return False
        code.used_at = timezone.now()
        code.save(update_fields=["used_at"])
        self.throttle_reset(commit=False)
        self.set_last_used_timestamp(commit=False)
        self.save()
        return True


class BackupCode(models.Model):
    """One code, as a keyed digest (HMAC-SHA256)."""

    codes = models.ForeignKey(BackupCodes, models.CASCADE, related_name="kept")
    digest = models.CharField(max_length=64)
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["codes", "digest"], name="backup_code_is_there_once"),)

    def __str__(self) -> str:
        return f"{self.codes_id}"


def plain(code: str) -> str:
    """A code as it is compared: without the spaces and dashes that people read it by."""
    return re.sub(r"[\s-]", "", code).lower()


def is_of_app(code: str) -> bool:
    """Whether a code looks like one of the app's, and not like one on paper."""
    return _DIGITS.fullmatch(plain(code)) is not None


def _random_code() -> str:
    letters = base64.b32encode(secrets.token_bytes(7)).decode().lower()[:CODE_LENGTH]
    return f"{letters[:5]}-{letters[5:]}"

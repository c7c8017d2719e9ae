"""Daily roots: what a day's acts were, in one signed statement that outsiders can keep.

A root holds the Merkle root of the day's hashes, how many acts there are in all and the chain's head after them, and
the hash of the root of the day before. It is signed with Ed25519 (RFC 8032) over canonical JSON (RFC 8785). Whoever
has one can tell whether the trail still says what it said that day, without trusting the database or its keeper.

The tree is that of RFC 9162, section 2.1: leaves and nodes are hashed apart (0x00, 0x01), an odd one out moves up.
"""

import hashlib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import rfc8785
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from beredt.audit.chain import GENESIS, follows

#: A day of the trail is a day in Norway.
ZONE = ZoneInfo("Europe/Oslo")


@dataclass(frozen=True, slots=True)
class Statement:
    """What is signed. `acts` are those of the day, `count` all up to its end; hashes are 64 hex digits.

    `head` is the hash of the last act, `previous` the hash of the statement of the day before.
    """

    day: str
    acts: int
    count: int
    merkle: str
    head: str
    previous: str

    def content(self) -> bytes:
        """The bytes that are signed."""
        return rfc8785.dumps(asdict(self))

    def digest(self) -> str:
        """The hash by which the next day's statement names this one."""
        return hashlib.sha256(self.content()).hexdigest()

    def sign(self, key: Ed25519PrivateKey) -> str:
        """The signature, 128 hex digits."""
        return key.sign(self.content()).hex()


@dataclass(frozen=True, slots=True)
class Signed:
    """A statement with its signature, as stored and as kept by a witness."""

    statement: Statement
    signature: str

    def holds(self, key: Ed25519PublicKey) -> bool:
        """Whether the signature is the key's."""
        try:
            key.verify(bytes.fromhex(self.signature), self.statement.content())
        except (InvalidSignature, ValueError):
            return False
        return True


@dataclass(frozen=True, slots=True)
class Finding:
    """Something wrong: `what` names it, at an act (its id) or a day."""

    what: str
    act: int | None = None
    day: str | None = None


def merkle_root(hashes: Sequence[str]) -> str:
    """The root over hashes as hex digits, in order; of none, the hash of nothing."""
    if not hashes:
        return hashlib.sha256(b"").hexdigest()
    level = [hashlib.sha256(b"\x00" + leaf.encode()).digest() for leaf in hashes]
    while len(level) > 1:
        paired = [
            hashlib.sha256(b"\x01" + level[place] + level[place + 1]).digest() for place in range(0, len(level) - 1, 2)
        ]
        level = paired + level[len(paired) * 2 :]
    return level[0].hex()


def day_of(at: datetime) -> date:
    """The day of an act."""
    return at.astimezone(ZONE).date()


def statements(acts: Iterable[Mapping[str, Any]], until: date, start: Statement | None = None) -> Iterator[Statement]:
    """A statement for each day from the first act's, or the one after `start`, up to and without `until`.

    `acts` have at and hash, in the order of the chain; with `start` they are those after its acts.
    """
    day = date.fromisoformat(start.day) + timedelta(days=1) if start else None
    count, head, previous = (start.count, start.head, start.digest()) if start else (0, GENESIS, GENESIS)
    leaves: list[str] = []

    def close(day: date) -> Statement:
        return Statement(day.isoformat(), len(leaves), count, merkle_root(leaves), head, previous)

    for act in acts:
        act_day = day_of(act["at"])
        day = day or act_day
        while day < min(act_day, until):
            closed = close(day)
            yield closed
            previous, leaves, day = closed.digest(), [], day + timedelta(days=1)
        if act_day >= until:
            break
        leaves.append(act["hash"])
        count, head = count + 1, act["hash"]
    while day is not None and day < until:
        closed = close(day)
        yield closed
        previous, leaves, day = closed.digest(), [], day + timedelta(days=1)


def check(
    acts: Iterable[Mapping[str, Any]],
    roots: Sequence[Signed],
    key: Ed25519PublicKey | None,
    kept: Sequence[Signed] = (),
) -> list[Finding]:
    """Everything that does not hold: acts in the order of their ids, against the stored roots and those `kept` outside.

    A kept root may be of a day that was not over: the chain's head after its acts tells of all that stood before it.
    What is found at an act or a day is told once, at the first; what comes after it cannot be trusted either.
    """
    found = _signatures([*roots, *kept], key)
    until = max((date.fromisoformat(root.statement.day) for root in roots), default=None)
    chain = _Following(acts, {root.statement.count for root in kept})
    expected: dict[str, Statement] = {}
    if until is not None:
        expected = {told.day: told for told in statements(chain, until + timedelta(days=1))}
    for _act in chain:  # those that no root speaks of yet
        pass
    if chain.broken_at is not None:
        found.append(Finding("broken_chain", act=chain.broken_at))
    if chain.back_in_time is not None:
        found.append(Finding("back_in_time", act=chain.back_in_time))
    if roots and (missing := sorted(expected.keys() - {root.statement.day for root in roots})):
        found.append(Finding("missing_root", day=missing[0]))
    if wrong := [each.statement.day for each in roots if expected.get(each.statement.day) != each.statement]:
        found.append(Finding("differs_from_root", day=min(wrong)))
    if wrong := [each.statement.day for each in kept if chain.heads.get(each.statement.count) != each.statement.head]:
        found.append(Finding("differs_from_kept_root", day=min(wrong)))
    return found


def _signatures(roots: Iterable[Signed], key: Ed25519PublicKey | None) -> list[Finding]:
    wrong = [root.statement.day for root in roots if key is None or not root.holds(key)]
    return [Finding("bad_signature", day=min(wrong))] if wrong else []


class _Following:
    """Hands the acts on one by one; notes where one does not follow from the one before, and the head after some."""

    def __init__(self, acts: Iterable[Mapping[str, Any]], heads_after: Collection[int]) -> None:
        self._acts = iter(acts)
        self._count = 0
        self._heads_after = heads_after
        self.heads = {0: GENESIS}
        self._previous = GENESIS
        self._at: datetime | None = None
        self.broken_at: int | None = None
        self.back_in_time: int | None = None

    def __iter__(self) -> Iterator[Mapping[str, Any]]:
        return self

    def __next__(self) -> Mapping[str, Any]:
        act = next(self._acts)
        if self.broken_at is None and not follows(act, self._previous):
            self.broken_at = act["id"]
        if self.back_in_time is None and self._at is not None and act["at"] < self._at:
            self.back_in_time = act["id"]
        self._previous, self._at, self._count = act["hash"], act["at"], self._count + 1
        if self._count in self._heads_after:
            self.heads[self._count] = act["hash"]
        return act

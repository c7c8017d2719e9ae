"""Daily roots: whatever is done to the trail afterwards is found, also by somebody who recomputes the whole chain."""

import copy
import hashlib
import json
import random
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.db import IntegrityError, connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from beredt.audit.actions import record
from beredt.audit.chain import GENESIS, act_hash
from beredt.audit.keys import public_key, signing_key
from beredt.audit.models import Act, DailyRoot
from beredt.audit.root import Signed, Statement, check, merkle_root, statements
from beredt.audit.sealing import BrokenTrailError, as_kept, read_kept, seal, verify
from beredt.site.cli import main

KEY = Ed25519PrivateKey.generate()
FIELDS = ("at", "actor", "verb", "subject", "reason", "detail")
START = datetime(2024, 3, 29, 9, tzinfo=UTC)
#: Minutes between acts: a quiet day, and the night when the clocks go forward, are among them.
PAUSES = [0, 7, 600, 20, 3000, 1, 1, 400, 90, 700, 5, 800, 30, 2, 240, 60, 1000, 10, 10, 10]
UNTIL = date(2024, 4, 7)


def rechained(acts: list[dict]) -> list[dict]:
    """The same acts with every hash computed anew, as somebody would who holds the database."""
    previous = GENESIS
    for act in acts:
        act["previous_hash"] = previous
        previous = act["hash"] = act_hash(previous_hash=previous, **{name: act[name] for name in FIELDS})
    return acts


def trail() -> list[dict]:
    at, acts = START, []
    for number, pause in enumerate(PAUSES, start=1):
        at += timedelta(minutes=pause)
        said = {"actor": "person:kari", "verb": "try", "subject": f"thing:{number}", "reason": "fordi"}
        acts.append({"id": number, "at": at, "detail": {"n": number, "æ": [1.5, None]}} | said)
    return rechained(acts)


ACTS = trail()
ROOTS = [Signed(told, told.sign(KEY)) for told in statements(ACTS, UNTIL)]


def twin_root(hashes: list[str]) -> bytes:
    """RFC 9162, section 2.1.1, word for word."""
    if not hashes:
        return hashlib.sha256(b"").digest()
    if len(hashes) == 1:
        return hashlib.sha256(b"\x00" + hashes[0].encode()).digest()
    k = 1
    while 2 * k < len(hashes):
        k *= 2
    return hashlib.sha256(b"\x01" + twin_root(hashes[:k]) + twin_root(hashes[k:])).digest()


@given(st.lists(st.binary(min_size=32, max_size=32).map(bytes.hex), max_size=70))
def test_the_tree_is_that_of_the_rfc(hashes: list[str]) -> None:
    assert merkle_root(hashes) == twin_root(hashes).hex()


def test_every_day_has_its_statement_also_a_quiet_one() -> None:
    days = [date.fromisoformat(root.statement.day) for root in ROOTS]
    assert days == [date(2024, 3, 29) + timedelta(days=number) for number in range(9)]
    assert 0 in {root.statement.acts for root in ROOTS}
    assert sum(root.statement.acts for root in ROOTS) == ROOTS[-1].statement.count == len(ACTS)
    forward = datetime(2024, 3, 31, 1, tzinfo=UTC)  # from then on Norway is two hours ahead
    local = [(act["at"] + timedelta(hours=1 + (act["at"] >= forward))).date().isoformat() for act in ACTS]
    by_day = [local.count(root.statement.day) for root in ROOTS]
    assert by_day == [root.statement.acts for root in ROOTS]


@pytest.mark.parametrize("stop", range(1, 9))
def test_sealing_day_by_day_says_the_same_as_at_once(stop: int) -> None:
    day = date(2024, 3, 29) + timedelta(days=stop)
    first = list(statements(ACTS, day))
    rest = list(statements(ACTS[first[-1].count :], UNTIL, first[-1]))
    assert first + rest == [root.statement for root in ROOTS]


def test_a_sound_trail_is_whole_with_acts_that_no_root_speaks_of_yet() -> None:
    assert check(ACTS, ROOTS, KEY.public_key(), ROOTS) == []
    assert check(ACTS, ROOTS[:4], KEY.public_key(), ROOTS[:2]) == []
    assert check(ACTS, [], None) == []
    assert check([], [], None) == []


def changed(value, dice: random.Random):
    """The same value, otherwise."""
    match value:
        case datetime():
            return value + timedelta(microseconds=dice.choice([-1, 1, 86_400_000_000]))
        case int():
            return value + dice.choice([-1, 1])
        case dict():
            return value | {dice.choice(["n", "ny"]): dice.random()}
    place = dice.randrange(len(value))
    letter = dice.choice([each for each in "0123456789abcdef" if each != value[place]])
    return value[:place] + letter + value[place + 1 :]


def mutate(acts: list[dict], roots: list[Signed], dice: random.Random) -> str:
    """Does one thing to the trail or to its roots, and says what."""
    what = dice.choice(
        ["change", "delete", "cut", "swap", "repeat", "insert", "root", "signature", "lose_root", "hash"]
    )
    place = dice.randrange(len(acts))
    match what:
        case "change":
            name = dice.choice(FIELDS)
            acts[place][name] = changed(acts[place][name], dice)
        case "hash":
            name = dice.choice(["hash", "previous_hash"])
            acts[place][name] = changed(acts[place][name], dice)
        case "delete":
            del acts[place]
        case "cut":
            del acts[place:]
        case "swap":
            other = (place + dice.randrange(1, len(acts))) % len(acts)
            acts[place], acts[other] = acts[other], acts[place]
        case "repeat":
            acts.insert(dice.randrange(len(acts)), copy.deepcopy(acts[place]))
        case "insert":
            acts.insert(place, acts[place] | {"id": 99, "subject": "thing:99"})
        case "lose_root":
            del roots[dice.randrange(len(roots) - 1)]
        case _:
            which = dice.randrange(len(roots))
            told, signature = roots[which].statement, roots[which].signature
            if what == "signature":
                signature = changed(signature, dice)
            else:
                name = dice.choice([each for each in Statement.__dataclass_fields__ if each != "day"])
                told = replace(told, **{name: changed(getattr(told, name), dice)})
            roots[which] = Signed(told, signature)
    # Half the time the intruder has the whole database and makes the chain fit again; the roots tell all the same.
    if what in ("change", "delete", "cut", "swap", "repeat", "insert") and dice.random() < 0.5:
        rechained(acts)
        what += " and chain anew"
    return what


def campaign(count: int, seed: int) -> dict[str, int]:
    dice, done = random.Random(seed), {}
    for _ in range(count):
        acts, roots = copy.deepcopy(ACTS), list(ROOTS)
        what = mutate(acts, roots, dice)
        assert check(acts, roots, KEY.public_key()) != [], what
        done[what] = done.get(what, 0) + 1
    return done


def test_a_thousand_changes_are_all_found() -> None:
    assert len(campaign(1_000, 1)) == 16


@pytest.mark.long
def test_ten_thousand_changes_are_all_found() -> None:
    assert len(campaign(10_000, 2)) == 16


def test_one_who_has_the_key_and_signs_anew_is_found_by_what_a_witness_kept() -> None:
    acts = copy.deepcopy(ACTS)
    acts[3]["reason"] = "noe annet"
    forged = [Signed(told, told.sign(KEY)) for told in statements(rechained(acts), UNTIL)]
    assert check(acts, forged, KEY.public_key()) == []
    assert {finding.what for finding in check(acts, forged, KEY.public_key(), ROOTS[2:3])} == {"differs_from_kept_root"}
    stranger = Ed25519PrivateKey.generate()
    resigned = [Signed(root.statement, root.statement.sign(stranger)) for root in ROOTS]
    assert [finding.what for finding in check(ACTS, resigned, KEY.public_key())] == ["bad_signature"]


# In the database and on the command line


@pytest.fixture
def yesterday(db, settings, tmp_path):
    """Three acts of two days before today, and one of today."""
    settings.HOME = tmp_path
    with transaction.atomic():
        for days in (2, 2, 1, 0):
            act = record("person:kari", "try", f"thing:{days}", reason="fordi", detail={"n": days})
            with connection.cursor() as cursor:
                cursor.execute("ALTER TABLE audit_act DISABLE TRIGGER audit_act_append_only")
                act.at -= timedelta(days=days)
                previous = Act.objects.filter(pk__lt=act.pk).order_by("-id").values_list("hash", flat=True).first()
                content = {name: getattr(act, name) for name in FIELDS}
                Act.objects.filter(pk=act.pk).update(
                    at=act.at,
                    previous_hash=previous or GENESIS,
                    hash=act_hash(previous_hash=previous or GENESIS, **content),
                )
                cursor.execute("ALTER TABLE audit_act ENABLE TRIGGER audit_act_append_only")
    return tmp_path


def test_the_days_that_are_over_are_sealed_once(yesterday) -> None:
    made = seal(signing_key(yesterday))
    assert [root.acts for root in made] == [2, 1]
    assert seal(signing_key(yesterday)) == []
    assert verify(public_key(yesterday / "audit.pub")) == []
    assert (yesterday / "audit.key").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("change", ["UPDATE audit_dailyroot SET acts = 9", "DELETE FROM audit_dailyroot"])
def test_the_database_refuses_changes_of_roots(yesterday, change: str) -> None:
    seal(signing_key(yesterday))
    with connection.cursor() as cursor, pytest.raises(IntegrityError), transaction.atomic():
        cursor.execute(change)
    assert DailyRoot.objects.count() == 2


def test_no_root_is_signed_over_a_trail_that_does_not_go_on(yesterday) -> None:
    seal(signing_key(yesterday))
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE audit_act DISABLE TRIGGER audit_act_append_only")
        Act.objects.order_by("id")[1].delete()
        cursor.execute("ALTER TABLE audit_act ENABLE TRIGGER audit_act_append_only")
    with pytest.raises(BrokenTrailError):
        seal(signing_key(yesterday))


def test_the_commands_print_a_root_and_hold_the_trail_against_it(yesterday, capfd, monkeypatch) -> None:
    monkeypatch.setattr("beredt.site.ready.make_ready", lambda: None)
    assert main(["audit", "root", "--json"]) == 0
    kept = yesterday / "kept.json"
    kept.write_text(capfd.readouterr().out)
    assert read_kept(kept) == DailyRoot.objects.order_by("-day").first().signed
    assert as_kept(DailyRoot.objects.order_by("-day").first().signed) == json.loads(kept.read_text())
    assert main(["audit", "verify", "--kept", str(kept), "--json"]) == 0
    told = json.loads(capfd.readouterr().out)
    assert (told["acts"], told["whole"], told["roots"], told["not_sealed_yet"]) == (4, True, 2, 1)
    kept.write_text(kept.read_text().replace('"count": 3', '"count": 4'))
    assert main(["audit", "verify", "--kept", str(kept)]) == 1
    assert "differs_from_kept_root" in capfd.readouterr().out
    kept.write_text("{}")
    assert main(["audit", "verify", "--kept", str(kept)]) == 1
    assert main(["audit", "root", "--day", "2020-01-01"]) == 1


def test_a_root_of_now_tells_of_acts_that_no_daily_root_speaks_of(yesterday, capfd, monkeypatch) -> None:
    monkeypatch.setattr("beredt.site.ready.make_ready", lambda: None)
    assert main(["audit", "root", "--now", "--json"]) == 0
    kept = yesterday / "now.json"
    kept.write_text(capfd.readouterr().out)
    assert json.loads(kept.read_text())["count"] == 4
    with transaction.atomic():
        record("system:test", "try", "thing:later")
    assert DailyRoot.objects.count() == 2
    assert verify(public_key(yesterday / "audit.pub"), [read_kept(kept)]) == []
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE audit_act DISABLE TRIGGER audit_act_append_only")
        Act.objects.filter(pk__in=Act.objects.order_by("-id").values("pk")[:2]).delete()
        cursor.execute("ALTER TABLE audit_act ENABLE TRIGGER audit_act_append_only")
    assert verify(public_key(yesterday / "audit.pub")) == []
    found = verify(public_key(yesterday / "audit.pub"), [read_kept(kept)])
    assert [finding.what for finding in found] == ["differs_from_kept_root"]


def test_time_does_not_run_backwards_on_the_chain(db, monkeypatch) -> None:
    with transaction.atomic():
        first = record("system:test", "try", "thing:1")
        monkeypatch.setattr("beredt.audit.actions.timezone.now", lambda: first.at - timedelta(days=2))
        assert record("system:test", "try", "thing:2").at == first.at

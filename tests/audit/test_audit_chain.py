"""The chain finds every change, and the database refuses them in the first place."""

import copy
import random
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import IntegrityError, connection, transaction

from beredt.audit.actions import NoActorError, record
from beredt.audit.chain import GENESIS, act_hash, first_break
from beredt.audit.models import Act


def acts_written(count: int) -> list[dict]:
    with transaction.atomic():
        for number in range(count):
            record("person:kari", "try", f"thing:{number}", reason="fordi", detail={"n": number, "æ": [1.5, None]})
    return list(Act.objects.order_by("id").values())


def test_acts_follow_from_one_another(db):
    acts = acts_written(5)
    assert acts[0]["previous_hash"] == GENESIS
    assert first_break(acts) is None


def test_every_single_change_is_found(db):
    acts = acts_written(12)
    dice = random.Random(1)
    for _ in range(2_000):
        changed = copy.deepcopy(acts)
        victim = dice.randrange(len(changed))
        act = changed[victim]
        match dice.randrange(5):
            case 0:
                field = dice.choice(["actor", "verb", "subject", "reason"])
                letters = list(act[field])
                place = dice.randrange(len(letters))
                letters[place] = chr((ord(letters[place]) + 1) % 0x10000) or "x"
                act[field] = "".join(letters)
            case 1:
                act["detail"]["n"] += 1
            case 2:
                del changed[victim]
                if victim == len(changed):
                    continue  # cutting off the end is found by the count, which is printed outside
            case 3:
                other = (victim + 1) % len(changed)
                changed[victim], changed[other] = changed[other], changed[victim]
            case 4:
                act["at"] = act["at"].replace(microsecond=(act["at"].microsecond + 1) % 1_000_000)
        assert first_break(changed) is not None


@pytest.mark.parametrize(
    "change", ["UPDATE audit_act SET reason = 'nei'", "DELETE FROM audit_act", "TRUNCATE audit_act"]
)
def test_the_database_refuses_changes(db, change):
    acts_written(1)
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE audit_act ENABLE TRIGGER audit_act_no_truncate")
        with pytest.raises(IntegrityError), transaction.atomic():
            cursor.execute(change)
        cursor.execute("ALTER TABLE audit_act DISABLE TRIGGER audit_act_no_truncate")


@pytest.mark.parametrize("actor", ["", "kari"])
def test_no_act_without_an_actor(db, actor):
    with pytest.raises(NoActorError), transaction.atomic():
        record(actor, "try", "thing:1")


def test_no_act_outside_the_transaction_of_its_change():
    def outside() -> str:
        try:
            record("system:test", "try", "thing:1")
        except transaction.TransactionManagementError:
            return "refused"
        return "written"

    # A thread of its own has a connection of its own, outside the transaction that wraps a test.
    with ThreadPoolExecutor(1) as threads:
        assert threads.submit(outside).result() == "refused"


def test_hash_is_the_same_in_every_time_zone(db):
    from datetime import UTC, datetime, timedelta, timezone

    noon = datetime(2024, 7, 1, 12, tzinfo=UTC)
    said = {"previous_hash": GENESIS, "actor": "a:b", "verb": "v", "subject": "s", "reason": "", "detail": {}}
    oslo = noon.astimezone(timezone(timedelta(hours=2)))
    assert act_hash(at=noon, **said) == act_hash(at=oslo, **said)

"""Whom a clinic calls: who is helped most, who said yes, and by what lot."""

from datetime import UTC, datetime

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ops.clinic.reminder_effect import PUBLISHED, learn_effects
from ops.clinic.reminder_lot import held_out, lot
from ops.clinic.reminder_reach import (
    CAPACITY,
    ENOUGH,
    HELD_OUT,
    INTERPRETER,
    MUTED,
    NO_CONSENT,
    OPTED_OUT,
    REACHED,
    UNKNOWN,
    WRONG_NUMBER,
)
from ops.clinic.reminder_watch import watched
from ops.clinic.reminders import ReminderPolicy, reminder_list, shares
from ops.tables import ContactCandidate, ContactSeen

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
NOTHING_KNOWN = learn_effects(ContactSeen.create_empty(), learnt_at=NOON)


def candidate(name, probability=0.2, **more):
    usual = {
        "clinic_id": "eyes",
        "session_id": None,
        "patient_id": f"patient {name}",
        "starts_at": datetime(2026, 6, 2, 9, tzinfo=UTC),
        "reasons": None,
        "age_years": 30,
        "wishes_known": True,
        "call_consent": True,
        "message_consent": True,
        "language": "en",
        "muted": False,
        "opted_out": False,
        "calls_before": 0,
        "messages_before": 0,
        "reached": False,
        "wrong_number": False,
    }
    return usual | {"appointment_id": name, "probability": probability} | more


def candidates(*rows):
    frame = pl.DataFrame(rows, schema=ContactCandidate.create_empty().schema)
    return ContactCandidate.validate(frame)


def listed(*rows, **policy):
    chosen = ReminderPolicy(**{"held_out": 0.0, "calls": 1, "messages": 1} | policy)
    return reminder_list(candidates(*rows), NOTHING_KNOWN, chosen, list_id="l", seed=1)


def on(told, channel):
    mine = told.lines.filter(pl.col("channel") == channel).sort("place")
    return mine["appointment_id"].to_list()


def out(told):
    return dict(told.left_out.select("reason", "appointments").rows())


def test_the_likeliest_to_stay_away_is_called_and_the_next_is_sent_a_message():
    told = listed(candidate("a", 0.1), candidate("b", 0.4), candidate("c", 0.3))
    assert (on(told, "call"), on(told, "message")) == (["b"], ["c"])
    assert out(told) == {CAPACITY: 1}


def test_benefit_is_chance_times_effect():
    [line] = listed(candidate("a", 0.5), messages=0).lines.to_dicts()
    assert line["benefit"] == pytest.approx(0.5 * PUBLISHED["call"])


@pytest.mark.parametrize(
    ("wish", "reason"),
    [
        (
            {"wishes_known": False, "call_consent": None, "message_consent": None},
            UNKNOWN,
        ),
        ({"opted_out": True}, OPTED_OUT),
        ({"muted": True}, MUTED),
        ({"reached": True}, REACHED),
        ({"call_consent": False, "message_consent": None}, NO_CONSENT),
        ({"wrong_number": True, "message_consent": False}, WRONG_NUMBER),
        ({"language": "pl", "message_consent": False}, INTERPRETER),
        ({"calls_before": 2, "messages_before": 1}, ENOUGH),
    ],
)
def test_who_must_not_be_contacted_is_left_out_with_the_reason(wish, reason):
    told = listed(candidate("a", **wish), languages=frozenset({"en"}))
    assert told.lines.is_empty()
    assert out(told) == {reason: 1}


@pytest.mark.parametrize(
    "wish", [{"call_consent": False}, {"language": "pl"}, {"wrong_number": True}]
)
def test_who_cannot_be_called_but_wants_messages_is_sent_one(wish):
    told = listed(candidate("a", **wish), languages=frozenset({"en"}))
    assert (on(told, "call"), on(told, "message")) == ([], ["a"])


def test_a_group_fills_no_more_than_its_share_allows_while_others_wait():
    young = [candidate(f"y{n}", 0.5 - n / 100) for n in range(6)]
    old = [candidate(f"o{n}", 0.1, age_years=70) for n in range(6)]
    told = listed(*young, *old, calls=4, messages=0, most_times_share=1.5)
    assert shares(told) == {"18-39": (3, 0.75), "65-79": (1, 0.25)}


def test_no_place_stays_empty_because_of_a_group():
    young = [candidate(f"y{n}") for n in range(6)]
    told = listed(*young, candidate("o", call_consent=False), calls=4, messages=0)
    assert len(on(told, "call")) == 4


def test_those_held_out_stand_on_the_list_and_take_nobodys_place():
    rows = [candidate(f"a{n}", 0.5 - n / 1000) for n in range(200)]
    told = listed(*rows, calls=50, messages=0, held_out=0.3)
    arms = dict(told.lines.group_by("arm").len().rows())
    assert arms["contact"] == 50
    assert out(told)[HELD_OUT] == arms["held_out"]
    # The list without a lot ends earlier: those on it are on this one too, in one arm or the other.
    alone = listed(*rows, calls=50, messages=0)
    assert set(on(alone, "call")) <= set(on(told, "call"))


def test_a_lot_is_drawn_once_for_good():
    names = pl.Series([f"a{n}" for n in range(4000)])
    out = held_out(names, 0.1, seed=7)
    assert out.to_list() == held_out(names, 0.1, seed=7).to_list()
    assert out.mean() == pytest.approx(0.1, abs=0.015)
    assert round(lot("a1", 7), 4) == 0.5658  # on every machine
    assert lot("a1", 7) != lot("a1", 8)
    assert (held_out(names, 0.05, seed=7) & ~out).sum() == 0


@given(
    st.lists(
        st.tuples(
            st.floats(0.01, 0.9), st.booleans(), st.booleans(), st.sampled_from([None, 30, 50])
        ),
        max_size=40,
    ),
    st.integers(0, 8),
    st.integers(0, 8),
    st.sampled_from([0.0, 0.2, 1.0]),
)
def test_every_list_keeps_to_capacity_and_consent(drawn, calls, messages, share):
    rows = [
        candidate(f"a{n}", p, call_consent=call, message_consent=message, age_years=age)
        for n, (p, call, message, age) in enumerate(drawn)
    ]
    told = listed(*rows, calls=calls, messages=messages, held_out=share)
    wishes = {row["appointment_id"]: row for row in rows}
    for channel, room in (("call", calls), ("message", messages)):
        mine = told.lines.filter(pl.col("channel") == channel)
        assert mine.filter(pl.col("arm") == "contact").height <= room
        assert all(wishes[name][f"{channel}_consent"] for name in mine["appointment_id"])
    assert told.lines["appointment_id"].is_unique().all()
    assert told.contacts.height + told.left_out["appointments"].sum() == len(rows)


# --- what a contact prevents ------------------------------------------------------------------


def seen(contact=(0, 0), out=(0, 0), channel="call"):
    """Appointments of each arm: how many, and how many of them missed."""
    rows = [
        {
            "appointment_id": f"{channel} {arm} {n}",
            "clinic_id": "eyes",
            "channel": channel,
            "arm": arm,
            "probability": 0.2,
            "missed": n < missed,
        }
        for arm, (many, missed) in (("contact", contact), ("held_out", out))
        for n in range(many)
    ]
    frame = pl.DataFrame(rows, schema=ContactSeen.create_empty().schema)
    return ContactSeen.validate(frame)


def effect(channel="call", **arms):
    told = learn_effects(seen(channel=channel, **arms), learnt_at=NOON)
    return told.row(by_predicate=pl.col("channel") == channel, named=True)


def test_where_nothing_was_seen_the_effect_is_what_was_published():
    told = effect()
    assert told["prevented"] == pytest.approx(0.39)
    assert told["low"] < 0 < told["high"]


def test_with_many_seen_the_effect_is_the_ratio_of_the_two_arms():
    told = effect(contact=(100_000, 15_000), out=(100_000, 20_000))
    assert told["prevented"] == pytest.approx(0.25, abs=0.01)
    assert told["low"] < 0.25 < told["high"]
    assert told["high"] - told["low"] < 0.05


def test_few_seen_move_the_effect_a_little_and_leave_it_unsure():
    told = effect(contact=(40, 8), out=(10, 2))
    assert 0.25 < told["prevented"] < 0.39
    assert told["high"] - told["low"] > 0.5


def test_a_contact_that_harms_is_said_to_harm_and_earns_no_benefit():
    harming = learn_effects(
        seen(contact=(9000, 3000), out=(9000, 1500), channel="call"), learnt_at=NOON
    )
    assert harming.filter(pl.col("channel") == "call")["prevented"].item() < 0
    policy = ReminderPolicy(held_out=0.0)
    told = reminder_list(candidates(candidate("a")), harming, policy, list_id="l", seed=1)
    assert told.lines["benefit"].to_list() == [0.0]


def test_one_arm_alone_says_nothing():
    assert effect(contact=(500, 0))["prevented"] == pytest.approx(0.39)


# --- whether chances still hold ---------------------------------------------------------------


def test_chances_are_watched_on_those_not_contacted_and_the_held_out_stand_for_the_rest():
    rows = pl.DataFrame(
        {
            "clinic_id": ["eyes"] * 4,
            "issued_at": [NOON] * 4,
            "probability": [0.1, 0.6, 0.6, 0.6],
            "missed": [False, True, False, False],
            "arm": [None, "held_out", "contact", "contact"],
        },
        schema_overrides={"issued_at": pl.Datetime("us", "UTC")},
    )
    told = dict(watched(rows, held_out=0.5).select("metric", "value").rows())
    # One nobody called and one held out that counts twice: (0.1 + 2 x 0.6) / 3 said, 2 / 3 came.
    assert told["said"] == pytest.approx(1.3 / 3)
    assert told["came"] == pytest.approx(2 / 3)
    assert told["brier"] == pytest.approx((0.01 + 2 * 0.16) / 3)


def test_with_everybody_called_there_is_nobody_to_watch():
    rows = pl.DataFrame(
        {
            "clinic_id": ["eyes"],
            "issued_at": [NOON],
            "probability": [0.1],
            "missed": [False],
            "arm": ["contact"],
        }
    )
    assert watched(rows, held_out=0.1).is_empty()

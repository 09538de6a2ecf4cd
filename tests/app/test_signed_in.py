"""A sign-in ends by itself: after a while of nothing, after a long day, and in every tab at once."""

from datetime import UTC, datetime, timedelta

import pytest
from streamlit.testing.v1 import AppTest

from app import access, sign_in, signed_in
from app.access import Act, RefusedError
from app.signed_in import Over, SignInOverError, claimed, why_over
from app.words import access as words
from tests.app.pages import PLANNER, said
from warehouse import decisions
from warehouse.records import sign_ins, trail
from warehouse.records.sign_ins import SignIn
from warehouse.session_settings import SessionSettings
from warehouse.settings import SettingsError, settings

ANN = "ann@hospital.example"
NINE = datetime(2026, 1, 6, 9, tzinfo=UTC)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
USUAL = SessionSettings()


def standing(*, began=NINE, used=NINE, ended=None):
    return SignIn("one", ANN, began, used, ended)


@pytest.mark.parametrize(
    ("after", "used_after", "wall", "over"),
    [
        (29 * MINUTE, 0 * MINUTE, False, None),
        (30 * MINUTE, 0 * MINUTE, False, Over.IDLE),
        (30 * MINUTE, 1 * MINUTE, False, None),
        (12 * HOUR - MINUTE, 12 * HOUR - 2 * MINUTE, False, None),
        (12 * HOUR, 12 * HOUR - MINUTE, False, Over.LONG),
        (30 * MINUTE, 0 * MINUTE, True, None),
        (168 * HOUR - MINUTE, 0 * MINUTE, True, None),
        (168 * HOUR, 0 * MINUTE, True, Over.LONG),
    ],
)
def test_it_ends_half_an_hour_after_the_last_act_and_half_a_day_after_signing_in(
    after, used_after, wall, over
):
    stands = standing(used=NINE + used_after)
    assert why_over(stands, USUAL, now=NINE + after, wall=wall) is over


def test_who_signed_out_is_out_on_the_wall_too():
    assert why_over(standing(ended=NINE), USUAL, now=NINE, wall=True) is Over.OUT


def test_a_sign_in_that_does_not_say_when_it_was_made_never_holds():
    undated = claimed(ANN, {"sub": "7"})
    assert why_over(undated, USUAL, now=NINE) is Over.UNDATED


def test_each_sign_in_of_an_account_is_one_of_its_own():
    first, later = (claimed(ANN, {"sub": "7", "iat": at}) for at in (1, 2))
    assert first.sign_in_id != later.sign_in_id
    assert first == claimed(ANN, {"sub": "7", "iat": 1, "name": "Ann"})


# --- settings -------------------------------------------------------------------------------


@pytest.fixture
def say(folder):
    folder.mkdir(exist_ok=True)

    def say(roles='["scheduler"]', more=""):
        text = f'sign_in = true\n[people]\n"{ANN}" = {roles}\n{more}'
        (folder / "hospital.toml").write_text(text, "utf-8")

    return say


def test_the_limits_are_settings(say):
    say(more="[session]\nidle_minutes = 15\nhours = 8\n")
    assert settings().session.told() == "15 minutes idle, 8 hours in all, 168 hours on a wall"


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ("idle_minutes = 1", "greater than or equal to 5"),
        ("hours = 721", "less than or equal to 720"),
        ("idle_minutes = 60\nhours = 0.5", "idle_minutes must not be longer than hours"),
        ("wall_hours = 1", "wall_hours must not be shorter than hours"),
        ("minutes = 5", "no setting session.minutes"),
    ],
)
def test_limits_that_make_no_sense_are_refused_at_start(say, wrong, says):
    say(more=f"[session]\n{wrong}\n")
    with pytest.raises(SettingsError, match=says):
        settings()


# --- at the front door ----------------------------------------------------------------------


def claims(*, ago=timedelta(0), **more):
    made = datetime.now(UTC) - ago
    told = {"is_logged_in": True, "email": ANN, "sub": "7", "iat": made.timestamp()}
    return told | more


def opened(account):
    page = AppTest.from_file(PLANNER, default_timeout=60)
    page.user = account
    return page.run()


def written():
    return [(line.act, line.by) for line in trail.lines()]


def is_in(page):
    return [title.value for title in page.title] == ["Today"] and bool(page.metric)


def test_who_has_just_signed_in_is_let_in_and_that_is_written_once(published, say):
    say()
    page = opened(claims())
    assert is_in(page.run())
    assert written() == [("sign_in", ANN)]


@pytest.mark.parametrize(
    ("ago", "why"), [(31 * MINUTE, "Nothing was done here for 30"), (13 * HOUR, "12 hours ago")]
)
def test_once_over_nothing_is_shown_and_a_line_is_left(published, say, ago, why):
    say()
    page = opened(claims(ago=ago))
    assert [title.value for title in page.title] == [words.SIGN_IN_AGAIN]
    assert why in said(page)
    assert words.KEPT in said(page)
    assert not page.metric
    assert not page.get("html")[1:]  # the style sheet alone
    assert written() == [("session_over", ANN)]


def test_who_goes_on_working_stays_in(published, say):
    say()
    account = claims(ago=2 * HOUR)
    known = signed_in.claimed(ANN, account)
    sign_ins.begin(known, at=known.began_at)
    sign_ins.use(known, at=datetime.now(UTC) - 20 * MINUTE)
    page = opened(account)
    assert is_in(page)
    assert datetime.now(UTC) - sign_ins.found(known.sign_in_id).used_at < MINUTE


def test_what_a_screen_does_by_itself_keeps_nobody_in(published, say):
    say()
    account = claims(ago=20 * MINUTE)
    known = signed_in.claimed(ANN, account)
    sign_ins.begin(known, at=known.began_at)
    page = AppTest.from_file(PLANNER, default_timeout=60)
    page.user = account
    page.session_state[sign_in.BY_ITSELF] = True  # as whatever draws the page anew leaves it
    assert is_in(page.run())
    assert sign_ins.found(known.sign_in_id).used_at == known.began_at
    assert is_in(page.run())  # and this was a person
    assert sign_ins.found(known.sign_in_id).used_at > known.began_at


def test_who_signs_out_is_out_in_every_tab_and_for_good(published, say):
    say()
    account = claims()
    one, other = opened(account), opened(account)
    next(button for button in one.button if button.key == "sign-out").click().run()
    assert [title.value for title in other.run().title] == [words.SIGN_IN_AGAIN]
    assert [title.value for title in opened(account).title] == [words.SIGN_IN_AGAIN]
    assert ("sign_out", ANN) in written()


def test_where_nobody_signs_in_nothing_ends_and_nothing_is_written(published):
    page = opened({})
    assert is_in(page)
    assert written() == []
    assert "sign-out" not in {button.key for button in page.button}


# --- whatever is done -----------------------------------------------------------------------


def ann(*, ago=timedelta(0), **more):
    return sign_in.recognised(settings(), claims(ago=ago, **more))


def test_an_act_is_refused_once_over_and_nothing_is_kept(say):
    say()
    person = ann(ago=31 * MINUTE)
    with pytest.raises(SignInOverError, match="Nothing was done here for 30 minutes"):
        access.must(person, Act.ROSTER)
    assert written() == [("session_over", ANN)]


def test_an_act_counts_as_somebody_being_there(say):
    say()
    person = ann(ago=29 * MINUTE)
    access.must(person, Act.ROSTER)
    used = sign_ins.found(person.sign_in.sign_in_id).used_at
    assert datetime.now(UTC) - used < MINUTE


def test_a_file_is_not_made_once_over(say):
    say()
    with pytest.raises(SignInOverError):
        access.must_see(ann(ago=31 * MINUTE), "roster", "Roster")


def test_an_idle_sign_in_still_shows_the_wall_and_nothing_else(say):
    say()
    person = ann(ago=31 * MINUTE)
    access.must_see(person, "wall", "Wall mode")
    with pytest.raises(SignInOverError):
        access.must_see(person, "today", "Today")


def test_who_lost_a_role_since_the_page_was_drawn_keeps_nothing(say):
    say('["scheduler"]')
    person = ann()
    say('["viewer"]')
    with pytest.raises(RefusedError, match="here as viewer; nothing was changed"):
        access.must(person, Act.ROSTER)


def test_a_draft_outlives_the_sign_in_it_was_made_in(published, say):
    say()
    decisions.save_draft("roster:r1", {"changes": [{"day": 1}]}, version=0, by=ANN)
    opened(claims(ago=13 * HOUR))
    assert is_in(opened(claims()))
    assert decisions.draft("roster:r1").content == {"changes": [{"day": 1}]}

"""Who may see and decide what: the law itself, and that pages keep to it."""

import pytest

from app import access
from app.access import ACTS, PAGES, Act, Person, RefusedError
from app.sign_in import recognised
from app.words import clinics
from app.words import every_page as words
from tests.app.pages import front_door, part, said
from warehouse.people_settings import Role
from warehouse.settings import settings


def somebody(*roles):
    return Person("ann@hospital.example", frozenset(roles))


def acts(*roles):
    return {act for act in Act if access.may(somebody(*roles), act)}


def test_everything_written_has_somebody_who_may():
    assert set(ACTS) == set(Act)
    assert all(ACTS.values())


def test_nobody_but_an_admin_does_everything():
    assert acts(Role.ADMIN) == set(Act)
    assert all(acts(role) < set(Act) for role in Role if role is not Role.ADMIN)


@pytest.mark.parametrize(
    ("role", "mine"),
    [
        (Role.VIEWER, set()),
        (
            Role.BED_MANAGER,
            {
                Act.LEVEL,
                Act.CAPACITY,
                Act.WHAT_IF,
                Act.MODEL,
                Act.NOTICE,
                Act.SCENARIO,
                Act.ACKNOWLEDGE,
            },
        ),
        (
            Role.SCHEDULER,
            {Act.ROSTER, Act.REQUEST, Act.WHAT_IF, Act.SCENARIO, Act.ACKNOWLEDGE},
        ),
        (Role.CLINIC, {Act.TEMPLATE, Act.BOOKING, Act.CONTACT}),
        (Role.SUPPLIES, {Act.ORDER, Act.ORDER_WHAT_IF, Act.ALLOCATION}),
        (Role.ENGINEER, {Act.MODEL, Act.NOTICE}),
    ],
)
def test_each_role_decides_its_own_things(role, mine):
    assert acts(role) == mine | {Act.LANGUAGE}


def test_two_roles_are_both():
    assert acts(Role.CLINIC, Role.SUPPLIES) == acts(Role.CLINIC) | acts(Role.SUPPLIES)


def test_without_a_role_nothing_is_seen_or_done():
    assert acts() == set()
    assert not any(access.may_see(somebody(), page) for page in PAGES)


def test_a_page_without_a_line_in_the_law_is_for_admins():
    assert not access.may_see(somebody(*(set(Role) - {Role.ADMIN})), "new")
    assert access.may_see(somebody(Role.ADMIN), "new")


def test_a_refusal_says_whose_it_is_and_that_nothing_changed():
    with pytest.raises(RefusedError, match=r"rosters is for: scheduler\..*nothing was changed"):
        access.must(somebody(Role.VIEWER), Act.ROSTER)
    with pytest.raises(RefusedError, match=r"page Clinics is for: clinic\..*here as viewer"):
        access.must_see(somebody(Role.VIEWER), "clinics", "Clinics")


# --- who somebody is ------------------------------------------------------------------------


@pytest.fixture
def people(folder):
    folder.mkdir(exist_ok=True)
    text = 'sign_in = true\n[people]\n"Ann@hospital.example" = ["scheduler"]\n'
    (folder / "hospital.toml").write_text(text, "utf-8")
    return settings()


def test_who_signs_in_is_known_by_account_in_any_case(people):
    account = {"is_logged_in": True, "email": "ANN@hospital.example"}
    person = recognised(people, account)
    assert (person.name, person.roles) == ("ann@hospital.example", {Role.SCHEDULER})


@pytest.mark.parametrize(
    "account",
    [
        {},
        {"is_logged_in": False, "email": "ann@hospital.example"},
        {"is_logged_in": True},
        {"is_logged_in": True, "email": " "},
        {"is_logged_in": True, "email": "ann@hospital.example", "email_verified": False},
    ],
)
def test_who_has_not_signed_in_is_nobody(people, account):
    assert recognised(people, account) is None


def test_roles_that_a_sign_in_claims_count_for_nothing(people):
    account = {"is_logged_in": True, "email": "eve@hospital.example", "roles": ["admin"]}
    assert recognised(people, account).roles == frozenset()


def test_without_sign_in_this_machine_decides_in_one_name(folder, monkeypatch):
    monkeypatch.setenv("HOSPITAL_ROLE", "desk")
    monkeypatch.setenv("HOSPITAL_LOCAL_ROLES", '["clinic"]')
    assert recognised(settings(), {}) == Person("desk", frozenset({Role.CLINIC}))


# --- pages ----------------------------------------------------------------------------------


def test_a_viewer_sees_the_decision_but_no_form(published, monkeypatch):
    monkeypatch.setenv("HOSPITAL_LOCAL_ROLES", '["viewer"]')
    page = part("clinics", clinics.PART_TEMPLATE)
    assert "clinic templates is for: clinic." in said(page)
    assert words.KEEP not in {button.label for button in page.button}


def leads_to(page):
    return [link.proto.page for link in page.get("page_link")]


ANSWERED = ["staffing-gap", "ed", "escalation", "changed", "how-right-we-were"]
TO_SITE = ["wall", *ANSWERED]


def test_the_front_page_is_for_everybody_and_leads_only_where_one_may_go(published, monkeypatch):
    monkeypatch.setenv("HOSPITAL_LOCAL_ROLES", '["viewer"]')
    assert leads_to(front_door()) == TO_SITE
    monkeypatch.setenv("HOSPITAL_LOCAL_ROLES", '["scheduler"]')
    assert leads_to(front_door()) == [*TO_SITE, "roster"]
    monkeypatch.setenv("HOSPITAL_LOCAL_ROLES", '["supplies"]')
    assert leads_to(front_door()) == ["wall", "how-right-we-were", "supplies"]


def test_the_menu_of_narrow_screens_names_once_opened_the_pages_one_may_see(published, monkeypatch):
    monkeypatch.setenv("HOSPITAL_LOCAL_ROLES", '["supplies"]')
    page = front_door()
    shut = len(leads_to(page))
    page.session_state["menu"] = True
    named = leads_to(page.run())[: -shut or None]
    assert len(named) == sum("supplies" in roles for roles in PAGES.values())
    assert {"", "supplies"} <= set(named)  # the first page has no address
    assert "roster" not in named


def test_who_must_sign_in_sees_nothing_of_the_hospital(published, monkeypatch):
    monkeypatch.setenv("HOSPITAL_SIGN_IN", "true")
    page = front_door()
    assert [title.value for title in page.title] == ["Sign in"]
    assert not page.metric

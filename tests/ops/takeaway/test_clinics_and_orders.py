import pytest

from ops.tables import Attendance, BookedAt, Item, OrderLine, SessionBooked, TemplateLine
from ops.takeaway.clinics import as_shown, clinic_calendars, clinics_document
from ops.takeaway.orders import in_words, order_document
from ops.takeaway.workbook import as_xlsx
from tests.ops.takeaway.leaving import FROM_NORTH, formulas, page
from tests.ops.takeaway.test_fhir import BOOKED, SESSIONS, TEMPLATE
from tests.tables import table

ATTENDANCE = """
    session_id | clinic_id | issued_at        | starts_at        | slots | booked | expected | low | high | suggested_extra | over_slots
    s1         | cardio    | 2026-07-05 03:00 | 2026-07-06 08:00 | 3     | 4      | 3.26     | 2   | 4    | 1               | 0.004
"""


def book(sessions=None):
    told = clinics_document(
        table(SessionBooked, SESSIONS) if sessions is None else sessions,
        table(Attendance, ATTENDANCE),
        table(TemplateLine, TEMPLATE),
        table(BookedAt, BOOKED),
        FROM_NORTH,
        {"t1": "proposed"},
    )
    return as_xlsx(told)


def test_a_clinic_list_tells_slots_booked_and_who_is_expected():
    _, first, second = page(book(), "Clinic list")[:3]
    assert first[2:8] == ["cardio", "s1", None, None, 3, 4]
    assert first[8:] == [3.3, 2, 4, 0.05, 3, 0]
    assert second[8:] == [None] * 6  # nothing is known of it
    assert formulas(book()) == []


def test_a_template_tells_how_many_to_book_and_whether_it_is_accepted():
    rows = page(book(), "Template")[1:]
    assert [row[3:] for row in rows] == [[2, 1, "proposed"], [0, 0, "proposed"], [1, 3, "proposed"]]


@pytest.mark.parametrize(
    ("chance", "shown"), [(0.0, 0.05), (0.12, 0.1), (0.125, 0.15), (1.0, 0.95), (None, None)]
)
def test_nothing_is_certain(chance, shown):
    assert as_shown(chance) == shown


def test_a_clinic_and_a_clinician_have_a_calendar_each_without_patients():
    sessions = table(SessionBooked, SESSIONS)
    with_clinician = sessions.with_columns(
        clinician_id=sessions["session_id"].replace_strict({"s1": "dr-1", "s2": None}), room_id=None
    )
    calendars = clinic_calendars(with_clinician, "clinics/north/")
    assert {name: [one.key for one in told] for name, told in calendars.items()} == {
        "clinics/north/clinic/cardio": ["s1", "s2"],
        "clinics/north/clinician/dr-1": ["s1"],
    }
    assert calendars["clinics/north/clinician/dr-1"][0].summary == "Clinic cardio: 3 slots"


def test_clinicians_need_not_be_told():
    assert list(clinic_calendars(table(SessionBooked, SESSIONS), "")) == ["clinic/cardio"]


def test_an_order_says_packs_units_and_every_input():
    lines = table(
        OrderLine,
        """
        proposal_id | item_id | location_id | quantity | pack_size | on_hand | on_order | protection_days | usual_use | busy_use | reorder_point | par_level | stockout_chance | reason
        o           | glove   | store       | 46       | 100       | 20      | 0        | 7               | 300       | 420.04   | 350           | 4500      | 0.42            | Runs out on Friday.
        o           | =gauze  | store       | 1        | 10        | 0       | 5        | 7               | 20        | 25       | 25            | 30        |                 | -
        """,
    )
    items = table(
        Item,
        """
        item_id | issue_unit | pack_size | lead_time_days | criticality | pack_price_gbp | supplier
        glove   | gloves     | 100       | 2              | vital       | 3.5            | Medway
        """,
    )
    file = as_xlsx(order_document(lines, items, FROM_NORTH, "store"))
    gauze, glove = page(file, "Order")[1:3]
    assert glove[:5] == ["glove", "store", 46, 100, "46 packs of 100 (= 4,600 gloves)"]
    assert glove[5:9] == ["vital", "Medway", 3.5, 161]
    assert glove[13:] == [420, 350, 4500, 0.4, "Runs out on Friday."]
    assert gauze[:5] == ["=gauze", "store", 1, 10, "1 pack of 10 (= 10 issue units)"]
    assert gauze[5:9] == [None, None, None, None]
    assert formulas(file) == []


def test_packs_are_told_in_words():
    assert in_words({"quantity": 1, "pack_size": 1, "issue_unit": "bag"}) == "1 pack of 1 (= 1 bag)"

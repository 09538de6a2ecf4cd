from app import hierarchy
from app.board import WardPlace

WARDS = [
    WardPlace("n1", "north", "medicine", 20, "acute"),
    WardPlace("n2", "north", "medicine", 10, "acute"),
    WardPlace("n3", "north", "surgery", None, "planned"),
]


def test_wards_are_spoken_of_alone_or_together():
    assert [p.place_id for p in hierarchy.places(WARDS, hierarchy.WARD)] == ["n1", "n2", "n3"]
    medicine, surgery = hierarchy.places(WARDS, hierarchy.SPECIALTY)
    assert (medicine.place_id, medicine.name, medicine.open_beds) == (
        "north/medicine", "medicine", 30,
    )  # fmt: skip
    assert surgery.open_beds is None
    (hospital,) = hierarchy.places(WARDS, hierarchy.HOSPITAL)
    assert (hospital.place_id, len(hospital.wards)) == ("north", 3)


def test_nobody_is_asked_to_choose_divisions_that_nobody_told_of():
    undivided = [WardPlace("n1", "north", "medicine", 20)]
    assert hierarchy.rungs(undivided) == ["Ward", "Specialty", "Hospital"]
    assert hierarchy.rungs(WARDS) == ["Ward", "Specialty", "Division", "Hospital"]

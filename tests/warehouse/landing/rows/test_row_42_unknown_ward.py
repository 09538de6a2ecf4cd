"""An unknown or blank ward is kept aside, or shown as unmapped: never lost from its site."""

HEAD = "stay_id,ward_id,specialty,in_at\n"
ROWS = (
    "1,n1,medicine,2026-01-01T08:00Z\n2,,medicine,2026-01-01T09:00Z\n"
    "3,Z9,medicine,2026-01-01T10:00Z\n"
)


def test_without_a_map_it_is_kept_aside(hospital, drop, aside):
    assert drop("ward_stays/s.csv", HEAD + ROWS).loaded == 1
    assert aside("ward_stays") == {3: "MISSING_VALUE", 4: "UNKNOWN_WARD"}


def test_with_a_map_it_is_shown_as_unmapped_and_counts_for_its_site(db, hospital, drop, inbox):
    (inbox / "ours").mkdir()
    (inbox / "ours" / "map.toml").write_text(
        'feed = "ward_stays"\n[columns]\nward_id = { from = "ward_id", values = { "" = "unmapped" } }\n'
        '[accept_new.ward_id]\nsite_id = "north"\nspecialty = "Unmapped"\nopen_beds = "0"\n'
    )
    outcome = drop("ours/s.csv", HEAD + ROWS)
    assert (outcome.loaded, outcome.quarantined) == (3, 0)
    assert "2 new wards taken from ward_id" in outcome.reason
    sql = """
        select site_id, count(*) from staging.ward_stay join staging.ward using (ward_id)
        group by all
    """
    assert db.execute(sql).fetchall() == [("north", 3)]

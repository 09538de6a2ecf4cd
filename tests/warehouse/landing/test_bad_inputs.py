"""The 56 kinds of bad input that deliveries are known to bring, and the tests that cover each."""

import re
from pathlib import Path

import pytest

HERE = Path(__file__).parent

TEXT, VALUES = "rows/test_rows_01_to_22_text.py", "rows/test_rows_23_to_34_values.py"

KINDS: dict[int, tuple[str, tuple[str, ...]]] = {
    1: ("UTF-8 byte-order mark", (f"{TEXT}::test_row_01_utf8_byte_order_mark",)),
    2: ("Latin-1", (f"{TEXT}::test_rows_02_and_03_latin_1_and_utf_16",)),
    3: ("UTF-16", (f"{TEXT}::test_rows_02_and_03_latin_1_and_utf_16",)),
    4: ("quoted newline", (f"{TEXT}::test_row_04_quoted_newline",)),
    5: ("unclosed quote", (f"{TEXT}::test_row_05_unclosed_quote",)),
    6: ("short row", (f"{TEXT}::test_rows_06_and_07_short_row_and_extra_column",)),
    7: ("extra column", (f"{TEXT}::test_rows_06_and_07_short_row_and_extra_column",)),
    8: ("truncated last line", (f"{TEXT}::test_row_08_truncated_last_line",)),
    9: ("trailer line", (f"{TEXT}::test_row_09_trailer_line",)),
    10: ("NUL byte in text", (f"{TEXT}::test_row_10_nul_byte_in_text",)),
    11: ("truncated gzip", (f"{TEXT}::test_row_11_truncated_gzip",)),
    12: ("other separators", (f"{TEXT}::test_row_12_semicolon_and_tab_separators",)),
    13: ("CR-only line ends", (f"{TEXT}::test_row_13_cr_only_line_ends",)),
    14: ("mixed CRLF and LF", (f"{TEXT}::test_row_14_mixed_crlf_and_lf",)),
    15: ("column order changed", (f"{TEXT}::test_row_15_column_order_changed",)),
    16: ("missing column", (f"{TEXT}::test_row_16_missing_column",)),
    17: ("new column", ("rows/test_row_17_new_column.py",)),
    18: ("duplicate header", (f"{TEXT}::test_row_18_duplicate_header",)),
    19: ("no header", (f"{TEXT}::test_row_19_no_header",)),
    20: ("empty file, header only", ("rows/test_row_20_nothing_in_it.py",)),
    21: ("a line of a million columns", (f"{TEXT}::test_row_21_a_line_of_a_million_columns",)),
    22: ("a cell of 5 MB", (f"{TEXT}::test_row_22_a_cell_of_five_megabytes",)),
    23: ("type change at row 30,001", (f"{VALUES}::test_row_23_the_type_changes_at_row_30_001",)),
    24: ("NaN, inf, 1e400, -5", (f"{VALUES}::test_row_24_nan_infinity_and_minus_five_beds",)),
    25: ("a ward called NA", (f"{VALUES}::test_row_25_a_ward_called_na",)),
    26: ("ids with leading zeros", (f"{VALUES}::test_rows_26_and_27_identifiers_are_text",)),
    27: ("ids of 22 digits", (f"{VALUES}::test_rows_26_and_27_identifiers_are_text",)),
    28: ("day and month first mixed", (f"{VALUES}::test_row_28_day_and_month_first_mixed",)),
    29: (
        "spreadsheet day numbers, 1904",
        (
            f"{VALUES}::test_row_29_spreadsheet_day_numbers",
            "test_xlsx.py::test_a_workbook_that_counts_from_1904_names_the_same_days",
        ),
    ),
    30: ("the hour spring skips", (f"{VALUES}::test_row_30_the_hour_that_spring_skips",)),
    31: (
        "the hour that comes twice",
        (
            f"{VALUES}::test_row_31_the_hour_that_comes_twice_goes_by_the_events_beside_it",
            f"{VALUES}::test_row_31_of_two_counts_for_the_hour_the_second_is_the_later",
        ),
    ),
    32: ("Z, naive, +01:00", (f"{VALUES}::test_row_32_offsets_zulu_and_wall_clocks_mixed",)),
    33: ("midnight-only times", (f"{VALUES}::test_row_33_midnight_only_times_are_days",)),
    34: ("discharge before admission", (f"{VALUES}::test_row_34_discharge_before_admission",)),
    35: ("stays of a year, of nothing", ("rows/test_row_35_long_stays.py",)),
    36: ("future", ("rows/test_row_36_future.py",)),
    37: ("stand-ins for unknown dates", ("rows/test_row_37_sentinels.py",)),
    38: ("exact duplicates", ("rows/test_row_38_twice.py",)),
    39: ("same id, different content", ("rows/test_row_39_same_key.py",)),
    40: (
        "overlapping stays",
        (
            "test_census.py::test_overlapping_stays_are_flagged",
            "test_census.py::test_a_patient_who_boards_is_in_the_ed_and_on_the_ward_at_once",
        ),
    ),
    41: ("open stays nobody ends", ("rows/test_row_41_no_discharges.py",)),
    42: ("unknown or blank ward", ("rows/test_row_42_unknown_ward.py",)),
    43: ("over capacity", ("rows/test_row_43_over_capacity.py",)),
    44: (
        "updates before their admission",
        (
            "test_hl7_waiting.py::test_what_waits_too_long_is_told_of_as_an_orphan",
            "test_hl7_waiting.py::test_a_parent_that_comes_in_time_ends_the_wait",
        ),
    ),
    45: (
        "cancels, merges, moves",
        (
            "test_hl7.py::test_a_cancel_takes_back_what_it_cancels_even_if_it_comes_first",
            "test_hl7.py::test_a_cancel_of_something_never_seen_waits",
            "test_hl7.py::test_a_merge_gives_every_visit_to_whom_stays",
            "test_hl7.py::test_a_moved_visit_goes_to_another_patient_and_number",
        ),
    ),
    46: (
        "same control id, different content",
        ("test_hl7.py::test_the_same_control_id_with_other_content_is_another_message",),
    ),
    47: (
        "loose messages",
        (
            "test_hl7_loose.py::test_what_is_loose_is_read_counted_and_said",
            "test_hl7.py::test_line_ends_marks_frames_and_batches_of_every_kind_are_read",
        ),
    ),
    48: (
        "damaged and foreign messages",
        (
            "test_hl7_loose.py::"
            "test_a_bad_message_is_kept_aside_or_answered_so_and_the_stream_goes_on",
            "test_hl7.py::test_test_messages_are_taken_if_the_map_says_so",
        ),
    ),
    49: (
        "NDJSON cut mid-object",
        ("test_fhir_export.py::test_an_object_cut_off_at_the_end_is_told_with_its_byte",),
    ),
    50: (
        "lines that cannot be meant",
        (
            "test_fhir_export.py::test_a_line_that_cannot_be_meant_is_kept_aside_and_the_rest_loads",
            "test_fhir.py::test_what_its_source_took_back_is_gone_everywhere",
        ),
    ),
    51: (
        "no period, logical references, unknown classes",
        (
            "test_fhir.py::test_an_encounter_without_a_period_has_no_start",
            "test_fhir.py::test_every_class_has_a_kind_and_a_new_one_is_other",
            "test_fhir_export.py::test_references_of_every_form_lead_to_the_ward_even_across_files",
        ),
    ),
    52: (
        "new words",
        (
            "rows/test_row_52_new_word.py",
            "test_fhir_encounters.py::test_new_words_are_taken_as_other_and_noted",
        ),
    ),
    53: ("names that look like code", ("rows/test_row_53_names.py",)),
    54: ("wrong file, wrong size", ("rows/test_row_54_wrong_file.py",)),
    55: (
        "missing, late, twice, still written",
        (
            "rows/test_row_55_missing_late_twice.py",
            "test_arrival.py::test_a_file_waits_for_its_done_which_may_be_empty",
            "test_arrival.py::test_a_file_that_changes_after_it_was_listed_is_left_for_the_next_run",
        ),
    ),
    56: ("rosters, slots, stock", ("rows/test_row_56_rosters_slots_stock.py",)),
}


def test_every_kind_of_bad_input_is_listed():
    assert sorted(KINDS) == list(range(1, 57))


@pytest.mark.parametrize("number", KINDS)
def test_every_kind_of_bad_input_has_its_tests(number):
    words, tests = KINDS[number]
    for each in tests:
        file, _, name = each.partition("::")
        wanted = rf"^def {name}\(" if name else r"^def test_"
        assert re.search(wanted, (HERE / file).read_text(), re.MULTILINE), (words, each)

from ops.staffing.individual.compiled import compiled


def test_what_has_no_source_to_be_kept_beside_is_compiled_all_the_same():
    made: dict = {}
    exec("def one_more(number):\n    return number + 1\n", made)
    assert compiled(made["one_more"])(1) == 2

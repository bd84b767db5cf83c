"""Every test of all drafts in the JSON Schema Test Suite is answered as the suite says."""


def test_suite(validator, suite_test):
    answer = validator.answer(suite_test.draft, suite_test.formats, suite_test.path)[suite_test.number]
    assert answer.get("valid") is suite_test.is_valid, answer

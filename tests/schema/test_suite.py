"""Every test of both drafts in the JSON Schema Test Suite is answered as the suite says."""
import pytest


def test_suite(validator, suite_test):
    if suite_test.reason_left_out:
        pytest.skip(suite_test.reason_left_out)
    answer = validator.answer(suite_test.draft, suite_test.formats, suite_test.path)[suite_test.number]
    assert answer.get("valid") is suite_test.is_valid, answer

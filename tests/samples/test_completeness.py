"""Long tables: every row comes out, or the result says that some did not. What is lost is never lost in silence."""
import pytest

from long_tables import LOOKS, extract, long_tables

ROWS = 130


@pytest.mark.parametrize("look", LOOKS)
def test_all_rows_of_several_pages(look, tmp_path):
    invoice = long_tables.invoice(ROWS)
    long_tables.draw(tmp_path / "table.pdf", invoice, look)
    outcome = extract(tmp_path / "table.pdf", invoice)
    assert (outcome.found, outcome.extracted, outcome.state) == (ROWS, ROWS, "COMPLETE"), outcome


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("fault", ["missing", "black"])
def test_a_lost_row_is_told(look, fault, tmp_path):
    """Be it the first, one in the middle, or the last."""
    invoice = long_tables.invoice(20)
    for row in (1, 11, 20):
        long_tables.draw(tmp_path / "table.pdf", invoice, look, **{fault: {row}})
        outcome = extract(tmp_path / "table.pdf", invoice)
        assert outcome.found == 19
        assert outcome.state in ("PARTIAL", "UNPROVEN"), f"row {row}: {outcome}"

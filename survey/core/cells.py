"""Cells of tables that a spreadsheet opens."""

# With one of these in front, a spreadsheet takes a text for a formula, or looks for one behind it.
FORMULA = tuple("=+-@＝＋－＠\t\r")


def as_text(cell: str) -> str:
    """A cell that a spreadsheet shows and never works out."""
    return f"'{cell}" if cell.startswith(FORMULA) else cell

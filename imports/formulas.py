"""Cells that a spreadsheet would run as formulas, in files that we write and read."""

from lists import sheet


def harmless(cell: str) -> str:
    """Keep a spreadsheet from running a cell; telephone numbers stay as they are."""
    cell = "".join(one for one in cell if not "\ud800" <= one <= "\udfff")
    if cell[:1] in "+-" and cell[1:].replace(" ", "").replace("-", "").isdigit():
        return cell
    return sheet.safe(cell)


def as_it_was(cell: str) -> str:
    """Give a cell that `harmless` wrote as it stood before."""
    return cell[1:] if cell[:1] == "'" and harmless(cell[1:]) == cell else cell

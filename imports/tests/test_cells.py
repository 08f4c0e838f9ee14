"""Cells of workbooks that hold errors, or stand far away from the list."""

import pytest

from imports import workbooks
from imports.reading import NotAList
from imports.tests import books, make, test_workbooks

_ROWS = [
    ["Name", "Email", "City"],
    ["Okafor", "o@x.example", "#N/A"],
    ["Weber", "w@x.example", "#DIV/0!"],
    ["Rao", "#REF!", "Rom"],
]


def _xlsx(path, rows):
    text = "\n".join("|".join(row) for row in rows)
    test_workbooks.workbook(path, People=(text, "visible"))


@pytest.mark.parametrize("write", [_xlsx, books.xls, books.ods])
def test_errors_are_as_the_program_shows_them(tmp_path, write):
    path = tmp_path / "people"
    write(path, _ROWS)
    workbooks.as_csv(path)
    lines = path.read_text("utf-8-sig").splitlines()
    assert [line.split(",") for line in lines] == _ROWS


def _far_xlsx(path):
    row = '<row r="1048576"><c r="XFD1048576" t="n"><v>1</v></c></row>'
    test_workbooks.workbook(path, more=row, People=("Name|Email\nA|a", "visible"))


def _far_ods(path):
    skip = '<table:table-cell table:number-columns-repeated="16383"/>'
    cell = '<table:table-cell office:value-type="string"><text:p>x</text:p>'
    more = (
        '<table:table-row table:number-rows-repeated="1048573"><table:table-cell/>'
        f"</table:table-row><table:table-row>{skip}{cell}</table:table-cell>"
        "</table:table-row>"
    )
    books.ods(path, [["Name", "Email"], ["A", "a"]], more)


@pytest.mark.parametrize("write", [_far_xlsx, _far_ods])
def test_a_cell_far_from_the_list_is_named(tmp_path, write):
    path = tmp_path / "people"
    write(path)
    with pytest.raises(NotAList, match="People!XFD1048576"):
        workbooks.as_csv(path)


@pytest.mark.django_db
def test_a_cell_far_to_the_right_costs_its_row_alone(tmp_path, marta):
    path = tmp_path / "people"
    skip = '<table:table-cell table:number-columns-repeated="9000"/>'
    cell = '<table:table-cell office:value-type="string"><text:p>x</text:p>'
    more = f"<table:table-row>{skip}{cell}</table:table-cell></table:table-row>"
    rows = [["Last Name", "Email"], *([f"N{n}", f"n{n}@x.example"] for n in range(3))]
    books.ods(path, rows, more)
    imported = make.ran(marta, path.read_bytes())
    counts = imported.counts()
    assert (counts["created"], counts["refused"]) == (3, 1)
    assert imported.layout["headers"] == ["Last Name", "Email"]

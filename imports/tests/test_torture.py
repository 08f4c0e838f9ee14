"""Files that somebody made to break what reads them."""

import pytest

from imports import reading, starting
from imports.models import Import
from imports.tests import make

ROWS = "Name,Email,City\nZoë,a@x.example,Köln\nJosé,b@x.example,Łódź\n"


def look(tmp_path, text):
    path = tmp_path / "list"
    path.write_bytes(text.encode("utf-8", "surrogateescape"))
    layout = reading.look(path)
    lines = reading.read(path, layout.encoding, layout.dialect)
    rows = [one for one in lines if one.number > layout.begins_after]
    return layout, [one.cells for one in rows if not one.is_blank]


@pytest.mark.parametrize("sign", ["\udcff", "\0", "a", '"', "\\", "7"])
@pytest.mark.django_db
def test_what_can_stand_between_no_cells_is_no_delimiter(marta, sign):
    text = f"sep={sign}\n{ROWS}".encode("utf-8", "surrogateescape")
    imported = starting.take("a.csv", [text], target="lead", by=marta)
    kept = Import.objects.get(pk=imported.pk).layout
    assert kept["headers"] == ["Name", "Email", "City"]


def test_a_backslash_at_the_end_of_a_value_is_one(tmp_path):
    text = 'Name,Folder\n"Ana","C:\\"\n"Ben","D:\\"\n'
    _layout, rows = look(tmp_path, text)
    assert rows == [["Ana", "C:\\"], ["Ben", "D:\\"]]


def test_blank_lines_before_a_list_are_not_an_empty_file(tmp_path):
    layout, rows = look(tmp_path, " \r\n" * 150_000 + ROWS)
    assert layout.header_line == 150_001
    assert len(rows) == 2


def test_the_byte_order_marks_of_files_put_together_are_no_values(tmp_path):
    more = "\ufeffBo,c@x.example,Rom\n"
    _layout, rows = look(tmp_path, f"\ufeff{ROWS}{more}\ufeff\n\ufeff")
    assert rows[2:] == [["Bo", "c@x.example", "Rom"]]


def test_a_person_who_stands_in_every_row_has_an_address(marta, db):
    imported = make.ran(marta, "Last Name,Company,Email\n" + "Ng,Q,n@x.example\n" * 9)
    counts = imported.counts()
    assert (counts["created"], counts["duplicate"]) == (1, 8)

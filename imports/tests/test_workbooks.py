"""A workbook becomes the rows of the sheet that a person sees."""

import zipfile

import pytest

from imports import workbooks

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"


def workbook(path, **sheets):
    """Write an xlsx of sheets of one cell each: name=(cell, state)."""
    names, targets, parts = [], [], {}
    for n, (name, (cell, state)) in enumerate(sheets.items(), 1):
        names.append(
            f'<sheet name="{name}" sheetId="{n}" state="{state}" r:id="r{n}"/>'
        )
        targets.append(
            f'<Relationship Id="r{n}" Type="{_OFFICE}/worksheet"'
            f' Target="worksheets/sheet{n}.xml"/>'
        )
        parts[f"xl/worksheets/sheet{n}.xml"] = (
            f'<worksheet xmlns="{_MAIN}"><sheetData><row r="1"><c r="A1"'
            f' t="inlineStr"><is><t>{cell}</t></is></c></row></sheetData></worksheet>'
        )
    parts["xl/workbook.xml"] = (
        f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}">'
        f"<sheets>{''.join(names)}</sheets></workbook>"
    )
    parts["xl/_rels/workbook.xml.rels"] = (
        f'<Relationships xmlns="{_PACKAGE}/relationships">'
        f"{''.join(targets)}</Relationships>"
    )
    parts["_rels/.rels"] = (
        f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="r1"'
        f' Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
    )
    with zipfile.ZipFile(path, "w") as file:
        for name, text in parts.items():
            file.writestr(name, text)


@pytest.mark.parametrize("state", ["hidden", "veryHidden"])
def test_a_hidden_sheet_is_not_the_one_that_comes_in(tmp_path, state):
    path = tmp_path / "people.xlsx"
    workbook(path, Lists=("secret", state), People=("Okafor", "visible"))
    workbooks.as_csv(path)
    assert path.read_text("utf-8-sig").split() == ["Okafor"]


def test_of_two_sheets_the_first_comes_in(tmp_path):
    path = tmp_path / "people.xlsx"
    workbook(path, People=("Okafor", "visible"), More=("Weber", "visible"))
    workbooks.as_csv(path)
    assert path.read_text("utf-8-sig").split() == ["Okafor"]

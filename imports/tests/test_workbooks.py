"""A workbook becomes the rows of the sheet that a person sees."""

import zipfile

import pytest
from django.urls import reverse

from imports import workbooks
from imports.reading import NotAList
from imports.tests import make

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"


def workbook(path, more="", **sheets):
    """Write an xlsx: name=(cell, state), where lines and bars make more cells.

    Numbers have a format of five digits; `more` is XML that follows the rows.
    """
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
            f'<worksheet xmlns="{_MAIN}"><sheetData>{_rows(cell)}{more}'
            "</sheetData></worksheet>"
        )
    parts["xl/workbook.xml"] = (
        f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}">'
        f"<sheets>{''.join(names)}</sheets></workbook>"
    )
    parts["xl/_rels/workbook.xml.rels"] = (
        f'<Relationships xmlns="{_PACKAGE}/relationships">'
        f"{''.join(targets)}</Relationships>"
    )
    parts["xl/styles.xml"] = (
        f'<styleSheet xmlns="{_MAIN}"><numFmts><numFmt numFmtId="164"'
        ' formatCode="00000"/></numFmts><cellXfs><xf numFmtId="0"/><xf numFmtId="164"/>'
        "</cellXfs></styleSheet>"
    )
    parts["_rels/.rels"] = (
        f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="r1"'
        f' Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
    )
    with zipfile.ZipFile(path, "w") as file:
        for name, text in parts.items():
            file.writestr(name, text)


def _cell(place, text):
    if text.startswith("#"):
        return f'<c r="{place}" t="e"><f>1/0</f><v>{text}</v></c>'
    if text.isdigit():
        return f'<c r="{place}" s="1"><v>{text}</v></c>'
    return f'<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>'


def _rows(text):
    return "".join(
        f'<row r="{n}">'
        + "".join(
            _cell(f"{letter}{n}", cell)
            for letter, cell in zip("ABCDEF", line.split("|"), strict=False)
        )
        + "</row>"
        for n, line in enumerate(text.split("\n"), 1)
    )


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


@pytest.mark.django_db
def test_a_cover_is_passed_over_and_the_sheet_that_is_read_is_named(
    tmp_path, client, marta
):
    path = tmp_path / "people.xlsx"
    people = "Last Name|Email\n\n\nOkafor|o@x.example\nWeber|w@x.example\n\n"
    workbook(path, Cover=("Leads\nby Maya", "visible"), People=(people, "visible"))
    imported = make.upload(marta, path.read_bytes(), "people.xlsx")
    assert imported.layout["headers"] == ["Last Name", "Email"]
    client.force_login(marta)
    reading = reverse("imports:reading", args=[imported.pk])
    client.post(reading, {"encoding": "utf-8", "delimiter": ","})
    page = client.get(reverse("imports:columns", args=[imported.pk]))
    assert "the sheet “People” was read" in page.content.decode()
    check = client.get(make.checked(marta, path.read_bytes()).get_absolute_url())
    assert "the sheet “People” was read" in check.content.decode()


def test_what_calamine_does_not_tell_is_as_excel_shows_it(tmp_path):
    path = tmp_path / "people.xlsx"
    workbook(
        path, People=("Name|Zip|City\nOkafor|1067|#N/A\nWeber|50667|Rom", "visible")
    )
    workbooks.as_csv(path)
    lines = path.read_text("utf-8-sig").splitlines()
    assert lines == ["Name,Zip,City", "Okafor,01067,#N/A", "Weber,50667,Rom"]


ENDLESS = {
    "xl/workbook.xml": '<sheet name="a" ',
    "xl/styles.xml": '<numFmt numFmtId="1" ',
    "xl/_rels/workbook.xml.rels": "<Relationship ",
}


@pytest.mark.parametrize(("part", "tag"), ENDLESS.items(), ids=ENDLESS)
def test_tags_that_never_end_are_not_read_over_and_over(
    tmp_path, monkeypatch, part, tag
):
    monkeypatch.setattr(workbooks, "SECONDS", 40)  # it took many minutes
    path, again = tmp_path / "people.xlsx", tmp_path / "again.xlsx"
    workbook(path, People=("Name|Zip\nOkafor|1067", "visible"))
    with zipfile.ZipFile(path) as file, zipfile.ZipFile(again, "w") as other:
        for name in file.namelist():
            text = file.read(name).decode()
            if name == part:
                before, mark, after = text.rpartition("</")
                text = f"{before}<!--{tag * 300_000}-->{mark}{after}"
            other.writestr(name, text)
    workbooks.as_csv(again)
    lines = again.read_text("utf-8-sig").splitlines()
    assert lines == ["Name,Zip", "Okafor,01067"]


_LOCKED = b"\xd0\xcf\x11\xe0" + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le")
NO_WORKBOOKS = {
    "locked": (_LOCKED, "protected by a password"),
    "docx": (b"PK\x03\x04..word/document.xml", "a Word document"),
    "pptx": (b"PK\x03\x04..ppt/presentation.xml", "a presentation"),
    "numbers": (b"PK\x03\x04..Index/Document.iwa", "Apple Numbers"),
    "odt": (b"PK\x03\x04mimetypeapplication/vnd.oasis.opendocument.text", "a text"),
    "archive": (b"PK\x03\x04..list.csv", "an archive"),
    "cut": (b"PK\x03\x04..xl/workbook.xml", "cannot be read"),
}


@pytest.mark.parametrize(("raw", "says"), NO_WORKBOOKS.values(), ids=NO_WORKBOOKS)
def test_what_is_no_workbook_is_called_by_its_name(tmp_path, raw, says):
    path = tmp_path / "people.xlsx"
    path.write_bytes(raw)
    with pytest.raises(NotAList) as refused:
        workbooks.as_csv(path)
    assert says in " ".join(refused.value.messages)

"""What is no list is refused with a sentence; what is one is read from its header."""

import csv

import pytest

from imports import naming, reading, reporting
from imports.models import Row
from imports.reading import layout
from imports.tests import make

_CARD = b"BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Maya\r\nEMAIL:m@x.example\r\nEND:VCARD\r\n"
_MAIL = (
    b"From: Ana <a@x.example>\nSubject: Hi, all\nDate: Mon, 1 Jan\n\nA text, long.\n"
)
REFUSED = {
    "vcard": (_CARD, "a vCard"),
    "vcard in utf-16": (_CARD.decode().lower().encode("utf-16"), "a vCard"),
    "calendar": (b"BEGIN:VCALENDAR\nVERSION:2.0\n", "a calendar"),
    "ldif": (b"dn: cn=Maya\nobjectClass: person\nmail: m@x.example\n", "LDIF"),
    "mail": (_MAIL, "an email"),
    "mailbox": (b"From a@x.example Mon Jan  1 10:00:00 2024\n" + _MAIL, "an email"),
    "elf": (b"\x7fELF\x02\x01\x01" + b"\0" * 9 + b"\x03\0>\0" * 40, "a program"),
    "noise": (bytes(range(256)) * 20, "not text but"),
    "nulls": (b"\0" * 5_000, "The file is empty"),
    "key": (b"-----BEGIN CERTIFICATE-----\nMIIB\n", "a certificate"),
    "markup": (b"<leads><lead>Ana</lead></leads>\n", "program text"),
    "pdf after blanks": (b"\n\n%PDF-1.7\n", "a PDF document"),
    "gif": (b"GIF89a" + b"\0" * 50, "a picture"),
    "png": (b"\x89PNG\r\n\x1a\n" + b"\0" * 50, "a picture"),
    "jpg": (b"\xff\xd8\xff\xe0" + b"\0" * 50, "a picture"),
    "pdf": (b"%PDF-1.7\n%\xe2\xe3", "a PDF document"),
    "gz": (b"\x1f\x8b\x08\x00", "a compressed file"),
    "7z": (b"7z\xbc\xaf\x27\x1c", "a compressed file"),
    "rar": (b"Rar!\x1a\x07\x01\x00", "a compressed file"),
    "bz2": (b"BZh91AY&SY", "a compressed file"),
    "zip": (b"PK\x03\x04junk", "a workbook or an archive"),
    "empty zip": (b"PK\x05\x06" + b"\0" * 18, "a workbook or an archive"),
    "xls": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Excel workbook"),
    "html": (b"<!DOCTYPE html><table></table>", "a web page"),
    "table": (b"<table><tr><td>Name</td></tr></table>", "a web page"),
    "svg": (b"<svg></svg>", "program text"),
    "php": (b"<?php system('id'); ?>\n", "program text"),
    "xml": (b"<?xml version='1.0'?><Workbook/>", "program text"),
    "json": (b'[{"name": "Ana"}]', "program text"),
    "nothing": (b"", "The file is empty"),
    "blank": (b"\n\n  \n", "The file is empty"),
    "mark only": (b"\xef\xbb\xbf", "The file is empty"),
    "separator only": (b"sep=;\n", ""),
    "commas only": (b",,,\n,,,\n", ""),
    "401 columns": (b",".join([b"c"] * 401) + b"\nx\n", "401 columns"),
}

ROWS = b"Name,Email,City\nAna,a@x.example,Bonn\nBen,b@x.example,Rom\n"
HEADED = {
    "plain": (ROWS, 1),
    "padded lines before": (b"Report,,\nMade on,2024-01-01,\n\n" + ROWS, 4),
    "a day before": (b"2024-01-01,Leads,\n" + ROWS, 2),
    "blank lines before": (b"\xef\xbb\xbf\n\n\n" + ROWS, 4),
    "separator before": (b"sep=,\n" + ROWS, 2),
    "60 comments before": (b"# made by me, with care\n" * 60 + ROWS, 61),
    "60 lines of text before": (b"The program had this to say\n" * 60 + ROWS, 61),
    "60 padded lines before": (b"Report,,\n" * 60 + ROWS, 61),
    "nulls after": (ROWS + b"\0" * 4_096, 1),
    "no header": (b"Ana,a@x.example,Bonn\nBen,b@x.example,Rom\n", 0),
    "no header, a gap first": (b"Ana,a@x.example,\nBen,b@x.example,Rom\n", 0),
}


@pytest.mark.parametrize(("raw", "says"), REFUSED.values(), ids=REFUSED)
def test_what_is_no_list_is_refused_with_what_it_is(tmp_path, raw, says):
    path = tmp_path / "people.csv"
    path.write_bytes(raw)
    with pytest.raises(layout.NotAList) as refused:
        layout.look(path)
    assert says in " ".join(refused.value.messages)


@pytest.mark.parametrize(("raw", "line"), HEADED.values(), ids=HEADED)
def test_the_header_is_found(tmp_path, raw, line):
    path = tmp_path / "people.csv"
    path.write_bytes(raw)
    found = layout.look(path)
    assert found.header_line == line
    if line:
        assert found.headers == ["Name", "Email", "City"]


@pytest.mark.django_db
def test_one_row_that_is_far_too_wide_costs_itself_alone(marta):
    imported = make.ran(marta, ROWS + b"," * 5_000 + b"x\n")
    counts = imported.counts()
    assert (counts["created"], counts["refused"]) == (2, 1)


def test_blank_columns_to_the_right_are_no_columns(tmp_path):
    path = tmp_path / "people.csv"
    path.write_bytes(ROWS.replace(b"\n", b"," * 16_000 + b"\n"))
    assert layout.look(path).headers == ["Name", "Email", "City"]


def test_comments_do_not_tell_the_delimiter(tmp_path):
    path = tmp_path / "people.csv"
    path.write_bytes(b"# made, by, me\n" * 60 + ROWS.replace(b",", b";"))
    assert layout.look(path).headers == ["Name", "Email", "City"]


NO_LISTS = {
    "a letter": "Dear colleague,\nplease find the leads we spoke of.\nBest regards\n",
    "a novel": "It was the best of times, it was the worst of times,\n" * 9,
    "notes": "Please call these people back\nand tell them that it is open\n",
    "a readme": "# Project\n\nThis is what it is for.\n\n- one point\n- and one more\n",
    "a program": "import csv\n\nfor row in csv.reader(file):\n    print(row)\n",
    "settings": "[section]\nx=1\ny=2\n",
}


@pytest.mark.django_db
@pytest.mark.parametrize("text", NO_LISTS.values(), ids=NO_LISTS)
def test_running_text_is_no_list(marta, text):
    with pytest.raises(reading.NotAList, match="looks like names"):
        make.upload(marta, text)


LISTS = {
    "names": "Ana Lima\nBen de Oude\nCy Rao\n",
    "emails": "x\nana@x.example\nben@x.example\n",
    "companies": "Nordwind & Söhne GmbH\nFalcon Foods Inc.\nVerde S.p.A.\n",
    "names of other letters": "Имя\nИван Петров\nОльга Кузнецова\n",
    "a delimiter that we do not know": "A~B\nAna~a@x.example\nBen~b@x.example\n",
}


@pytest.mark.django_db
@pytest.mark.parametrize("text", LISTS.values(), ids=LISTS)
def test_a_column_of_names_is_a_list_whatever_it_is_called(marta, text):
    assert make.upload(marta, text).layout["headers"]


@pytest.mark.django_db
def test_a_remembered_mapping_holds_for_the_same_names_in_other_letters(marta):
    make.checked(marta, "Given name,Surname,Company\nAna,Lima,Orbit\n")
    again = make.upload(marta, " GIVEN NAME ,SURNAME,COMPANY\nBen,Ode,Verde\n")
    assert again.mapping == {"0": "first_name", "1": "last_name", "2": "company"}


@pytest.mark.parametrize(
    "cell", ["=1+1", "@SUM(A1)", "\u00a0=1+1", '"=1+1', "\u3000=1", "\uff1d1", "\n=1"]
)
def test_no_refused_cell_comes_back_as_a_formula(ana, cell):
    quoted = cell.replace('"', '""')
    imported = make.ran(ana, f'Last Name,Company,Email\n"{quoted}",X,no mail\n')
    [line] = csv.reader(list(reporting.error_file(imported))[1:])
    assert line[0].lstrip().startswith("'"), line
    assert line[0].endswith(cell.strip())


def test_a_refused_telephone_number_comes_back_as_it_was(ana):
    text = "Last Name,Company,Email,Phone\nA,X,no mail,+49 30 123-45\n"
    imported = make.ran(ana, text)
    [line] = csv.reader(list(reporting.error_file(imported))[1:])
    assert line[3] == "+49 30 123-45"


def test_a_row_that_is_too_wide_comes_back_whole_and_is_refused_again(ana):
    text = "Last Name,Company,Email\nRao,Acme, Inc,r@x.example\nLee,Orbit,l@x.example\n"
    imported = make.ran(ana, text)
    _header, line = csv.reader(list(reporting.error_file(imported)))
    assert [*line[:3], *line[5:]] == ["Rao", "Acme", " Inc", "r@x.example"]
    again = make.ran(ana, "".join(reporting.error_file(imported)))
    assert again.counts()["refused"] == 1
    _header, other = csv.reader(list(reporting.error_file(again)))
    assert [*other[:3], *other[5:]] == [*line[:3], *line[5:]]


def test_a_row_that_nobody_foresaw_to_fail_costs_itself_alone(marta, monkeypatch):
    split = naming.split

    def fail(text, **said):
        if "Poison" in text:
            raise KeyError(text)
        return split(text, **said)

    monkeypatch.setattr(naming, "split", fail)
    names = [f"Ana L{n}" for n in range(9)] + ["Bo Poison", "Cy Rao"]
    imported = make.ran(marta, "Full Name\n" + "\n".join(names) + "\n")
    assert (imported.counts()["created"], imported.counts()["refused"]) == (10, 1)
    [row] = Row.objects.filter(imported=imported, outcome="refused")
    assert row.problems[0]["message"] == "This row could not be read (KeyError)."
    assert row.number == 10


@pytest.mark.parametrize("raw", [b"\xff", b"\0", b"\xed\xa0\x80", b"\x07\x7f\x1b"])
def test_what_no_database_keeps_refuses_its_row_alone(marta, raw):
    rows = b"".join(b"Zo\xc3\xab,Rao%d,r%d@x.example\n" % (n, n) for n in range(40))
    text = b"First Name,Last Name,Email\n" + rows + b"Bo" + raw + b",Lee,no mail\n"
    imported = make.ran(marta, text)
    assert (imported.counts()["created"], imported.counts()["refused"]) == (40, 1)

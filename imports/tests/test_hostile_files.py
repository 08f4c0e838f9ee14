"""What is no list is refused with a sentence; what is one is read from its header."""

import pytest

from imports.reading import layout

REFUSED = {
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
    "501 columns": (b",".join([b"c"] * 501) + b"\nx\n", "501 columns"),
}

ROWS = b"Name,Email,City\nAna,a@x.example,Bonn\nBen,b@x.example,Rom\n"
HEADED = {
    "plain": (ROWS, 1),
    "padded lines before": (b"Report,,\nMade on,2024-01-01,\n\n" + ROWS, 4),
    "a day before": (b"2024-01-01,Leads,\n" + ROWS, 2),
    "blank lines before": (b"\xef\xbb\xbf\n\n\n" + ROWS, 4),
    "separator before": (b"sep=,\n" + ROWS, 2),
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

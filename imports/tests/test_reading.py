"""Files as other programs write them."""

import pytest

from imports import reading
from imports.reading import layout
from imports.reading.dialects import Dialect
from imports.reading.lines import MOST_LINES, parse_text


def look(tmp_path, raw, **said):
    path = tmp_path / "list"
    path.write_bytes(raw if isinstance(raw, bytes) else raw.encode())
    layout = reading.look(path, **said)
    lines = reading.read(path, layout.encoding, layout.dialect)
    rows = [one for one in lines if one.number > layout.header_line]
    return layout, [one for one in rows if not one.is_blank]


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "utf-16-le-bom"]
)
def test_unicode_is_read_exactly(tmp_path, encoding):
    text = "Name,City\nZoë Yılmaz,東京\n"
    raw = text.encode(encoding.removesuffix("-bom"))
    raw = b"\xff\xfe" + raw if encoding.endswith("-bom") else raw
    layout, rows = look(tmp_path, raw)
    assert layout.is_sure
    assert layout.headers == ["Name", "City"]
    assert rows[0].cells == ["Zoë Yılmaz", "東京"]


def test_another_encoding_is_proposed_and_asked(tmp_path):
    layout, rows = look(tmp_path, "Name,City\nMüller,Köln\n".encode("cp1252"))
    assert not layout.is_sure
    assert (layout.encoding, rows[0].cells) == ("cp1252", ["Müller", "Köln"])


def test_one_bad_byte_refuses_its_row_alone(tmp_path):
    rows = "".join(f"Zoë{n},Köln\n" for n in range(5)).encode() + b"M\xfcller,Bonn\n"
    layout, read = look(tmp_path, b"Name,City\n" + rows)
    assert (layout.encoding, layout.is_sure) == ("utf-8", False)
    assert [bool(one.problem) for one in read] == [False] * 5 + [True]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_delimiters_and_line_ends(tmp_path, delimiter, end):
    lines = [["Name", "Email"], ["Ana", "a@x.example"], ["Bo", "b@x.example"]]
    text = end.join(delimiter.join(cells) for cells in lines)
    layout, rows = look(tmp_path, text)
    assert layout.dialect.delimiter == delimiter
    assert [one.cells for one in rows] == lines[1:]


def test_a_line_that_names_the_delimiter_and_titles_are_no_rows(tmp_path):
    text = "sep=;\nOpen leads\n\nName;Email\nAna;a@x.example\n"
    layout, rows = look(tmp_path, text)
    assert layout.headers == ["Name", "Email"]
    assert [one.cells for one in rows] == [["Ana", "a@x.example"]]


def test_a_file_without_header_keeps_its_first_row(tmp_path):
    layout, rows = look(tmp_path, "Ana,a@x.example\nBo,b@x.example\n")
    assert layout.header_line == 0
    assert layout.headers == ["Column 1", "Column 2"]
    assert len(rows) == 2


def test_rows_that_are_too_wide_are_no_header(tmp_path):
    text = (
        "Name,City,Email\nAda,Ulm,a@x.example\nBea,Bonn,too,much\nCem,Ulm,too,much\n"
        "Dia,Ulm,d@x.example\nEli,Bonn,e@x.example\n"
    )
    layout, rows = look(tmp_path, text)
    assert layout.headers == ["Name", "City", "Email"]
    assert len(rows) == 5


def test_blank_and_repeated_headers_get_names_of_their_own(tmp_path):
    layout, _rows = look(tmp_path, "Name,,Phone,Phone\na,b,c,d\n")
    assert layout.headers == ["Name", "Column 2", "Phone", "Phone (2)"]


def test_values_in_quotes_are_exact():
    text = 'a,"b ""c"", d\n e",f\n'
    [line] = parse_text(text, Dialect())
    assert line.cells == ["a", 'b "c", d\n e', "f"]


def test_an_open_quote_costs_its_line_and_not_the_file():
    text = 'a,"b\n' + "".join(f"c{n},d\n" for n in range(3_000))
    lines = parse_text(text, Dialect())
    assert len(lines) == 3_001
    assert "never closed" in lines[0].problem
    assert lines[3_000].cells == ["c2999", "d"]
    assert not any(line.problem for line in lines[1:])


def test_a_null_character_refuses_its_row():
    lines = parse_text("a\x00,b\nc,d\n", Dialect())
    assert [bool(line.problem) for line in lines] == [True, False]


@pytest.mark.parametrize(
    "raw", [b"", b"\n \n", b"\xef\xbb\xbf", b"%PDF-1.7", b"\x1f\x8b\x08", b"<html>"]
)
def test_what_is_no_list_is_refused_with_a_sentence(tmp_path, raw):
    with pytest.raises(reading.NotAList):
        look(tmp_path, raw)


def test_a_value_of_thousands_of_lines_is_read(tmp_path):
    long = "a word, and one more; said\n" * 20_000
    rows = "".join(f"N{n},n{n}@x.example,\n" for n in range(9))
    layout, read = look(
        tmp_path, f'Name,Email,Notes\nAna,a@x.example,"{long[:-1]}"\n{rows}'
    )
    assert layout.headers == ["Name", "Email", "Notes"]
    assert [one.cells[0] for one in read] == ["Ana", *(f"N{n}" for n in range(9))]
    assert read[0].cells[2] == long[:-1]


def test_a_value_of_too_many_lines_costs_its_row_and_not_the_file():
    inner = "word\n" * (MOST_LINES + 5)
    read = parse_text(f'Ana,"{inner}"\nBo,b@x.example\n', Dialect())
    assert "never closed" in read[0].problem
    assert (read[-1].cells, read[-1].problem) == (["Bo", "b@x.example"], "")


def test_two_open_quotes_do_not_swallow_the_rows_between():
    between = "".join(f"N{n},Firm,n{n}@x.example,Bonn\n" for n in range(40))
    text = (
        f'Ana,Firm,a@x.example,Rom\n"Ben,x,b@x.example,Rom\n{between}Cy",Firm,c,Rom\n'
    )
    read = parse_text(text, Dialect())
    assert [bool(one.problem) for one in read] == [False, True] + [False] * 41
    assert read[-1].cells[0] == 'Cy"'


def test_quotes_that_are_open_in_every_line_take_no_time():
    read = parse_text('a","c\n' * 60_000, Dialect())
    assert (len(read), all(one.problem for one in read)) == (60_000, True)


def test_hundreds_of_headers_of_one_name_get_their_numbers_at_once():
    names = layout.names_of(["x"] * 20_000 + ["x (2)"])
    assert [*names[:3], *names[-2:]] == [
        *("x", "x (2)", "x (3)"),
        *("x (20000)", "x (2) (2)"),
    ]


def test_many_blanks_that_are_said_to_be_delimiters_take_no_time(tmp_path):
    with pytest.raises(reading.NotAList, match="columns"):
        look(tmp_path, "sep= \n" + " " * 390_000 + "x\n")


@pytest.mark.parametrize(
    ("row", "is_one"),
    [
        ("Total,,,30 435", True),
        (",Summe:,,1.234,56 €", True),
        ("Grand Total,12,,", True),
        ("Total,,info@total.example,5", False),
        ("Total,,,", False),
        ("Total,1,2,3", False),
        ("Totally,,,3", False),
    ],
)
def test_a_row_of_sums_is_told_from_a_record(row, is_one):
    assert reading.is_sum(row.split(",", 3)) is is_one

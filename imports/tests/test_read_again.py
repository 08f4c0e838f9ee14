"""A person says how a file is to be read: what they chose besides stays."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from imports import reading, running
from imports.models import Import
from imports.tests import make
from imports.tests.test_workbooks import workbook
from leads.models import Lead

pytestmark = pytest.mark.django_db
# The titles are as full as the rows: the first line is taken for the header.
TITLED = (
    "Autumn fair;Hall 4;Northwind\n"
    "Scanned by;Our stand;Team B\n"
    "Firma;Nachname;Ort\n"
    "Falcon;Brandt;Köln\n"
    "Orbit;Weber;Bonn\n"
)


def answers(client, imported, **chosen):
    """Give what the page of columns would send, with what is chosen otherwise."""
    page = client.get(reverse("imports:columns", args=[imported.pk]))
    sent = {}
    for form in (page.context["form"], page.context["reading"]):
        sent |= {name: form[name].value() for name in form.fields}
    return {
        n: v for n, v in (sent | chosen).items() if v is not None and v is not False
    }


def read_again(client, imported, **chosen):
    sent = answers(client, imported, **chosen)
    answer = client.post(reverse("imports:reading", args=[imported.pk]), sent)
    imported.refresh_from_db()
    return answer


def test_the_line_of_the_column_names_is_chosen_by_hand(client, marta):
    client.force_login(marta)
    imported = make.upload(marta, TITLED)
    assert imported.layout["headers"][0] == "Autumn fair"
    page = client.get(reverse("imports:columns", args=[imported.pk])).content.decode()
    assert "Line 3: Firma, Nachname, Ort" in page
    assert read_again(client, imported, header="3").status_code == 302
    assert imported.layout["headers"] == ["Firma", "Nachname", "Ort"]
    assert imported.mapping == {"0": "company", "1": "last_name", "2": "city"}
    page = client.get(reverse("imports:columns", args=[imported.pk]))
    assert page.context["reading"]["header"].value() == "3"
    assert "stand in line 3" in page.content.decode()
    sent = answers(client, imported, owner="me")
    client.post(reverse("imports:columns", args=[imported.pk]), sent)
    running.start(make.work_off(imported), by=marta)
    make.work_off(imported)
    kept = Lead.objects.values_list("company", "last_name", "city")
    assert sorted(kept) == [("Falcon", "Brandt", "Köln"), ("Orbit", "Weber", "Bonn")]


def test_a_header_that_was_pointed_to_is_known_again_where_it_stands(
    client, marta, dimitri
):
    client.force_login(marta)
    imported = make.upload(marta, TITLED)
    read_again(client, imported, header="3")
    client.post(
        reverse("imports:columns", args=[imported.pk]),
        answers(client, imported, owner="me", column_2="country"),
    )
    later = TITLED.replace("Hall 4", "Hall 7").replace("Scanned by;", "By;One;")
    later = later.replace("Firma;", "Fair;of;Spring\nFirma;").replace("Köln", "Oslo")
    again = make.upload(marta, later)
    assert again.layout["headers"] == ["Firma", "Nachname", "Ort"]
    assert (again.layout["header_line"], again.layout["is_header_said"]) == (4, True)
    assert again.mapping == {"0": "company", "1": "last_name", "2": "country"}
    # Who never pointed to it is asked as before.
    assert make.upload(dimitri, later).layout["header_line"] == 1
    # What is said of this file goes before what was said of another.
    read_again(client, again, header="1")
    assert again.layout["header_line"] == 1


def test_a_list_without_column_names_is_read_from_its_first_row(client, marta):
    client.force_login(marta)
    imported = make.upload(marta, "sep=;\nFalcon;Brandt\nOrbit;Weber\n")
    assert imported.layout["headers"] == ["Falcon", "Brandt"]
    read_again(client, imported, header="0", column_1="last_name")
    assert imported.layout["headers"] == ["Column 1", "Column 2"]
    sent = answers(
        client, imported, owner="me", column_0="company", column_1="last_name"
    )
    client.post(reverse("imports:columns", args=[imported.pk]), sent)
    assert make.work_off(imported).total == 2
    running.start(imported, by=marta)
    make.work_off(imported)
    assert sorted(Lead.objects.values_list("last_name", flat=True)) == [
        "Brandt",
        "Weber",
    ]


def test_what_was_chosen_besides_stays(client, marta):
    client.force_login(marta)
    text = "Lead list;of;2026\nLast Name;Umsatz;Remark\nOkafor;1.234,50;Hot\n"
    imported = make.upload(marta, text)
    read_again(client, imported, header="2")
    chosen = {"tags": "fair", "owner": "me", "column_2": "title", "match": "never"}
    read_again(client, imported, delimiter=";", **chosen)
    assert imported.layout["header_line"] == 2
    assert imported.mapping["2"] == "title"
    assert imported.options["tags"] == "fair"
    assert imported.options["match"] == "never"
    assert imported.options["decimal"] == "comma"


def test_a_field_chosen_by_hand_is_not_proposed_for_another_column(client, marta):
    client.force_login(marta)
    imported = make.upload(marta, "Last Name,Zweitname\nOkafor,Maya\n")
    read_again(client, imported, header="1", column_1="last_name", column_0="")
    assert imported.mapping == {"1": "last_name"}


def test_checking_the_rows_reads_first_what_was_chosen_to_be_read_otherwise(
    client, marta
):
    client.force_login(marta)
    imported = make.upload(marta, TITLED)
    columns = reverse("imports:columns", args=[imported.pk])
    sent = answers(client, imported, header="3", owner="me")
    assert client.post(columns, sent).url == columns
    imported.refresh_from_db()
    assert (imported.layout["header_line"], imported.state) == (3, "new")
    assert imported.options["owner"] == "me"
    assert client.post(columns, answers(client, imported)).url != columns


@pytest.mark.parametrize("encoding", ["utf-16", "utf-32"])
def test_a_rare_way_to_write_is_not_changed_by_checking(client, marta, encoding):
    client.force_login(marta)
    imported = make.upload(marta, "sep=~\nLast Name~City\nŻak~Łódź\n".encode(encoding))
    sent = answers(client, imported, owner="me")
    answer = client.post(reverse("imports:columns", args=[imported.pk]), sent)
    assert answer.url == imported.get_absolute_url()
    assert make.work_off(imported).layout["encoding"] == encoding


def test_what_cannot_be_read_so_is_said_and_nothing_typed_is_lost(client, marta):
    client.force_login(marta)
    imported = make.upload(marta, TITLED)
    before = imported.layout
    for wrong in ({"header": "77"}, {"encoding": "utf-32"}, {"header": "x"}):
        answer = read_again(client, imported, tags="expo", **wrong)
        assert answer.status_code == 422
        page = answer.content.decode()
        assert "There is a problem" in page
        assert 'value="expo"' in page
        assert imported.layout == before


def test_another_delimiter_may_leave_no_row_in_the_line(client, marta):
    client.force_login(marta)
    imported = make.upload(marta, "A,B\n\nOkafor,Maya\n")
    with pytest.raises(reading.NotAList, match="No row begins in line 2"):
        reading.look(imported.path, header=2)


def test_the_encoding_is_still_doubtful_if_only_the_header_was_chosen(client, marta):
    client.force_login(marta)
    imported = make.upload(marta, TITLED.encode("cp1252"))
    read_again(client, imported, header="3")
    assert not imported.layout["is_sure"]
    read_again(client, imported, encoding="iso8859_15")
    assert imported.layout["is_sure"]
    assert imported.layout["header_line"] == 3


def test_what_was_mended_by_hand_is_forgotten_if_rows_have_other_numbers(client, marta):
    client.force_login(marta)
    imported = make.upload(marta, TITLED)
    imported.fixes = {"3": {"0": "Mended"}}
    imported.save()
    read_again(client, imported, delimiter=";")
    assert imported.fixes
    read_again(client, imported, header="3")
    assert imported.fixes == {}


def test_another_sheet_of_the_workbook_is_chosen(client, marta, tmp_path):
    path = tmp_path / "people.xlsx"
    people = "Last Name|City\nOkafor|Rom\nWeber|Bonn"
    firms = "Company|City\nFalcon|Rom\nOrbit|Bonn"
    hidden = "Last Name|Secret\nX|Y\nZ|W"
    workbook(
        path,
        People=(people, "visible"),
        Lists=(hidden, "hidden"),
        Firms=(firms, "visible"),
        Empty=("", "visible"),
    )
    client.force_login(marta)
    imported = make.upload(marta, path.read_bytes())
    form = client.get(reverse("imports:columns", args=[imported.pk])).context["reading"]
    offered = [name for name, _label in form.fields["sheet"].choices]
    assert offered == ["People", "Firms", "Empty"]
    assert "encoding" not in form.fields
    read_again(client, imported, sheet="Firms")
    assert imported.layout["headers"] == ["Company", "City"]
    page = client.get(reverse("imports:columns", args=[imported.pk])).content.decode()
    assert "the sheet “Firms” was read" in page
    # A sheet with nothing in it leaves what is there.
    assert read_again(client, imported, sheet="Empty").status_code == 422
    assert read_again(client, imported, sheet="Lists").status_code == 422
    assert imported.layout["sheet"] == "Firms"
    sent = answers(client, imported, owner="me")
    client.post(reverse("imports:columns", args=[imported.pk]), sent)
    running.start(make.work_off(imported), by=marta)
    make.work_off(imported)
    assert sorted(Lead.objects.values_list("company", flat=True)) == ["Falcon", "Orbit"]


def test_a_list_that_came_in_is_read_no_more(client, marta):
    imported = make.ran(marta)
    client.force_login(marta)
    answer = client.post(
        reverse("imports:reading", args=[imported.pk]), {"header": "0"}
    )
    assert answer.url == imported.get_absolute_url()
    imported.refresh_from_db()
    assert imported.layout["header_line"] == 1


def test_a_field_stays_with_its_column_whatever_line_has_the_names(client, marta):
    client.force_login(marta)
    imported = make.upload(marta, "Last Name,Email,Seat\nOkafor,m@x.example,12\n")
    read_again(client, imported, header="0", column_2="description")
    assert imported.layout["headers"][2] == "Column 3"
    assert imported.mapping["2"] == "description"
    read_again(client, imported, header="1")
    assert imported.layout["headers"][2] == "Seat"
    assert imported.mapping["2"] == "description"


def test_letters_that_were_right_last_month_are_not_asked_about_again(client, marta):
    client.force_login(marta)
    text = "Nachname;Straße;E-Mail\n{0};Königsallee {1};{1}@x.example\n"
    first = make.upload(marta, text.format("Müller", 1).encode("cp1252"))
    assert not first.layout["is_sure"]
    sent = answers(client, first, owner="me")
    client.post(reverse("imports:columns", args=[first.pk]), sent)
    make.work_off(first)
    file = SimpleUploadedFile("next.csv", text.format("Größer", 2).encode("cp1252"))
    answer = client.post(reverse("imports:new"), {"file": file})
    following = Import.objects.exclude(pk=first.pk).get()
    assert answer.url == following.get_absolute_url()
    assert make.work_off(following).check_result["counts"] == {"created": 1}
    # Letters that look otherwise are asked about.
    polish = text.format("Wójcik-Łukaszewska z Częstochowy", 3).encode("cp1250")
    assert not make.upload(marta, polish).layout["is_sure"]

"""What the pages of an import tell a person, and what they can do about it there."""

import datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from accounts.models import Contact
from imports import running, showing
from imports.models import Import
from imports.tests import make
from leads.tests.make import make_lead
from records.models import CustomField
from work.database import fold
from work.models import Notice

pytestmark = pytest.mark.django_db
HEADER = "First Name,Last Name,Company,Email\n"


@pytest.fixture
def see(client, marta):
    """Give a function that tells what Marta reads on a page of an import."""
    client.force_login(marta)

    def read(imported, page="detail"):
        answer = client.get(reverse(f"imports:{page}", args=[imported.pk]))
        assert answer.status_code == 200
        return answer.content.decode()

    return read


def test_a_wrong_value_is_said_once(see, marta):
    text = "Last Name,Company,No. of Employees\nOkafor,N,twelve\nWeber,F,7\nA,B,8\n"
    imported = make.checked(marta, text)
    wrong = "“twelve” is not a valid number here. Write it in digits"
    before = see(imported).partition('id="tried-h"')[2]
    running.start(imported, by=marta)
    after = see(make.work_off(imported))
    for page in (before, after):
        assert wrong in page
        assert page.count("“twelve”") == 1


def test_what_is_empty_is_to_be_filled_in(client, see, marta):
    imported = make.checked(marta, HEADER + "Maya,,,m@northwind.example\n")
    file = client.get(reverse("imports:errors", args=[imported.pk]))
    said = b"".join(file.streaming_content).decode()
    assert "Fill in “Last Name” and upload this file." in said
    assert "leave it empty" not in said


def test_a_problem_is_shown_with_its_row(see, marta):
    page = see(make.checked(marta, HEADER + "Raj,Rahman,Orbit,no mail\n"))
    assert "Raj, Rahman, Orbit" in page.partition('id="tried-h"')[0]


def test_an_empty_file_is_told_what_a_list_is(client, marta):
    client.force_login(marta)
    file = SimpleUploadedFile("people.csv", b"")
    page = client.post(reverse("imports:new"), {"file": file}).content.decode()
    assert "Choose one with a row of column names, and rows below it." in page


def test_a_file_without_rows_leads_to_another_one(see, marta):
    page = see(make.checked(marta, HEADER))
    assert "The file has no rows below its column names." in page
    assert "Choose another file" in page


def test_the_encoding_is_called_as_people_choose_it(see, marta):
    raw = (HEADER + "Jürgen,Groß,Bäcker,j@baecker.example\n").encode("cp1252")
    page = see(make.upload(marta, raw), "columns")
    assert "Read as Western European (Windows-1252)" in page
    assert "<li" in page.partition("Jürgen, Groß, Bäcker")[0][-60:]


def test_what_needs_no_answer_is_not_marked_as_required(see, marta):
    assert "(required)" not in see(make.upload(marta), "columns")


def test_dates_that_could_be_two_days_are_asked_about_where_they_are_seen(
    client, see, marta
):
    text = "Last Name,Account Name,Birthdate\nOkafor,Northwind,3/4/1980\nB,F,5/6/1981\n"
    imported = make.checked(marta, text, target="contact")
    assert imported.check_result["counts"] == {"refused": 2}
    assert "Which comes first in dates such as 3/4/2026?" in see(imported)
    client.post(
        reverse("imports:fix", args=[imported.pk]),
        {"day_first": "true", "fix_2_1": "Falcon"},
    )
    imported = make.work_off(imported)
    assert imported.check_result["counts"] == {"created": 2}
    page = see(imported)
    assert "Which comes first" not in page
    assert "April 3, 1980" in page
    assert "Falcon" in page
    # The next list of this form is read the same way.
    again = make.upload(marta, text + "C,G,7/8/1982\n", target="contact")
    assert again.options["day_first"] is True


def test_values_of_no_picklist_are_named_until_somebody_decides(see, marta):
    text = "Last Name,Company,Rating\nA,B,lodernd\nB,Falcon,eisig\nC,D,Warm\n"
    imported = make.checked(marta, text)
    page = see(imported)
    assert showing.undecided(imported) == [("Rating", ["lodernd", "eisig"])]
    assert "Values that no picklist has:" in page
    decided = {"rating": {fold("lodernd"): "=Hot"}}
    imported = make.checked(marta, text, values=decided)
    assert showing.undecided(imported) == [("Rating", ["eisig"])]
    decided["rating"]["eisig"] = "empty"
    imported = make.checked(marta, text, values=decided)
    assert "Values that no picklist has:" not in see(imported)


def test_a_column_with_a_field_is_not_called_one_without(see, marta):
    text = "Last Name,Company,Lead Status,Shoe size\nOkafor,Northwind,Somewhere,44\n"
    imported = make.checked(marta, text)
    assert showing.not_taken(imported) == {
        "unmapped": {"Shoe size": 1},
        "left_out": {"Lead Status": 1},
    }
    page = see(imported)
    assert "Values left out of their field" in page


def test_numbers_are_shown_as_people_write_them(marta):
    text = "Last Name,Company,Annual Revenue,Employees\nOkafor,Northwind,1500000,2500\n"
    imported = make.checked(marta, text)
    cells = imported.check_result["shown"]["rows"][0]["cells"]
    assert cells["annual_revenue"]["new"] == "1,500,000.00"
    assert cells["number_of_employees"]["new"] == "2,500"


def test_an_undo_says_what_it_does_in_numbers(see, marta, ana):
    make_lead(marta, last_name="Okafor", company="Northwind", email="m@n.example")
    text = HEADER + "Maya,Okafor,Northwind,m@n.example\nJonas,B,Falcon,j@f.example\n"
    imported = make.ran(marta, text, on_duplicate="update")
    page = see(imported, "undo")
    assert "Undo people.csv?" in page
    assert "1 was created and goes to the recycle bin." in page
    assert "1 was updated and gets its old values back." in page


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0.2, "about 1 second left"),
        (40, "about 40 seconds left"),
        (119, "about 2 minutes left"),
        (7_200, "about 2 hours left"),
    ],
)
def test_the_time_left_is_said_in_words_that_fit(seconds, words):
    assert showing.time_left(seconds) == words


def test_the_rate_is_that_of_the_last_minute(marta):
    imported = make.checked(marta)
    now = timezone.now()
    imported.state = Import.State.RUNNING
    imported.started_at = now - datetime.timedelta(hours=3)  # and stopped in between
    chunk = imported.chunks.get()
    chunk.rows, chunk.done_at = 6_000, now - datetime.timedelta(seconds=30)
    chunk.save()
    assert showing.rate(imported) == pytest.approx(100, abs=3)
    chunk.done_at = now - datetime.timedelta(minutes=5)
    chunk.save()
    assert showing.rate(imported) == 0


def test_the_list_of_imports_adds_up_and_says_what_to_do_next(client, marta):
    make.ran(marta)
    waiting = make.checked(marta, name_of("Guests"))
    client.force_login(marta)
    page = client.get(reverse("imports:list")).content.decode()
    done, rest = page.split("</tr>")[2], page.split("</tr>")[1]
    assert "Nothing is imported yet" in rest
    assert reverse("imports:discard", args=[waiting.pk]) in rest
    numbers = [part.partition("<")[0] for part in done.split("</span>")]
    assert [n for n in numbers if n.isdigit()][:5] == ["5", "2", "0", "1", "2"]


def name_of(last):
    return HEADER + f"Maya,{last},Northwind,guest@northwind.example\n"


def test_skipped_rows_lead_to_who_is_here_already(client, see, marta, dimitri, adam):
    mine = make_lead(marta, last_name="Okafor", company="N", email="m@n.example")
    imported = make.ran(marta, HEADER + "Maya,Okafor,N,m@n.example\n")
    page = see(imported)
    assert "1 skipped row" in page
    assert mine.get_absolute_url() in page
    mine.delete()
    assert "A record that you cannot see." in see(imported)


def test_who_ran_an_import_is_told_all_that_came_of_it(marta):
    make.ran(marta)
    text = "people.csv is imported: 2 created, 0 updated, 1 skipped, 2 refused."
    assert Notice.objects.filter(user=marta, text=text).exists()


def test_the_columns_of_an_error_file_are_no_columns_of_the_list(marta):
    text = HEADER.strip() + ",Shoe size,error,how_to_fix\nA,B,C,a@b.example,44,x,y\n"
    imported = make.checked(marta, text)
    assert showing.not_taken(imported)["unmapped"] == {"Shoe size": 1}


def test_a_file_that_is_read_counts_its_rows_and_does_not_say_of_how_many(see, marta):
    imported = make.checked(marta)
    imported.state, imported.check_result = Import.State.CHECKING, {}
    imported.done, imported.total = 400, 1_200
    imported.save()
    page = see(imported)
    assert "The file is being read" in page
    assert "1,200 rows so far" in page
    assert "400 of" not in page
    imported.check_result = {"is_read": True}
    imported.save()
    assert "400 of 1,200" in see(imported)


def test_what_was_stopped_says_how_to_go_on(client, see, marta):
    imported = make.checked(marta)
    imported = running.start(imported, by=marta)
    running.stop(imported)
    page = see(imported)
    assert "5 rows are not in yet." in page
    first = page.partition("btn-primary")[2].partition("btn-primary")[2]
    assert first.partition("<")[0] == '">Go on'
    listed = client.get(reverse("imports:list")).content.decode()
    assert "Go on with people.csv" in listed
    assert "again" not in listed.partition("<tbody>")[2].partition("</tbody>")[0]


@pytest.mark.parametrize("target", Import.Target.values)
def test_what_came_in_is_listed(client, marta, target):
    lists = {
        "lead": "Last Name,Company\nOkafor,Northwind\n",
        "account": "Account Name\nNorthwind\n",
        "contact": "Last Name,Account Name\nOkafor,Northwind\n",
        "opportunity": "Opportunity Name,Close Date,Stage,Account Name\n"
        "Fleet,2027-03-01,Prospecting,Northwind\n",
    }
    if target == "opportunity":
        make.ran(marta, lists["account"], target="account")
    imported = make.ran(marta, lists[target], target=target)
    assert imported.counts()["created"] == 1
    url = showing.list_url(imported, imported.counts())
    assert f"imported={imported.pk}" in url
    client.force_login(marta)
    page = client.get(url).content.decode()
    name = {"account": "Northwind", "opportunity": "Fleet"}.get(target, "Okafor")
    assert name in page


def test_days_are_told_apart_on_the_command_line(tmp_path, adam, marta, capsys):
    path = tmp_path / "people.csv"
    path.write_text("Last Name,Account Name,Birthdate\nOkafor,Northwind,3/4/1980\n")
    said = ("import_file", str(path), "--to", "contact", "--user", marta.email)
    call_command(*said, "--dry-run")
    assert "1 refused" in capsys.readouterr().out
    call_command(*said, "--dates", "day-first")
    assert "1 created" in capsys.readouterr().out
    assert Contact.objects.get().birthdate == datetime.date(1980, 4, 3)


def test_a_day_of_a_custom_field_is_shown_like_any_other(marta):
    CustomField.objects.create(
        kind="leads.lead", label="Seen on", key="seen_on", type="date"
    )
    text = "Last Name,Company,Seen on\nOkafor,Northwind,2026-01-02\n"
    imported = make.checked(marta, text)
    cells = imported.check_result["shown"]["rows"][0]["cells"]
    assert cells["custom.seen_on"]["new"] == "Jan. 2, 2026"


def test_one_problem_row_is_not_counted(see, marta):
    page = see(make.checked(marta, HEADER + "Raj,Rahman,Orbit,no mail\n"))
    assert "Download the problem row</a>" in page


def test_what_tells_of_a_row_holds_nothing_that_no_database_keeps(see, marta):
    text = HEADER + "M\x00ya,Okafor\u2028,Northwind,bad mail\nA,B,C,a@b.example\n"
    imported = make.checked(marta, text)
    assert imported.check_result["counts"] == {"created": 1, "refused": 1}
    [about] = {one["about"] for one in imported.check_result["problems"]}
    assert about.isprintable()
    assert "Northwind" in about
    see(imported)

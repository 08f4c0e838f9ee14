"""The pages of an import."""

import datetime
import shutil

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from activities.tests.make import make_task
from history import writing
from imports import checking, reporting, running, starting
from imports.models import Import, SavedMapping
from imports.options import Options
from imports.tests import make
from leads.models import Lead
from leads.tests.make import make_lead

pytestmark = pytest.mark.django_db
# Every page of one import, and whether it is asked with POST.
PAGES = [
    ("detail", "get"),
    ("progress", "get"),
    ("columns", "get"),
    ("reading", "post"),
    ("fix", "post"),
    ("run", "post"),
    ("stop", "post"),
    ("again", "post"),
    ("undo", "get"),
    ("errors", "get"),
]


def test_a_list_goes_from_upload_to_result(client, marta):
    client.force_login(marta)
    file = SimpleUploadedFile("people.csv", make.LIST.encode())
    answer = client.post(reverse("imports:new"), {"file": file})
    imported = Import.objects.get()
    columns = reverse("imports:columns", args=[imported.pk])
    assert answer.url == columns
    page = client.get(columns)
    form = page.context["form"]
    answers = {name: form[name].value() for name in form.fields}
    answers = {name: value for name, value in answers.items() if value is not None}
    assert client.post(columns, answers).url == imported.get_absolute_url()
    assert client.get(imported.get_absolute_url()).status_code == 200
    make.work_off(imported)
    assert b"Import 2 rows" in client.get(imported.get_absolute_url()).content
    client.post(reverse("imports:run", args=[imported.pk]))
    assert client.get(imported.get_absolute_url()).status_code == 200
    make.work_off(imported)
    page = client.get(imported.get_absolute_url())
    assert page.context["counts"]["created"] == 2
    assert Lead.objects.count() == 2
    errors = client.get(reverse("imports:errors", args=[imported.pk]))
    assert b"not an e-mail" in b"".join(errors.streaming_content)


def test_a_list_like_one_before_is_checked_at_once(client, marta, ana):
    client.force_login(marta)
    header = "First Name,Last Name,Company,Sparte\n"
    first = make.checked(marta, header + "A,B,C,D\n", owner=f"user:{ana.pk}")

    def uploaded(text):
        file = SimpleUploadedFile("people.csv", text.encode())
        answer = client.post(reverse("imports:new"), {"file": file})
        imported = Import.objects.exclude(pk=first.pk).order_by("created_at").last()
        return answer.url == imported.get_absolute_url(), imported

    is_at_once, imported = uploaded(header + "E,F,G,H\n")
    assert is_at_once
    make.work_off(imported)
    page = client.get(imported.get_absolute_url()).content.decode()
    assert "Import 1 row" in page
    assert "Columns and options were taken from your import" in page
    assert imported.options["owner"] == f"user:{ana.pk}"
    # The columns that an error file has besides do not make it another list.
    is_at_once, _again = uploaded(header.strip() + ",error,how_to_fix\nI,J,K,L,x,y\n")
    assert is_at_once
    # An owner who left has to be chosen anew.
    ana.is_active = False
    ana.save()
    is_at_once, _again = uploaded(header + "M,N,O,P\n")
    assert not is_at_once


def test_the_day_of_the_list_before_is_the_day_it_was_where_one_is(client, marta):
    header = "First Name,Last Name,Company,Sparte\n"
    make.checked(marta, header + "A,B,C,D\n")
    late = datetime.datetime(2026, 3, 1, 23, 30, tzinfo=datetime.UTC)
    SavedMapping.objects.update(used_at=late)
    marta.time_zone = "Asia/Tokyo"
    marta.save()
    client.force_login(marta)
    file = SimpleUploadedFile("people.csv", (header + "E,F,G,H\n").encode())
    answer = client.post(reverse("imports:new"), {"file": file}, follow=True)
    page = answer.content.decode()
    assert "taken from your import on March 2, 2026." in page


def test_the_very_same_file_is_asked_about_though_its_columns_are_known(client, marta):
    make.ran(marta)
    client.force_login(marta)
    file = SimpleUploadedFile("people.csv", make.LIST.encode())
    answer = client.post(reverse("imports:new"), {"file": file})
    assert answer.url.endswith("/columns/")


def test_a_mapping_of_this_very_import_is_none_of_an_earlier_one(client, marta):
    imported = make.checked(marta)
    client.force_login(marta)
    columns = reverse("imports:columns", args=[imported.pk])
    assert "We used your mapping" not in client.get(columns).content.decode()
    other = make.upload(marta, make.LIST + "New,Row,Firm,new@firm.example,\n")
    columns = reverse("imports:columns", args=[other.pk])
    assert "We used your mapping" in client.get(columns).content.decode()


def test_a_remembered_mapping_can_be_forgotten(client, marta):
    first = make.upload(marta, make.LIST)
    proposed = first.mapping
    starting.decide(first, {0: "last_name"}, Options.from_json(first.options))
    other = make.upload(marta, make.LIST + "New,Row,Firm,new@firm.example,\n")
    assert other.mapping == {"0": "last_name"}
    client.force_login(marta)
    columns = reverse("imports:columns", args=[other.pk])
    again = reverse("imports:reading", args=[other.pk])
    assert client.post(again, {"reset": "1"}).url == columns
    other.refresh_from_db()
    assert other.mapping == proposed
    assert "We used your mapping" not in client.get(columns).content.decode()


def test_pasted_rows_are_a_list_too(client, marta):
    client.force_login(marta)
    client.post(
        reverse("imports:new"), {"rows": "Last Name\tEmail\nOkafor\tm@x.example"}
    )
    assert Import.objects.get().layout["headers"] == ["Last Name", "Email"]


@pytest.mark.parametrize("raw", [b"", b"%PDF-1.4", b"\x00\x01\x02", b"PK\x03\x04junk"])
def test_what_is_no_list_is_answered_with_a_sentence(client, marta, raw):
    client.force_login(marta)
    file = SimpleUploadedFile("people.csv", raw)
    answer = client.post(reverse("imports:new"), {"file": file})
    assert answer.status_code in (302, 422)


@pytest.mark.parametrize(("page", "method"), PAGES)
def test_a_stranger_finds_no_import_of_others(client, carla, marta, page, method):
    imported = make.upload(marta)
    marta.groups.get().user_set.add(carla)
    client.force_login(carla)
    answer = getattr(client, method)(reverse(f"imports:{page}", args=[imported.pk]))
    assert answer.status_code == 404


@pytest.mark.parametrize(("page", "method"), PAGES)
def test_without_the_right_no_page_opens(client, ana, marta, page, method):
    imported = make.upload(marta)
    client.force_login(ana)
    answer = getattr(client, method)(reverse(f"imports:{page}", args=[imported.pk]))
    assert answer.status_code == 403


def test_an_administrator_sees_the_imports_of_all(client, adam, marta):
    imported = make.upload(marta)
    client.force_login(adam)
    assert imported in client.get(reverse("imports:list")).context["page"]


def test_the_list_of_imports_takes_few_queries(
    client, marta, django_assert_max_num_queries
):
    for _turn in range(20):
        make.upload(marta)
    client.force_login(marta)
    client.get(reverse("imports:list"))
    with django_assert_max_num_queries(10):
        client.get(reverse("imports:list"))


def test_the_bar_leads_to_the_page_when_all_is_done(client, marta):
    imported = make.ran(marta)
    client.force_login(marta)
    answer = client.get(
        reverse("imports:progress", args=[imported.pk]), headers={"HX-Request": "true"}
    )
    assert answer.headers["HX-Redirect"] == imported.get_absolute_url()


def test_undo_is_asked_first(client, marta):
    imported = make.ran(marta)
    client.force_login(marta)
    page = reverse("imports:undo", args=[imported.pk])
    assert b"Undo people.csv?" in client.get(page).content
    assert Lead.objects.alive().count() == 2
    client.post(page)
    make.work_off(imported)
    assert Lead.objects.alive().count() == 0
    assert client.get(imported.get_absolute_url()).status_code == 200


def test_a_template_has_the_columns_of_a_lead(client, marta):
    client.force_login(marta)
    answer = client.get(reverse("imports:template", args=["lead"]))
    assert b"Last name" in answer.content


def test_unknown_values_and_a_second_field_are_chosen_on_the_page(client, marta):
    client.force_login(marta)
    imported = make.upload(marta, "Last Name,Lead Source\nOkafor,Messe\n")
    page = reverse("imports:columns", args=[imported.pk])
    form = client.get(page).context["form"]
    [value] = form.values()
    assert value["text"] == "Messe"
    answers = {name: form[name].value() for name in form.fields}
    answers = {name: value for name, value in answers.items() if value is not None}
    answers |= {value["field"].name: "=Trade Show", "also_0": "company"}
    assert client.post(page, answers).status_code == 302
    make.work_off(imported)
    imported.refresh_from_db()
    assert imported.mapping["0"] == "last_name company"
    assert imported.options["values"] == {"lead_source": {"messe": "=Trade Show"}}
    assert (
        b"Say what they become" not in client.get(imported.get_absolute_url()).content
    )
    [value] = client.get(page).context["form"].values()
    assert value["field"].value() == "=Trade Show"


def test_a_second_field_that_is_taken_is_refused_with_a_sentence(client, marta):
    client.force_login(marta)
    imported = make.upload(marta, "Last Name,Company\nOkafor,Northwind\n")
    page = reverse("imports:columns", args=[imported.pk])
    form = client.get(page).context["form"]
    answers = {name: form[name].value() for name in form.fields}
    answers = {name: value for name, value in answers.items() if value is not None}
    answer = client.post(page, answers | {"also_0": "company"})
    assert answer.status_code == 422
    assert b"Only one column can become" in answer.content


def test_a_column_that_is_not_called_like_its_field_is_said_to_be_guessed(
    client, marta
):
    client.force_login(marta)
    text = "Last Name,Reach them at\nOkafor,maya@x.example\nWeber,jo@x.example\n"
    imported = make.upload(marta, text)
    assert imported.mapping == {"0": "last_name", "1": "email"}
    page = reverse("imports:columns", args=[imported.pk])
    assert client.get(page).content.decode().count("Guessed") == 1
    starting.decide(imported, {0: "last_name", 1: "email"}, Options())
    checking.ask(imported)
    imported = make.work_off(imported)
    assert "Guessed" not in client.get(page).content.decode()


def test_rows_with_problems_are_downloaded_before_the_import_and_come_back(
    client, marta
):
    text = (
        "Last Name,Email,Notes\nOkafor,m@x.example,fine\n"
        "Weber,nonsense,=1+1\nBrandt,b@x.example,fine\nRoy,also wrong,+44 20\n"
    )
    imported = make.checked(marta, text)
    client.force_login(marta)
    page = client.get(imported.get_absolute_url()).content.decode()
    address = reverse("imports:errors", args=[imported.pk])
    assert address in page and "Download the 2 problem rows" in page
    answer = client.get(address)
    assert "people, problem rows.csv" in answer["Content-Disposition"]
    before = b"".join(answer.streaming_content).decode("utf-8-sig")
    head, first, second = before.splitlines()
    assert head == "Last Name,Email,Notes,error,how_to_fix"
    assert first.startswith("Weber,nonsense,'=1+1,Email: Enter an email")
    assert "“Email”" in first and second.startswith("Roy,also wrong,+44 20,")
    # After the import the very same file.
    running.start(imported, by=marta)
    make.work_off(imported)
    after = b"".join(client.get(address).streaming_content).decode("utf-8-sig")
    assert after == before
    # Corrected and uploaded again, it comes in as the list did.
    mended = before.replace("nonsense", "w@x.example").replace("also wrong", "")
    file = SimpleUploadedFile("mended.csv", mended.encode())
    answer = client.post(reverse("imports:new"), {"file": file})
    again = Import.objects.exclude(pk=imported.pk).get()
    assert answer.url == again.get_absolute_url()
    again = make.work_off(again)
    assert again.check_result["counts"] == {"created": 2}
    running.start(again, by=marta)
    make.work_off(again)
    weber = Lead.objects.get(last_name="Weber")
    assert (weber.email, weber.description) == ("w@x.example", "=1+1")


def test_problem_rows_that_an_earlier_version_kept_not_are_asked_for_anew(
    client, marta
):
    imported = make.checked(marta)
    shutil.rmtree(imported.kept_path)
    client.force_login(marta)
    answer = client.get(reverse("imports:errors", args=[imported.pk]), follow=True)
    assert "Check the rows again" in answer.content.decode()


def test_problem_rows_are_read_piece_by_piece_as_they_are_sent(
    marta, monkeypatch, django_assert_num_queries
):
    monkeypatch.setattr("imports.staging.ROWS_AT_ONCE", 1)
    imported = make.ran(marta)
    with django_assert_num_queries(1):  # which pieces there are
        lines = reporting.error_file(imported)
        next(lines)
    assert [line.partition(",")[0] for line in lines] == ["Lena", "Raj"]


def test_problems_stand_by_kind_and_are_mended_in_place(client, marta):
    rows = "".join(f"L{n},wrong {n},+49 30 555{n:04}\n" for n in range(30))
    good = "".join(f"G{n},g{n}@x.example,\n" for n in range(60))
    text = f"Last Name,Email,Phone\n{good}{rows}Tail,t@x.example,1\n"
    imported = make.checked(marta, text)
    client.force_login(marta)
    page = client.get(imported.get_absolute_url())
    email, phone = page.context["kinds"]
    assert (email["column"], email["number"]) == ("Email", 30)
    assert (phone["column"], phone["number"]) == ("Phone", 1)
    assert len(email["problems"]) == 20 and len(phone["problems"]) == 1
    said = page.content.decode()
    assert "The first 20 are shown" in said and "show, fix here" in said
    name = phone["problems"][0]["input"]
    client.post(reverse("imports:fix", args=[imported.pk]), {name: "+49 30 5550001"})
    imported = make.work_off(imported)
    assert [one[0] for one in imported.check_result["kinds"]] == ["Email"]


def test_a_file_of_problem_rows_of_such_a_file_has_one_column_of_errors(marta):
    header = "Last Name,Email,error,how_to_fix\n"
    good = "Roy,r@x.example,,\n" * 3
    imported = make.checked(marta, f"{header}{good}Weber,nonsense,old,old\n")
    head, row = "".join(reporting.error_file(imported)).splitlines()
    assert head == "\ufeffLast Name,Email,error,how_to_fix"
    assert row.startswith("Weber,nonsense,Email: Enter") and "old" not in row


@pytest.mark.parametrize(
    ("page", "to"),
    [
        ("leads:list", "lead"),
        ("accounts:list", "account"),
        ("contacts:list", "contact"),
        ("opportunities:list", "opportunity"),
    ],
)
def test_a_list_leads_to_the_import_of_such_records(client, marta, ana, page, to):
    way = f"{reverse('imports:new')}?to={to}"
    client.force_login(marta)
    assert f'href="{way}"' in client.get(reverse(page)).content.decode()
    assert client.get(way).context["form"]["target"].value() == to
    client.force_login(ana)
    assert reverse("imports:new") not in client.get(reverse(page)).content.decode()


def test_what_was_worked_on_since_is_counted_and_kept_or_taken_back(
    client, marta, adam
):
    """ux.md S12: "112 leads were worked since. [Keep those] [Undo all]"."""
    for is_all in (False, True):
        old = make_lead(adam, last_name="Old", email="old@x.example", city="Ulm")
        imported = make.ran(
            adam,
            "Last Name,Email,City,Title\nNew,new@x.example,Oslo,\n"
            "Called,c@x.example,Oslo,\nFresh,f@x.example,,\nOld,old@x.example,Oslo,Boss\n",
            on_duplicate="update",
        )
        new, called = (Lead.objects.alive().get(last_name=n) for n in ("New", "Called"))
        new.title = "Buyer"
        writing.save(new, by=marta)
        old.refresh_from_db()
        old.title = "Director"
        writing.save(old, by=adam)
        make_task(called, adam)
        client.force_login(adam)
        page = client.get(reverse("imports:undo", args=[imported.pk])).content.decode()
        assert "3 of them were worked on since." in page and "Undo all" in page
        client.post(
            reverse("imports:undo", args=[imported.pk]), {"all": "1"} if is_all else {}
        )
        make.work_off(imported)
        old.refresh_from_db()
        left = set(Lead.objects.alive().values_list("last_name", flat=True))
        assert old.title == "Director"
        if is_all:
            assert left == {"Old"} and old.city == "Ulm"
        else:
            assert left == {"Old", "New", "Called"} and old.city == "Oslo"
            for lead in Lead.objects.alive():
                writing.delete(lead, by=adam)


def test_undo_all_takes_nothing_that_one_may_not_change(client, marta, ana):
    imported = make.ran(
        marta, "Last Name,Email\nHers,h@x.example\n", owner=f"user:{ana.pk}"
    )
    hers = Lead.objects.get()
    hers.title = "Buyer"
    writing.save(hers, by=ana)
    client.force_login(marta)
    client.post(reverse("imports:undo", args=[imported.pk]), {"all": "1"})
    imported = make.work_off(imported)
    assert Lead.objects.alive().get() == hers
    assert imported.undo_result["left"] == 1


def test_an_undo_of_what_nobody_touched_asks_only_once(client, marta):
    imported = make.ran(marta)
    client.force_login(marta)
    page = client.get(reverse("imports:undo", args=[imported.pk])).content.decode()
    assert "Nobody worked on any of it since." in page and "Undo all" not in page


def test_the_list_of_imports_counts_and_leads_on(client, marta, adam):
    imported = make.ran(marta)
    client.force_login(marta)
    page = client.get(reverse("imports:list")).content.decode()
    undo = reverse("imports:undo", args=[imported.pk])
    assert undo in page and f"{reverse('imports:new')}?to=lead" in page
    [row] = client.get(reverse("imports:list")).context["page"]
    assert (row.created, row.updated, row.refused) == (2, 0, 2)
    client.force_login(adam)  # who sees all of them, and stands above nobody
    assert undo not in client.get(reverse("imports:list")).content.decode()


def test_choices_of_a_second_window_are_said_to_be_left_out(client, marta):
    imported = make.upload(marta)
    client.force_login(marta)
    page = reverse("imports:columns", args=[imported.pk])
    form = client.get(page).context["form"]
    answers = {name: form[name].value() for name in form.fields}
    answers = {name: value for name, value in answers.items() if value is not None}
    client.post(page, answers)
    answer = client.post(page, answers | {"column_4": "title"}, follow=True)
    assert "as chosen there" in answer.content.decode()
    imported.refresh_from_db()
    assert "4" not in imported.mapping

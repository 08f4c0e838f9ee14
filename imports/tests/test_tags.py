"""Lists bring tags: a column of them, and some for the whole file."""

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.urls import reverse

from accounts.models import Account, Contact
from imports import running, undoing
from imports.models import SavedMapping
from imports.tests.make import checked, ran, upload, work_off
from leads.models import Lead
from leads.tests.make import make_lead
from records.models import Tag
from users.models import User

pytestmark = pytest.mark.django_db

LIST = (
    "Last Name,Company,Email,Tags\n"
    'Okafor,Northwind,maya@northwind.example,"Expo 2026; new one"\n'
    "Brandt,Falcon Foods,jonas@falcon.example,expo 2026\n"
    "Weber,Lichtblick,lena@licht.example,\n"
)


@pytest.fixture(autouse=True)
def expo(db):
    return Tag.objects.create(name="Expo 2026", key="expo 2026")


def worn(model=Lead, by="last_name"):
    return dict(model.objects.alive().values_list(by, "tags"))


def test_a_column_of_tags_is_known_and_new_ones_are_made(marta):
    ran(marta, LIST)
    assert worn() == {
        "Okafor": ";expo 2026;new one;",
        "Brandt": ";expo 2026;",
        "Weber": "",
    }
    assert Tag.objects.get(key="new one").name == "new one"


def test_the_check_makes_none_and_says_which_are_new(client, marta):
    imported = checked(marta, LIST)
    assert not Tag.objects.filter(key="new one").exists()
    client.force_login(marta)
    page = client.get(imported.get_absolute_url()).content.decode()
    assert "they are made when the list comes in" in page
    assert "new one" in page
    assert "in no picklist" not in page


def test_new_tags_can_be_left_out_and_are_kept_with_the_row(marta):
    imported = ran(marta, LIST, new_choices="empty")
    assert worn()["Okafor"] == ";expo 2026;"
    assert not Tag.objects.filter(key="new one").exists()
    assert imported.rows.get(number=1).unmapped == {"Tags": "new one"}


def test_who_may_not_make_tags_leaves_them_out(marta):
    for group in marta.groups.all():
        group.permissions.remove(*group.permissions.filter(codename="add_tag"))
    marta = User.objects.get(pk=marta.pk)
    ran(marta, LIST)
    assert worn()["Okafor"] == ";expo 2026;"
    with pytest.raises(ValidationError, match="may not make the tag “Other”"):
        checked(marta, LIST, tags="Other")


def test_every_record_gets_the_tags_of_the_import(marta):
    ran(marta, LIST, tags="Fair, EXPO 2026")
    assert worn() == {
        "Okafor": ";expo 2026;fair;new one;",
        "Brandt": ";expo 2026;fair;",
        "Weber": ";expo 2026;fair;",
    }


def test_known_leads_keep_theirs_and_the_undo_takes_the_new_ones_along(marta):
    known = make_lead(marta, email="jonas@falcon.example", tags=";cold;")
    imported = ran(marta, LIST, tags="Fair", on_duplicate="fill")
    known.refresh_from_db()
    assert known.tags == ";cold;expo 2026;fair;"
    undoing.ask(imported, by=marta)
    work_off(imported)
    known.refresh_from_db()
    assert known.tags == ";cold;"
    assert worn() == {known.last_name: ";cold;"}


def test_an_empty_cell_takes_no_tag_away(marta):
    known = make_lead(marta, email="lena@licht.example", tags=";cold;")
    ran(marta, LIST, on_duplicate="update", blanks_clear=True)
    known.refresh_from_db()
    assert (known.last_name, known.tags) == ("Weber", ";cold;")


def test_what_is_no_tag_refuses_its_row_alone(marta):
    ran(marta, f"Last Name,Tags\nOkafor,{'x' * 41}\nBrandt,Expo 2026\n")
    assert worn() == {"Brandt": ";expo 2026;"}


def test_too_many_tags_refuse_the_row_alone(marta):
    many = ";".join(f"t{n}" for n in range(50))
    ran(marta, f'Last Name,Tags\nOkafor,"{many}"\nBrandt,\n', tags="Fair")
    assert worn() == {"Brandt": ";fair;"}


@pytest.mark.parametrize(
    ("target", "model", "by", "text"),
    [
        ("account", Account, "name", "Account Name,Tags\nAcme,Expo 2026\n"),
        ("contact", Contact, "last_name", "Last Name,Tags\nAcme,Expo 2026\n"),
    ],
)
def test_other_lists_bring_them_too(marta, target, model, by, text):
    ran(marta, text, target, tags="Fair")
    assert worn(model, by)["Acme"] == ";expo 2026;fair;"


def test_the_tag_of_one_import_is_not_proposed_for_the_next(marta):
    ran(marta, LIST, tags="Fair")
    assert SavedMapping.objects.get(user=marta).options["tags"] == ""
    assert upload(marta, LIST).options["tags"] == ""


def test_a_tag_costs_one_query_a_piece(marta, django_assert_num_queries):
    imported = checked(marta, LIST, tags="Fair")
    from imports.drafting import Drafter  # noqa: PLC0415 - what is counted

    with django_assert_num_queries(1):
        Drafter(imported).tags("Expo 2026")


def test_the_page_asks_for_the_tags_of_the_import(client, marta):
    imported = upload(marta, LIST)
    client.force_login(marta)
    url = reverse("imports:columns", args=[imported.pk])
    page = client.get(url)
    assert "Tag this import" in page.content.decode()
    said = {
        name: page.context["form"][name].value() or ""
        for name in page.context["form"].fields
    }
    answer = client.post(url, {**said, "tags": "a" * 41})
    assert answer.status_code == 422
    client.post(url, {**said, "tags": "Fair"})
    imported.refresh_from_db()
    assert imported.options["tags"] == "Fair"


def test_the_command_tags_too(adam, tmp_path):
    path = tmp_path / "people.csv"
    path.write_text(LIST)
    call_command("import_file", path, to="lead", tag="Fair", user=adam.email)
    assert worn()["Weber"] == ";fair;"
    with pytest.raises(CommandError, match="longer than 40"):
        call_command("import_file", path, to="lead", tag="x" * 41, user=adam.email)


def test_rows_whose_tags_are_there_are_not_read_twice(marta, monkeypatch):
    text = "Last Name,Tags\nOkafor,Expo 2026\nBrandt,\n"
    imported = checked(marta, text, tags="Expo 2026")
    monkeypatch.setattr("imports.drafting.Drafter.draft", None)
    running.start(imported, by=marta)
    work_off(imported)
    assert worn() == {"Okafor": ";expo 2026;", "Brandt": ";expo 2026;"}


def test_the_check_sees_that_a_row_names_too_many_new_tags(marta):
    names = ";".join(f"t{n}" for n in range(60))
    imported = checked(marta, f"Last Name,Company,Tags\nRao,X,{names}\nLee,Y,t1\n")
    assert imported.check_result["counts"] == {"created": 1, "refused": 1}

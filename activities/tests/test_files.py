"""Files on records: kept under our names, given out to whoever may see the record."""

import os

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.tests.make import make_account, make_contact
from activities import files, shelf
from activities.models import Activity
from crm import integrity, purging
from crm.tests.test_purging import days_later
from history import undoing, writing
from history.models import Operation
from leads.conversion import convert, plan
from leads.tests.make import make_lead
from opportunities.tests.make import make_opportunity
from records.models import Share
from users.models import User

MAKERS = {
    "leads.lead": make_lead,
    "accounts.account": make_account,
    "accounts.contact": make_contact,
    "opportunities.opportunity": make_opportunity,
}


@pytest.fixture(autouse=True)
def home(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def on_disk(home):
    return [path for path in home.rglob("*") if path.is_file()]


def add_url(record):
    return reverse("activities:add-files", args=[record._meta.label_lower, record.pk])


def upload(client, record, *named, **more):
    sent = [SimpleUploadedFile(name, content) for name, content in named]
    return client.post(add_url(record), {"file": sent, **more}, follow=True)


def add(record, by, name="offer.pdf", content=b"%PDF"):
    files.add(record, [(name, [content])], by=by)
    return Activity.objects.latest("pk")


def download(client, file):
    return client.get(reverse("activities:download", args=[file.pk]))


@pytest.mark.parametrize("kind", MAKERS)
def test_a_file_shows_on_every_kind_of_record(client, ana, home, kind):
    record = MAKERS[kind](ana)
    client.force_login(ana)
    assert add_url(record) in client.get(record.get_absolute_url()).content.decode()
    page = upload(client, record, ("offer 1.pdf", b"%PDF-1"), ("b.txt", b"two"))
    assert page.redirect_chain[0][0] == f"{record.get_absolute_url()}#files"
    html = page.content.decode()
    assert html.count("offer 1.pdf") >= 2  # in the panel and in the timeline
    assert "2 files added." in html
    first = Activity.objects.get(subject="offer 1.pdf")
    answer = download(client, first)
    assert b"".join(answer.streaming_content) == b"%PDF-1"
    assert answer["Content-Disposition"] == 'attachment; filename="offer 1.pdf"'
    assert answer["Content-Length"] == "6"
    # Under names we make.
    names = {path.name for path in on_disk(home)}
    assert names == {a.stored_as.hex for a in Activity.objects.all()}


def test_a_file_is_always_a_download(client, ana):
    lead = make_lead(ana)
    client.force_login(ana)
    for name in ("x.html", "x.svg", "x.xhtml", "x.js"):
        file = add(lead, ana, name, b"<script>alert(1)</script>")
        answer = download(client, file)
        assert answer["Content-Type"] == "application/octet-stream"
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Content-Disposition"].startswith("attachment")
        assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
        assert "no-store" in answer["Cache-Control"]


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("..\\..\\boot.ini", "boot.ini"),
        ("..", "file"),
        ("", "file"),
        ("a\x00b.pdf", "ab.pdf"),
        ("a\r\nSet-Cookie: x=1.pdf", "aSet-Cookie: x=1.pdf"),
        ("in\u202efdp.exe", "infdp.exe"),
        ("\u2066x\u2069.txt", "x.txt"),
        ("half \ud800.txt", "half .txt"),
        ("Cafe\u0301.pdf", "Caf\u00e9.pdf"),
        ("trailing. . .", "trailing"),
        ("می\u200cخواهم.pdf", "می\u200cخواهم.pdf"),
        ("x" * 300 + ".pdf", "x" * 251 + ".pdf"),
        ("x." + "y" * 300, "x." + "y" * 253),
        ("<img src=x onerror=alert(1)>.svg", "<img src=x onerror=alert(1)>.svg"),
    ],
)
def test_hostile_names_are_cleaned(client, ana, home, sent, kept):
    assert files.clean_name(sent) == kept
    lead = make_lead(ana)
    file = add(lead, ana, sent)
    assert file.subject == kept
    [path] = on_disk(home)
    assert path == shelf.place(file.stored_as)
    client.force_login(ana)
    html = client.get(lead.get_absolute_url()).content.decode()
    assert "<img src=x" not in html
    answer = download(client, file)
    assert answer.status_code == 200
    assert len(answer["Content-Disposition"].splitlines()) == 1


@pytest.mark.parametrize(
    "name",
    ["../../up.txt", "a\r\nb.txt", 'a"; filename="b.exe', "\u202etxt.exe", "é" * 250],
)
def test_hostile_names_come_through_the_page_inert(client, ana, home, name):
    lead = make_lead(ana)
    client.force_login(ana)
    assert upload(client, lead, (name, b"x")).status_code == 200
    file = Activity.objects.get()
    answer = download(client, file)
    assert answer.status_code == 200
    assert "\u202e" not in file.subject
    assert [path.parent.parent for path in on_disk(home)] == [home / "records"]


def test_a_stranger_finds_no_file_and_a_reader_adds_none(client, ana, dimitri, rita):
    lead = make_lead(ana)
    file = add(lead, ana)
    client.force_login(dimitri)
    assert download(client, file).status_code == 404
    assert upload(client, lead, ("a.txt", b"x")).status_code == 404
    delete = reverse("activities:delete", args=[file.pk])
    assert client.post(delete).status_code == 404
    client.force_login(rita)
    assert download(client, file).status_code == 200
    assert upload(client, lead, ("a.txt", b"x")).status_code == 403
    assert client.post(delete).status_code == 403
    assert add_url(lead) not in client.get(lead.get_absolute_url()).content.decode()


def test_what_is_no_file_is_no_download(client, ana):
    lead = make_lead(ana)
    add(lead, ana)
    task = Activity.objects.create(kind="task", subject="x", owner=ana)
    client.force_login(ana)
    assert download(client, task).status_code == 404


def test_a_file_that_is_too_large_is_refused_and_leaves_nothing(
    client, ana, home, settings
):
    settings.FILE_MAX_BYTES = 10
    lead = make_lead(ana)
    client.force_login(ana)
    page = upload(client, lead, ("small.txt", b"x"), ("big.txt", b"x" * 11))
    assert page.status_code == 422
    assert "big.txt: The file is larger than 10\xa0bytes." in page.content.decode()
    with pytest.raises(ValidationError, match="larger than"):
        files.add(lead, [("a", [b"1"]), ("b", [b"x" * 6, b"y" * 6])], by=ana)
    assert not Activity.objects.exists()
    assert on_disk(home) == []


def test_no_file_and_too_many_are_said(client, ana):
    lead = make_lead(ana)
    client.force_login(ana)
    page = client.post(add_url(lead), {})
    assert page.status_code == 422
    assert "Choose a file." in page.content.decode()
    page = client.post(add_url(lead), {"file": SimpleUploadedFile("e.txt", b"")})
    assert page.status_code == 422
    page = upload(client, lead, *[(f"{n}.txt", b"x") for n in range(21)])
    assert "at most 20 files" in page.content.decode()
    assert not Activity.objects.exists()


def test_a_full_disk_is_said_and_leaves_nothing(client, ana, home, monkeypatch):
    def full(_number):
        raise OSError(28, "full")

    monkeypatch.setattr(os, "fsync", full)
    lead = make_lead(ana)
    client.force_login(ana)
    page = upload(client, lead, ("a.txt", b"x"))
    assert page.status_code == 422
    assert "No space left" in page.content.decode()
    assert on_disk(home) == []


def test_a_file_is_deleted_undone_and_at_last_gone(client, ana, home):
    lead = make_lead(ana)
    file = add(lead, ana)
    client.force_login(ana)
    delete = reverse("activities:delete", args=[file.pk])
    assert delete in client.get(lead.get_absolute_url()).content.decode()
    client.post(delete)
    assert download(client, file).status_code == 404
    undoing.undo(Operation.objects.get(kind="delete_activity"), by=ana)
    assert download(client, file).status_code == 200
    client.post(delete)
    purging.purge(days_later(29))
    assert len(on_disk(home)) == 1


@pytest.mark.django_db(transaction=True)
def test_what_leaves_the_bin_leaves_the_disk(ana, home):
    file = add(make_lead(ana), ana)
    writing.delete(file, by=ana)
    assert purging.purge(days_later(31)) == 1
    assert on_disk(home) == []


def test_an_upload_can_be_undone(client, ana):
    lead = make_lead(ana)
    client.force_login(ana)
    upload(client, lead, ("a.txt", b"x"))
    client.post(reverse("undo", args=[Operation.objects.get(kind="add_file").pk]))
    assert "a.txt" not in client.get(lead.get_absolute_url()).content.decode()


def test_files_are_removed_by_who_added_them_and_those_above(ana, boris, carla, adam):
    lead = make_lead(ana)
    Share.objects.create(record=lead, user=boris, can_edit=True)
    file = add(lead, boris)
    allowed = [
        files.may_remove(file, User.objects.get(pk=person.pk))
        for person in (ana, boris, carla, adam)
    ]
    assert allowed == [False, True, True, True]


def test_files_go_along_at_a_conversion(client, ana, home):
    lead = make_lead(ana, company="Kessler")
    file = add(lead, ana)
    made = convert.convert(lead, plan.standard(lead, by=ana), by=ana, confirmed=True)
    client.force_login(ana)
    for record in [*made.records, lead]:
        url = reverse("activities:download", args=[file.pk])
        page = client.get(record.get_absolute_url()).content.decode()
        assert page.count(url) >= 2, record
    assert download(client, file).status_code == 200


def test_the_integrity_check_misses_files(ana, home):
    file = add(make_lead(ana), ana)
    assert list(integrity.files_out_of_step()) == []
    path = shelf.place(file.stored_as)
    lost = path.rename(path.with_name("0" * 32))
    os.utime(lost, (0, 0))
    found = list(integrity.files_out_of_step())
    assert found[0] == f"file is not on the disk: {file.pk}"
    assert found[1] == f"file belongs to no record: {'0' * 32}"


def test_a_file_that_is_lost_is_not_found(client, ana):
    file = add(make_lead(ana), ana)
    shelf.remove(file.stored_as)
    client.force_login(ana)
    assert download(client, file).status_code == 404


def test_the_form_is_a_page_and_a_dialog(client, ana):
    lead = make_lead(ana)
    client.force_login(ana)
    for headers in ({}, {"HX-Request": "true", "HX-Target": "dialog"}):
        html = client.get(add_url(lead), headers=headers).content.decode()
        assert 'enctype="multipart/form-data"' in html
        assert "multiple" in html

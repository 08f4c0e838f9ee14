"""Who is named with @ in a note is told, if they may see it; the writer hears of it."""

import pytest
from django.urls import reverse

from accounts.tests.make import make_account
from activities import correcting, log, mentions
from activities.models import Activity
from leads.tests.make import make_lead
from records.models import Share
from users.tests.make import UserFactory
from work.models import Mail, Notice, NoticePreference


def told():
    return {notice.user.email.split("@")[0] for notice in Notice.objects.all()}


def note(record, by, body, **more):
    return log.write_note(record, by=by, body=body, **more)


@pytest.mark.parametrize(
    "body",
    [
        "Please look, @carla@tiller.example.",
        "@CARLA@Tiller.Example: look",
        "@Carla Rossi, what do you think?",
        "(@carla rossi)",
        "Ask @Carla Rossi's team",
        "One line\n@Carla Rossi\nanother",
        "**@Carla Rossi** @Carla Rossi",
    ],
)
def test_by_name_or_address_in_plain_text(ana, carla, body):
    lead = make_lead(ana)
    written = note(lead, ana, body)
    [notice] = Notice.objects.all()
    assert (notice.user, notice.kind) == (carla, "mention")
    assert notice.text.startswith(f"Ana Batista mentioned you at {lead}: “")
    assert notice.url == f"{lead.get_absolute_url()}#timeline"
    assert Mail.objects.get().to == carla.email
    assert mentions.remarks(written, by=ana) == ["Carla Rossi was told."]


@pytest.mark.parametrize(
    "body",
    [
        "Nobody at all",
        "mail carla@tiller.example about it",
        "see https://x.example/@Carla Rossi",
        "@carlo rossi",
        "@home @3pm @",
        "@Ana Batista",  # oneself
        "@" * 5_000,
        "@Carl" * 1_000,
    ],
)
def test_what_names_nobody_tells_nobody(ana, carla, body):
    note(make_lead(ana), ana, body)
    assert not Notice.objects.exists()


def test_who_may_not_see_the_record_is_never_told_and_the_writer_knows(
    client, ana, carla, dimitri, boris
):
    lead = make_lead(ana)
    client.force_login(ana)
    url = reverse("activities:log", args=["leads.lead", lead.pk])
    body = "@Carla Rossi and @Dimitri Stranger and @boris@tiller.example"
    page = client.post(url, {"kind": "note", "body": body}, follow=True)
    assert told() == {"carla"}
    assert {mail.to for mail in Mail.objects.all()} == {carla.email}
    [message] = page.context["messages"]
    assert str(message) == (
        "Note added. Carla Rossi was told. "
        "Dimitri Stranger, Boris Novak may not see this record and were not told."
    )


def test_a_share_opens_the_ear(ana, boris):
    lead = make_lead(ana)
    Share.objects.create(record=lead, user=boris)
    note(lead, ana, "@Boris Novak?")
    assert told() == {"boris"}


def test_a_private_note_tells_nobody(ana, carla):
    written = note(make_lead(ana), ana, "@Carla Rossi", is_private=True)
    assert not Notice.objects.exists()
    said = mentions.remarks(written, by=ana)
    assert said == ["The note is only for you, so nobody was told."]


def test_two_of_one_name_are_told_by_address_only(ana, carla):
    UserFactory(
        email="other@tiller.example", first_name="Cárla", last_name="Rossi",
        role=carla.role, group="Manager",
    )  # fmt: skip
    lead = make_lead(ana)
    written = note(lead, ana, "@Carla Rossi")
    assert not Notice.objects.exists()
    assert "write @ and the e-mail" in mentions.remarks(written, by=ana)[0]
    note(lead, ana, "@other@tiller.example")
    assert told() == {"other"}


def test_the_longest_name_that_fits_is_meant(ana, carla):
    anna = UserFactory(
        email="am@tiller.example", first_name="Anna Maria", last_name="von Berg",
        role=carla.role, group="Manager",
    )  # fmt: skip
    UserFactory(email="a@tiller.example", first_name="Anna", role=carla.role,
                last_name="Maria", group="Manager")  # fmt: skip
    lead = make_lead(ana)
    note(lead, ana, "@Anna Maria von Berg knows")
    assert [notice.user for notice in Notice.objects.all()] == [anna]
    note(lead, ana, "@Anna Maria knows")
    assert told() == {"am", "a"}


def test_an_unknown_name_is_said(ana):
    written = note(make_lead(ana), ana, "@Carlo Rosso and @no@where.example")
    said = mentions.remarks(written, by=ana)
    assert [text.split(" is ")[0] for text in said] == [
        "“@Carlo”",
        "“@no@where.example”",
    ]


def test_a_call_tells_too_and_a_correction_only_who_is_new(ana, carla):
    adele = UserFactory(email="adele@tiller.example", first_name="Adele",
                        last_name="Kim", role=carla.role, group="Manager")  # fmt: skip
    lead = make_lead(ana)
    call = log.log_call(lead, by=ana, body="@Carla Rossi wants a price")
    Notice.objects.all().delete()
    correcting.change(call, {"body": "@Carla Rossi and @Adele Kim"}, by=ana)
    assert [notice.user for notice in Notice.objects.all()] == [adele]


def test_a_note_that_is_opened_to_all_tells_then(client, ana, carla):
    lead = make_lead(ana)
    written = note(lead, ana, "@Carla Rossi", is_private=True)
    client.force_login(ana)
    url = reverse("activities:edit", args=[written.pk])
    page = client.post(url, {"body": written.body, "version": 1}, follow=True)
    assert told() == {"carla"}
    assert [str(m) for m in page.context["messages"]] == [
        "Saved. Carla Rossi was told."
    ]


def test_the_matrix_is_kept(client, ana, carla):
    NoticePreference.objects.create(
        user=carla, kind="mention", in_app=True, mailed="never"
    )
    note(make_lead(ana), ana, "@Carla Rossi")
    assert told() == {"carla"}
    assert not Mail.objects.exists()
    client.force_login(carla)
    assert "Somebody mentions me" in client.get(reverse("users:me")).content.decode()


def test_a_hostile_note_adds_no_header_and_no_markup(client, ana, carla):
    body = "@Carla Rossi\r\nBcc: x@evil.example <script>alert(1)</script>"
    note(make_lead(ana), ana, body)
    mail = Mail.objects.get()
    assert mail.to == carla.email
    assert len(mail.subject.splitlines()) == 1
    client.force_login(carla)
    html = client.get(reverse("notices:list")).content.decode()
    assert "<script>alert" not in html


# -- the picker ---------------------------------------------------------------


def people_url(record):
    return reverse("activities:people", args=[record._meta.label_lower, record.pk])


def test_the_picker_offers_who_may_see_the_record(client, ana, carla, dimitri):
    lead = make_lead(ana)
    client.force_login(ana)
    assert (
        f'data-mention="{people_url(lead)}"'
        in client.get(lead.get_absolute_url()).content.decode()
    )
    html = client.get(people_url(lead), {"q": "ros"}).content.decode()
    assert 'data-words="Carla Rossi"' in html
    assert "Carla" in client.get(people_url(lead), {"q": "Carla R"}).content.decode()
    assert "Dimitri" not in client.get(people_url(lead), {"q": "Dim"}).content.decode()
    assert client.get(people_url(lead), {"q": "\x00%_"}).status_code == 200
    assert client.get(people_url(lead), {"q": "x" * 9_000}).status_code == 200


def test_the_picker_is_closed_to_strangers_and_readers(client, ana, dimitri, rita):
    lead = make_lead(ana)
    client.force_login(dimitri)
    assert client.get(people_url(lead)).status_code == 404
    client.force_login(rita)
    assert client.get(people_url(lead)).status_code == 403
    assert client.get(people_url(make_account(ana))).status_code == 403


def test_many_mentions_are_cut_and_said(ana):
    written = Activity(kind="note", body="@Nobody " * 30)
    assert mentions.remarks(written, by=ana)[-1] == "Only the first 20 mentions count."

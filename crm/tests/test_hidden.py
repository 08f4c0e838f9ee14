"""What is shared with nobody shows nowhere: no name, no count, no sum, no file."""

import re

import pytest
from django.urls import reverse

from accounts.tests.make import make_account, make_contact
from activities import files, log
from activities.models import Activity
from activities.tests.make import make_task
from crm.tests.test_nonsense import methods_of, routes
from crm.tests.test_walk import stranger
from history import writing
from leads.tests.make import make_lead
from lists.models import SavedView
from lists.tests.make import make_view
from opportunities import roles
from opportunities.tests.make import make_opportunity
from records.models import AccessDefault
from users.models import User
from work import due
from work.models import Mail, Notice

__all__ = ["stranger"]

WORD = "Xyzzy"
MAIL = "xyzzy@quux.example"
KINDS = ("leads", "accounts", "contacts", "opportunities")


@pytest.fixture
def secret(ana, stranger, settings, tmp_path):
    """One of everything, all of it Ana's alone, and each with the word in its name."""
    settings.MEDIA_ROOT = tmp_path
    AccessDefault.objects.update(level="private")
    AccessDefault.objects.filter(kind="accounts.contact").update(level="parent")
    account = make_account(ana, name=f"{WORD} Ltd")
    contact = make_contact(ana, account, last_name=WORD, email=MAIL, phone="0301234567")
    deal = make_opportunity(ana, account, name=f"{WORD} deal", amount=123_457)
    with writing.act("role", by=ana) as act:
        roles.add(deal, contact, act=act)
    lead = make_lead(ana, last_name=WORD, company=f"{WORD} Ltd", email=MAIL)
    for record in (lead, account, contact, deal):
        kind = record._meta.model_name
        make_task(record, ana, subject=f"{WORD} task of {kind}", due_at=None)
        log.write_note(
            record, by=ana, body=f"{WORD} note of {kind} for @{stranger.email}"
        )
        files.add(record, [(f"{WORD}-{kind}.txt", [b"x"])], by=ana)
    make_view(ana, query=f"q={WORD}", name=f"{WORD} view")
    # What a manager shares is a question, and never its answer.
    shared = make_view(ana, query="view=all", name="Everything")
    SavedView.objects.filter(pk=shared.pk).update(audience="everyone")
    return {"lead": lead, "account": account, "contact": contact, "deal": deal}


def said(answer):
    """Give what a page says, without what was typed into its own search."""
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return re.sub(
        r"(?i)(value|href|action|hx-get|hx-post|data-\w+)=\"[^\"]*\"", "", body.decode()
    )


def pages():
    for route in routes():
        if "get" in methods_of(route) and "<" not in route.path and not route.public:
            yield reverse(route.name)
    for kind in KINDS:
        for page in ("views", "new", "columns"):
            yield reverse(f"lists:{page}", args=[kind])


def test_no_page_names_it(client, secret, stranger):
    client.force_login(stranger)
    shown = [url for url in pages() if WORD in said(client.get(url, follow=True))]
    assert shown == []


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "query", ["", "?view=all", "?layout=split", "?view=all&sort=-name", "?page=2"]
)
def test_no_list_or_tab_counts_it(client, secret, stranger, kind, query):
    client.force_login(stranger)
    page = client.get(reverse(f"{kind}:list") + query)
    assert WORD not in said(page)
    assert page.context["page"].paginator["count"] == 0
    counts = {str(tab["label"]): tab["count"] for tab in page.context["views"]}
    assert set(counts.values()) <= {"0"}, counts


@pytest.mark.parametrize("board", ["leads", "opportunities"])
def test_no_lane_of_a_board_counts_it_or_adds_it_up(client, secret, stranger, board):
    client.force_login(stranger)
    page = client.get(reverse(f"{board}:board"), {"view": "all"})
    lanes = page.context["board"].lanes
    assert sum(lane.count for lane in lanes) == page.context["board"].elsewhere == 0
    assert not any(lane.total or lane.cards for lane in lanes)
    assert "123,457" not in page.content.decode()


def test_no_search_palette_or_picker_finds_it(client, secret, stranger):
    client.force_login(stranger)
    htmx = {"HX-Request": "true"}
    for word in (WORD, "xyz", MAIL, "quux", "0301234567", "1234567"):
        for url in (reverse("search"), reverse("command")):
            page = client.get(url, {"q": word}, headers=htmx)
            assert f"{WORD} " not in said(page), (url, word)
            assert f"/{secret['lead'].pk}/" not in page.content.decode()
        for label in ("leads.lead", "accounts.account", "accounts.contact"):
            asked = {"field": "account", "account": word}
            page = client.get(reverse("pick", args=[label]), asked)
            assert not page.context["hits"]


def test_who_is_named_with_an_at_is_not_told(secret, stranger):
    while due.run_due():
        pass
    assert not Notice.objects.filter(user=stranger).exists()
    assert not Mail.objects.filter(to=stranger.email).exists()


def test_who_may_see_a_record_is_offered_and_nobody_else(client, secret, ana, stranger):
    url = reverse("activities:people", args=["leads.lead", secret["lead"].pk])
    client.force_login(ana)
    page = client.get(url, {"q": stranger.first_name})
    assert stranger.email not in page.content.decode()


def test_neither_files_nor_meetings_nor_exports_are_given_out(client, secret, stranger):
    client.force_login(stranger)
    for activity in Activity.objects.all():
        for name in ("download", "calendar", "edit"):
            url = reverse(f"activities:{name}", args=[activity.pk])
            assert client.get(url).status_code == 404
    lead = secret["lead"].pk
    for sent in ({"pk": [lead], "query": ""}, {"all": "1", "query": "view=all"}):
        answer = client.post(reverse("leads:bulk-export"), sent, follow=True)
        assert WORD not in said(answer)


def test_no_bulk_act_previews_it(client, secret, stranger):
    client.force_login(stranger)
    sent = {"pk": [secret["lead"].pk], "query": "", "step": "preview"}
    sent |= {"holder": f"user:{stranger.pk}", "status": "working"}
    for act in ("assign", "status", "spread", "delete", "rule"):
        page = client.post(reverse(f"leads:bulk-{act}"), sent, follow=True)
        assert WORD not in said(page)


def test_what_is_near_it_says_nothing_of_it(client, secret, stranger):
    """Records of the stranger's own that share name, company and account with it."""
    AccessDefault.objects.filter(kind="accounts.account").update(level="read")
    AccessDefault.objects.filter(kind="accounts.contact").update(level="private")
    mine = make_lead(
        stranger, last_name="Mine", company=secret["account"].name, email=MAIL
    )
    client.force_login(User.objects.get(pk=stranger.pk))
    for url in (
        mine.get_absolute_url(),
        reverse("leads:related", args=[mine.pk]),
        f"{mine.get_absolute_url()}?from=view%3Dall",
        reverse("leads:convert", args=[mine.pk]),
        secret["account"].get_absolute_url(),
        reverse("leads:of-account", args=[secret["account"].pk]),
        reverse("opportunities:of-account", args=[secret["account"].pk]),
        reverse("accounts:tree", args=[secret["account"].pk]),
    ):
        page = said(client.get(url))
        for kind in ("lead", "contact", "opportunity"):
            for told in (f"task of {kind}", f"note of {kind}", f"{WORD}-{kind}.txt"):
                assert told not in page, (url, told)
        assert f"Maya {WORD}" not in page, url
        assert f"{WORD} deal" not in page, url


def test_the_walk_is_not_blind(client, secret, ana):
    """A control: Ana finds all of it where the stranger finds nothing."""
    client.force_login(ana)
    seen = [url for url in pages() if WORD in said(client.get(url, follow=True))]
    assert {reverse(f"{kind}:list") for kind in KINDS} <= set(seen)
    found = client.get(reverse("search"), {"q": WORD}).content.decode()
    assert f"Maya {WORD}" in found

"""Records that hang together with hidden ones tell nothing of those."""

import pytest
from django.urls import reverse

from accounts import relations
from accounts.models import Account, Contact
from accounts.tests.make import make_account, make_contact
from activities import log
from activities.tests.make import make_task
from crm.tests.test_hidden import WORD, pages, said
from crm.tests.test_nonsense import methods_of, routes
from crm.tests.test_walk import stranger
from history import undoing, writing
from leads.conversion import convert
from leads.conversion.plan import Plan
from leads.models import Lead
from leads.tests.make import make_lead
from opportunities import roles
from opportunities.tests.make import make_opportunity
from records import sharing
from records.models import AccessDefault
from users.models import User

__all__ = ["stranger"]

LETTERS = WORD.lower()


@pytest.fixture
def near(ana, stranger, db):
    """The stranger's own records, each tied to one of Ana's in every way there is."""
    AccessDefault.objects.update(level="private")
    company = make_account(ana, name=f"{WORD} Holding", phone="0301234567")
    person = make_contact(ana, company, last_name=WORD, email="shared@far.example")
    account = make_account(stranger, name="Mine", parent=company)
    make_account(ana, name=f"{WORD} Child", parent=account)
    Account.objects.filter(pk=account.pk).update(primary_contact=person)
    contact = make_contact(
        stranger, company, last_name="Own", reports_to=person, email="own@own.example"
    )
    make_contact(ana, account, last_name=f"{WORD} Report", reports_to=contact)
    with writing.act("relate", by=ana) as act:
        relations.relate(person, account, act=act)
    deal = make_opportunity(stranger, company, name="My deal")
    hidden_deal = make_opportunity(ana, account, name=f"{WORD} deal", amount=987_654)
    with writing.act("role", by=ana) as act:
        roles.add(deal, person, act=act)
        roles.add(hidden_deal, contact, act=act)
    lead = make_lead(
        stranger, last_name="Lead", company="Mine", email="shared@far.example"
    )
    hidden_lead = make_lead(
        ana, last_name=WORD, company="Mine", email="own@own.example", phone="0301234567"
    )
    Lead.objects.filter(pk=lead.pk).update(
        duplicate_of=hidden_lead, known_contact=person, duplicate_reason="Same email"
    )
    records = [account, contact, deal, lead]
    for mine, theirs in zip(
        records, [company, person, hidden_deal, hidden_lead], strict=True
    ):
        make_task([mine, theirs], stranger, subject="Both")
        log.write_note([mine, theirs], by=stranger, body="Both")
    make_task(hidden_lead, stranger, subject="Only theirs")
    return {
        "account": account,
        "contact": contact,
        "deal": deal,
        "lead": lead,
        "company": company,
        "person": person,
        "hidden_deal": hidden_deal,
        "hidden_lead": hidden_lead,
    }


OF_SPACE = {"leads": "lead", "accounts": "account", "contacts": "contact"}
OF_SPACE |= {"opportunities": "deal"}
KINDS = {
    "leads.lead": "lead",
    "accounts.account": "account",
    "accounts.contact": "contact",
    "opportunities.opportunity": "deal",
}


def addresses(near):
    """Give every address of the stranger's own records that can be looked at."""
    for route in routes():
        space = route.name.partition(":")[0]
        if space in OF_SPACE and "get" in methods_of(route):
            yield from of_route(route, near, OF_SPACE[space])
    for kind, name in KINDS.items():
        asked = [kind, near[name].pk]
        yield reverse("share", args=asked)
        for page in ("log", "add-files", "people"):
            yield reverse(f"activities:{page}", args=asked)
        for tab in ("call", "email", "note", "task", "meeting"):
            yield f"{reverse('activities:log', args=asked)}?tab={tab}"


def of_route(route, near, name):
    for word in ("account", "contact"):
        name = word if f"of-{word}" in route.path else name
    if route.path.count("<") == 1:
        yield reverse(route.name, args=[near[name].pk])
    elif "<slug:name>" in route.path:
        for field in ("status", "rating", "owner", "next"):
            yield reverse(route.name, args=[near[name].pk, field])


def where_told(client, urls):
    """Give where the word stands, or what only a hidden record says."""
    found = []
    for url in urls:
        for headers in ({}, {"HX-Request": "true"}):
            answer = client.get(url, headers=headers)
            page = said(answer)
            if LETTERS in page.lower() or "987,654" in page:
                at = page.lower().find(LETTERS)
                found.append((url, page[max(at - 80, 0) : at + 40]))
    return found


def test_own_records_do_not_name_the_hidden_ones_they_hang_on(client, near, stranger):
    client.force_login(stranger)
    assert where_told(client, addresses(near)) == []


def test_neither_do_the_lists_and_the_pages_of_every_day(client, near, stranger):
    client.force_login(stranger)
    urls = list(pages())
    urls += [
        f"{reverse(f'{kind}:list')}?{query}"
        for kind in ("leads", "accounts", "contacts", "opportunities")
        for query in ("view=all", "view=all&layout=split", "q=mine", "view=mine")
    ]
    urls += [f"{reverse('contacts:list')}?account={near['company'].pk}&view=all"]
    urls += [f"{reverse('opportunities:list')}?account={near['company'].pk}&view=all"]
    urls += [f"{reverse('notices:list')}?show=acts"]
    for kind in ("leads.lead", "accounts.account", "accounts.contact"):
        urls += [f"{reverse('activities:new-task')}?record={kind}:{near['lead'].pk}"]
    assert where_told(client, urls) == []


def test_files_of_own_records_name_no_hidden_account(client, near, stranger):
    client.force_login(stranger)
    for kind in ("leads", "accounts", "contacts", "opportunities"):
        sent = {"all": "1", "query": "view=all"}
        url = reverse(f"{kind}:bulk-export")
        answer = client.post(url, {**sent, "step": "preview"}, follow=True)
        assert LETTERS not in said(answer).lower(), kind
        answer = client.post(url, {**sent, "step": "do", "yes": "1"}, follow=True)
        assert LETTERS not in said(answer).lower(), kind


def test_a_seen_account_does_not_name_the_lead_that_went_into_it(
    client, near, ana, stranger
):
    AccessDefault.objects.filter(kind="accounts.account").update(level="read")
    open_account = make_account(ana, name="Open")
    lead = make_lead(
        ana, last_name=WORD, company="Open", phone="030 999", website="a.example"
    )
    done = convert.convert(
        lead, Plan(account=open_account, opportunity_name="O"), by=ana
    )
    assert done.account.website
    client.force_login(User.objects.get(pk=stranger.pk))
    urls = [
        open_account.get_absolute_url(),
        reverse("accounts:history", args=[open_account.pk]),
        reverse("leads:of-account", args=[open_account.pk]),
    ]
    assert where_told(client, urls) == []
    undoing.undo(done.operation, by=ana)
    assert where_told(client, urls) == []


def test_the_wizard_counts_and_names_only_what_may_be_seen(client, near, ana, stranger):
    make_contact(ana, near["account"], last_name=f"{WORD} B", email="b@corner.example")
    near["contact"].email = "own@own.example"
    lead = make_lead(
        stranger, last_name="Own", company="Elsewhere", email="x@corner.example"
    )
    url = reverse("leads:convert", args=[lead.pk])
    client.force_login(stranger)
    page = client.get(url)
    assert LETTERS not in said(page).lower()
    assert "with this email domain" not in said(page)
    sent = {"step": "refresh", "contact_search": "Own", "account_search": "Mine"}
    page = said(client.post(url, sent))
    assert LETTERS not in page.lower(), page[page.lower().find(LETTERS) - 200 :][:300]
    sent = {"step": "convert", "contact": near["contact"].pk, "account": "new"}
    sent |= {"account_name": "Elsewhere", "opportunity": "none", "status": "converted"}
    page = said(client.post(url, sent))
    assert LETTERS not in page.lower(), page[page.lower().find(LETTERS) - 200 :][:300]


def test_an_undo_that_is_refused_names_nothing_hidden(client, near, ana, stranger):
    client.force_login(stranger)
    with writing.act("create", by=stranger, label="Created") as act:
        account = Account(name="Fresh", owner=stranger)
        act.save(account)
    make_opportunity(ana, account, name=f"{WORD} on it")
    answer = client.post(reverse("undo", args=[act.operation.pk]), follow=True)
    assert LETTERS not in said(answer).lower()
    assert "Fresh" in said(answer)


def test_an_undo_names_no_record_that_was_taken_away_since(client, near, ana, stranger):
    lead = near["lead"]
    client.force_login(stranger)
    with writing.act("edit", by=stranger, label="Edited") as act:
        lead = Lead.objects.get(pk=lead.pk)
        lead.city = "Bonn"
        act.save(lead)
    lead = Lead.objects.get(pk=lead.pk)
    lead.give_to(ana)
    lead.last_name, lead.city = WORD, "Rome"
    writing.save(lead, by=ana)
    answer = client.post(reverse("undo", args=[act.operation.pk]), follow=True)
    assert LETTERS not in said(answer).lower()
    assert Lead.objects.get(pk=lead.pk).city == "Rome"


def test_who_comes_too_late_reads_of_no_hidden_record(client, near, ana, stranger):
    contact = Contact.objects.get(pk=near["contact"].pk)
    url = reverse("contacts:edit", args=[contact.pk])
    client.force_login(stranger)
    form = client.get(url).context["form"]
    sent = {
        bound.html_name: bound.field.prepare_value(bound.value()) or ""
        for bound in form
    }
    contact.account, contact.title = make_account(ana, name=f"{WORD} new"), "Boss"
    writing.save(contact, by=ana)
    answer = client.post(url, {**sent, "account": "Mine", "title": "Me"})
    assert answer.status_code == 409
    assert LETTERS not in said(answer).lower()


def test_what_keeps_an_account_is_counted_as_far_as_it_is_seen(
    client, near, ana, stranger
):
    make_opportunity(stranger, near["account"], name="Mine too")
    client.force_login(stranger)
    page = said(client.get(reverse("accounts:delete", args=[near["account"].pk])))
    assert "still has 1 opportunity, records you cannot see." in page


def test_what_lies_in_the_bin_is_taken_back_by_who_could_change_it(near, ana, stranger):
    """A share that was closed again opens no way back into a deleted lead."""
    lead = near["hidden_lead"]
    sharing.share(lead, stranger, can_edit=True, by=ana)
    lead = Lead.objects.get(pk=lead.pk)
    lead.city = "Bonn"
    with writing.act("edit", by=stranger) as act:
        act.save(lead)
    sharing.unshare(lead, stranger, by=ana)
    with writing.act("delete", by=ana) as gone:
        gone.delete(Lead.objects.get(pk=lead.pk))
    report = undoing.undo(act.operation, by=User.objects.get(pk=stranger.pk))
    assert (report.undone, len(report.skipped)) == (0, 1)
    assert WORD not in str(report.skipped)
    assert Lead._base_manager.get(pk=lead.pk).city == "Bonn"
    assert undoing.undo(gone.operation, by=ana).undone == 1


def test_a_deal_is_not_found_by_the_name_of_a_hidden_account(client, near, stranger):
    client.force_login(stranger)
    deals, picks = reverse("opportunities:list"), "opportunities.opportunity"
    for word, there in ((WORD, 0), ("xyz", 0), ("My", 1), ("deal", 1)):
        page = client.get(deals, {"view": "all", "q": word})
        assert page.context["page"].paginator["count"] == there, word
        page = client.get(
            reverse("pick", args=[picks]), {"field": "deal", "deal": word}
        )
        assert len(page.context["hits"]) == there, word
    for word in ("My deal", "Own", "own@own.example"):
        for url in (reverse("search"), reverse("command")):
            page = client.get(url, {"q": word}, headers={"HX-Request": "true"})
            assert LETTERS not in said(page).lower(), (url, word)
    assert not client.get(reverse("search"), {"q": WORD}).context["groups"]
    assert client.get(reverse("search"), {"q": "My deal"}).context["groups"]

from decimal import Decimal

from django.utils import timezone

from accounts.models import Account
from history import reading, writing
from history.models import Change
from leads.models import Lead, LeadType, Status
from users.models import Queue


def accounts_of(owner, *names):
    return [Account(name=name, owner=owner) for name in names]


def test_an_act_of_several_rows_writes_its_history_in_one_statement(
    ana, django_assert_num_queries
):
    first, second, third = accounts_of(ana, "One", "Two", "Three")
    writing.save(*accounts_of(ana, "Warm"), by=ana)
    with (
        # Savepoint, operation, three rows, history, release.
        django_assert_num_queries(7),
        writing.act("create", by=ana) as act,
    ):
        for account in (first, second, third):
            act.save(account)
    assert [change.object_id for change in Change.objects.order_by("pk")[1:]] == [
        first.pk,
        second.pk,
        third.pk,
    ]


def test_a_few_new_rows_are_inserted_in_one_statement(ana, django_assert_num_queries):
    writing.save(*accounts_of(ana, "Warm"), by=ana)
    with django_assert_num_queries(5), writing.act("create", by=ana) as act:
        few = accounts_of(ana, "One", "Two")
        act.save_many(few)
    assert reading.of(few[1]).get().values["name"] == [None, "Two"]


def test_long_acts_do_not_keep_all_their_history_in_memory(ana, monkeypatch):
    monkeypatch.setattr(writing, "NOTES_AT_ONCE", 2)
    with writing.act("create", by=ana) as act:
        for account in accounts_of(ana, "One", "Two", "Three"):
            act.save(account)
        assert Change.objects.count() == 2
    assert Change.objects.count() == 3


def test_an_act_that_fails_leaves_no_history(ana):
    try:
        with writing.act("create", by=ana) as act:
            act.save(Account(name="One", owner=ana))
            raise KeyError
    except KeyError:
        pass
    assert not Change.objects.exists()
    assert not Account.objects.exists()


def test_what_is_noted_of_many_new_rows_is_what_is_noted_of_one(db):
    lead_type = LeadType.objects.get(is_default=True)
    about = {
        "lead_type": lead_type,
        "status": Status.objects.first(),
        "queue": Queue.objects.first(),
        "annual_revenue": Decimal("1.10"),
        "number_of_employees": 0,
        "do_not_call": True,
        "custom": {"colour": "é\n\\"},
        "description": "tab\t and\nline",
        "respond_by": timezone.now(),
    }
    with writing.act("test", by=None) as act:
        one, *many = [
            Lead(last_name="Okafor", **about) for _ in range(writing.MANY + 1)
        ]
        act.save(one)
        act.save_many(many)
    columns = ("operation", "verb", "version", "at", "values")
    noted = list(Change.objects.order_by("pk").values(*columns))
    assert len(noted) == writing.MANY + 1
    assert noted[0]["values"]["description"] == [None, "tab\t and\nline"]
    assert "number_of_employees" not in noted[0]["values"]
    for change in noted:
        for moving in ("id", "assigned_at", "status_since"):
            assert change["values"].pop(moving)
        assert change == noted[0]
    assert list(Change.objects.order_by("pk").values_list("object_id", flat=True)) == [
        record.pk for record in (one, *many)
    ]

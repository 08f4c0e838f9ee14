from accounts.models import Account
from history import reading, writing
from history.models import Change


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

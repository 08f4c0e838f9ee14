"""What differs between the two databases gives the same answers."""

import threading
from decimal import Decimal

import pytest
from django.contrib.auth import get_user_model
from django.db import OperationalError, connection, connections, transaction
from django.db.models import F, Value
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from work import database
from work.database import locks
from work.models import Due, Job, Mail
from work.tests.races import at_once

only_postgresql = pytest.mark.postgresql


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("ÉLAN", "elan"),
        ("Straße", "strasse"),
        ("İstanbul", "istanbul"),
        ("Łódź", "łodz"),
        ("ΣΊΣΥΦΟΣ", "σισυφοσ"),
        ("ﬁne", "fine"),
        ("", ""),
        ("Tom & Co", "tom & co"),
    ],
)
@pytest.mark.django_db
def test_case_and_accents_fold_alike_in_python_and_in_the_database(text, folded):
    assert database.fold(text) == folded
    with connection.cursor() as cursor:
        cursor.execute("SELECT fold(%s), fold(NULL)", [text])
        assert cursor.fetchone() == (folded, None)


# All on which the databases differ, found by trying every code point: Cherokee, and
# nine letter shapes of old Cyrillic manuscripts.
UNLIKE = "".join(
    chr(point)
    for first, last in [(0x13A0, 0x13FF), (0xAB70, 0xABBF), (0x1C80, 0x1C88)]
    for point in range(first, last + 1)
)
LETTERS = st.characters(
    exclude_categories=["Cs", "Cn"], exclude_characters=UNLIKE + "\0"
)


@pytest.mark.django_db
@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(LETTERS))
def test_any_text_folds_alike_in_python_and_in_the_database(text):
    with connection.cursor() as cursor:
        cursor.execute("SELECT fold(%s)", [text])
        assert cursor.fetchone()[0] == database.fold(text)


@pytest.mark.django_db
def test_a_column_can_be_folded_in_a_query():
    Due.objects.create(kind="Élan")

    found = Due.objects.annotate(folded=database.Fold("kind"))
    assert found.filter(folded=database.fold("ELAN")).exists()
    assert not found.filter(folded=Value("other")).exists()


@pytest.mark.django_db
def test_reserved_ids_are_nobody_elses():
    first = database.reserve_ids(Due, 3)
    made = Due.objects.create(kind="a")
    second = database.reserve_ids(Due, 2)

    ids = [*first, made.pk, *second]
    assert len(set(ids)) == 6
    assert ids == sorted(ids)
    assert database.reserve_ids(Due, 0) == []


@pytest.mark.django_db
def test_many_rows_go_in_with_every_kind_of_value():
    ids = database.reserve_ids(Mail, 2)
    hostile = 'tab\tnew\nline \\N \\ "quote" Ω 🎉'
    rows = [
        Mail(pk=ids[0], to="ana@example.com", subject=hostile),
        Mail(pk=ids[1], to="b@example.com", user=None, text=""),
    ]
    database.insert_many(Mail, rows)

    first, second = Mail.objects.order_by("pk")
    assert first.subject == hostile
    assert (first.uuid, first.created_at) == (rows[0].uuid, rows[0].created_at)
    assert (second.user_id, second.sent_at) == (None, None)
    assert not rows[0]._state.adding


@pytest.mark.django_db
def test_json_goes_in_as_json():
    values = {"a": [1, None, "é\n\\"], "b": str(Decimal("1.10"))}
    database.insert_many(Job, [Job(kind="k", label="l", result=values)])
    database.insert_many(Job, [])

    assert Job.objects.get().result == values
    assert Job.objects.filter(result__b="1.10").exists()


@pytest.mark.parametrize(
    "wanted",
    [
        ["plain", "{brace", 'quote"', "comma,comma", "back\\slash", "", "NULL", "ünï"],
        ["holds \x1f what divides", "plain"],
        [""],
        [],
    ],
)
@pytest.mark.django_db
def test_rows_are_found_among_whatever_texts(wanted):
    for text in {*wanted, "other", "NULL,plain"}:
        Job.objects.create(kind="k", label=text)

    found = Job.objects.filter(database.Among(F("label"), wanted))

    assert sorted(found.values_list("label", flat=True)) == sorted(wanted)


@pytest.mark.django_db(transaction=True)
def test_a_lock_without_a_transaction_is_refused():
    with pytest.raises(ValueError, match="transaction"):
        database.advisory_lock("email:ana@example.com")


def test_a_million_keys_share_a_limited_number_of_locks():
    places = {locks._place(f"email:{number}") for number in range(20_000)}

    assert len(places) <= locks.LOCKS_PER_KIND
    assert locks._place("pool:1")[0] != locks._place("email:1")[0]


@only_postgresql
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("locked", [True, False])
def test_check_then_insert_is_safe_under_the_lock_and_only_then(locked):
    """The control without the lock shows that the race is real."""

    def insert_if_missing():
        with transaction.atomic():
            if locked:
                database.advisory_lock("kind:same")
            if not Due.objects.filter(kind="same").exists():
                with connection.cursor() as cursor:
                    cursor.execute("SELECT pg_sleep(0.05)")
                Due.objects.create(kind="same")

    at_once(*[insert_if_missing] * 8)
    made = Due.objects.filter(kind="same").count()
    assert (made == 1) is locked


@only_postgresql
@pytest.mark.django_db(transaction=True)
def test_rows_that_somebody_holds_are_skipped():
    Due.objects.create(kind="a")
    Due.objects.create(kind="b")
    seen = []

    def other():
        with transaction.atomic():
            rows = database.skip_locked(Due.objects.all())
            seen.extend(row.kind for row in rows)
        connections.close_all()

    with transaction.atomic():
        list(database.skip_locked(Due.objects.filter(kind="a")))
        thread = threading.Thread(target=other)
        thread.start()
        thread.join()
    assert seen == ["b"]


@pytest.mark.django_db
def test_users_can_be_inserted_in_bulk_too():
    model = get_user_model()
    (pk,) = database.reserve_ids(model, 1)
    user = model(pk=pk, email="ana@example.com")
    database.insert_many(model, [user])

    assert model.objects.get(pk=pk).email == "ana@example.com"


@pytest.mark.django_db
def test_a_copy_keeps_values_of_other_types_as_an_insert_would():
    """What is not quite what a column keeps goes the field's own way."""
    odd = {"kind": 7, "key": "one", "args": [1], "attempts": "3", "asked": True}
    [first, second] = [Due(**odd | {"key": key}) for key in ("one", "two")]
    first.pk, second.pk = database.reserve_ids(Due, 2)
    database.insert_many(Due, [first])
    second.save(force_insert=True)
    one, two = Due.objects.filter(pk__in=[first.pk, second.pk]).order_by("pk")
    for name in odd.keys() - {"key"}:
        assert getattr(one, name) == getattr(two, name)


@only_postgresql
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("shared", "waits"), [(True, False), (False, True)])
def test_shared_locks_wait_for_exclusive_ones_and_not_for_each_other(shared, waits):
    """Somebody holds a shared lock; another asks for half a second."""
    with transaction.atomic():
        database.advisory_lock("kind:same", shared=True)
        assert _must_wait("kind:same", shared=shared) is waits


@only_postgresql
@pytest.mark.django_db(transaction=True)
def test_who_holds_all_locks_of_a_kind_holds_that_of_each_key_of_it():
    with transaction.atomic():
        database.advisory_lock_all("email", "phone", shared=True)
        assert _must_wait("email:ana@example.com")
        assert _must_wait("phone:+4912345")
        assert not _must_wait("firm:Northwind")
        assert not _must_wait("email:ana@example.com", shared=True)


def _must_wait(key: str, *, shared: bool = False) -> bool:
    """Tell whether another connection waits half a second for a lock in vain."""
    outcomes = []

    def ask():
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("SET LOCAL lock_timeout = '500ms'")
                database.advisory_lock(key, shared=shared)
            outcomes.append(False)
        except OperationalError:
            outcomes.append(True)
        connections.close_all()

    thread = threading.Thread(target=ask)
    thread.start()
    thread.join()
    [outcome] = outcomes
    return outcome

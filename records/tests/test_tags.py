"""Tags: words on records; a record keeps the keys of its tags in one column."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction

from history import undoing
from history.models import Operation
from leads.models import Lead
from leads.tests.make import make_lead
from records import criteria, tagging
from records.models import Tag, tags

pytestmark = pytest.mark.django_db


@pytest.fixture
def expo(db):
    tags.forget()
    return Tag.objects.create(name="Expo 2026", key="expo 2026", tone="blue")


@pytest.fixture
def cold(db):
    tags.forget()
    return Tag.objects.create(name="Cold calls", key="cold calls")


def test_names_are_read_in_any_spelling_and_kept_in_one_order(expo, cold):
    column = Lead._meta.get_field("tags")
    assert column.clean(" EXPO  2026; cold Calls,,", None) == ";cold calls;expo 2026;"
    assert tags.names_of(";expo 2026;cold calls;") == ["Cold calls", "Expo 2026"]


def test_an_unknown_tag_is_named(expo):
    with pytest.raises(ValidationError, match="no tag “Exqo”"):
        tags.keys_called("Expo 2026, Exqo")


@pytest.mark.parametrize(
    "name", ["", "a,b", "a;b", "a；b", "x" * 41, "\u200b", "a\x00b"]
)
def test_what_is_no_name_is_refused(name):
    with pytest.raises(ValidationError):
        tags.clean_name(name)


def test_a_name_is_there_once_whatever_its_case(expo):
    with pytest.raises(ValidationError, match="of this name"):
        Tag(name="EXPO 2026").full_clean(exclude=["key"])
    with pytest.raises(IntegrityError), transaction.atomic():
        Tag.objects.create(name="EXPO 2026", key="other")


def test_a_renamed_tag_is_found_by_both_names_and_frees_neither_key(expo):
    expo.name = "Fair"
    expo.save()
    tags.forget()
    assert tags.keys_called("fair") == tags.keys_called("expo 2026") == ["expo 2026"]
    assert tags.free_key("Expo 2026") == "expo 2026 2"


def test_a_tag_made_by_another_process_is_seen(expo):
    tags.known()
    Tag.objects.create(name="Late", key="late")
    assert tags.keys_called("Late") == ["late"]


def test_tags_are_made_once(expo):
    tags.made(["New one", "new ONE", "Expo 2026"])
    tags.made(["NEW one"])
    assert Tag.objects.filter(key="new one").count() == 1


def test_a_record_takes_so_many_tags_and_no_more():
    with pytest.raises(ValidationError, match="at most 50"):
        tags.kept(str(number) for number in range(51))


def test_putting_a_tag_on_is_one_act_that_can_be_undone(ana, expo):
    lead = make_lead(owner=ana)
    act = tagging.retag(lead, by=ana, add=["expo 2026"])
    lead.refresh_from_db()
    assert lead.tags == ";expo 2026;"
    undoing.undo(act.operation, by=ana)
    lead.refresh_from_db()
    assert lead.tags == ""


def test_a_tag_that_is_there_is_not_put_on_again(ana, expo):
    lead = make_lead(owner=ana, tags=";expo 2026;")
    before = Operation.objects.count()
    act = tagging.retag(lead, by=ana, add=["expo 2026"])
    assert not act.has_written
    assert Operation.objects.count() == before


ASKED = [
    ("includes", "Expo 2026", [1, 3]),
    ("includes", "expo 2026, Cold calls", [1, 2, 3]),
    ("includes_all", "Expo 2026, Cold calls", [3]),
    ("excludes", "Expo 2026", [0, 2, 4]),
    ("is_empty", "", [0]),
    ("not_empty", "", [1, 2, 3, 4]),
    ("equals", "cold CALLS", [2, 3]),
    ("not_equal", "nobody has it", [0, 1, 2, 3, 4]),
    ("includes", "expo", []),
]


@pytest.mark.parametrize(("operator", "value", "wanted"), ASKED)
def test_criteria_ask_for_tags_alike_in_the_database_and_in_memory(
    ana, expo, cold, operator, value, wanted
):
    Tag.objects.create(name="Expo 20", key="expo 20")
    kept = ["", ";expo 2026;", ";cold calls;", ";cold calls;expo 2026;", ";expo 20;"]
    leads = [make_lead(owner=ana, tags=text) for text in kept]
    row = {"field": "tags", "operator": operator, "value": value}
    asked = criteria.parse(Lead, [row])
    found = set(Lead.objects.filter(asked.as_q()).values_list("pk", flat=True))
    assert found == {leads[place].pk for place in wanted}
    assert [n for n, lead in enumerate(leads) if asked.matches(lead)] == wanted


@pytest.mark.postgresql
def test_postgresql_finds_a_tag_by_an_index(ana, expo):
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    plan = Lead.objects.filter(tags.with_any(["expo 2026", "other"])).explain()
    assert "leads_lead_tags__trigram" in plan

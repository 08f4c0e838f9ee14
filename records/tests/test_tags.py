"""Tags: words on records; a record keeps the keys of its tags in one column."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone

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


def test_merging_gives_every_record_the_other_tag_and_can_be_undone(ana, expo, cold):
    both = make_lead(owner=ana, tags=";cold calls;expo 2026;")
    one = make_lead(owner=ana, tags=";cold calls;")
    binned = make_lead(owner=ana, tags=";cold calls;")
    Lead.objects.filter(pk=binned.pk).update(deleted_at=timezone.now())
    make_lead(owner=ana, tags=";expo 2026;")
    assert tagging.merge(cold, expo, by=ana) == 3
    leads = [both, one, binned]
    worn = Lead._base_manager.filter(pk__in=[lead.pk for lead in leads])
    assert set(worn.values_list("tags", flat=True)) == {";expo 2026;"}
    assert ("cold calls", "Cold calls") not in tags.known().offered
    # Whoever still says the old one means the new one: a form, a view.
    assert tags.keys_called("Cold Calls") == ["expo 2026"]
    assert Lead.objects.filter(tags.with_any(["cold calls"])).count() == 4
    act = Operation.objects.get(kind="merge_tags")
    undoing.undo(act, by=ana)
    one.refresh_from_db()
    assert one.tags == ";cold calls;"
    assert one in Lead.objects.filter(tags.with_any(["cold calls"]))


def test_a_tag_is_not_merged_into_itself_or_in_a_circle(ana, expo, cold):
    with pytest.raises(ValidationError, match="Choose another tag"):
        tagging.merge(expo, expo, by=ana)
    tagging.merge(cold, expo, by=ana)
    expo.refresh_from_db()
    cold.refresh_from_db()
    with pytest.raises(ValidationError, match="Choose another tag"):
        tagging.merge(expo, cold, by=ana)
    late = Tag.objects.create(name="Fair", key="fair")
    tagging.merge(expo, late, by=ana)
    assert tags.keys_called("Cold calls, Expo 2026") == ["fair", "fair"]


def test_an_administrator_merges_tags_on_a_page_that_asks_first(
    client, adam, ana, expo, cold
):
    lead = make_lead(owner=ana, tags=";cold calls;")
    url = reverse("admin:records_tag_merge", args=[cold.pk])
    client.force_login(ana)
    assert client.get(url).status_code in (302, 403, 404)
    client.force_login(adam)
    change = reverse("admin:records_tag_change", args=[cold.pk])
    assert url in client.get(change).content.decode()
    page = client.get(url)
    assert "1 lead" in page.content.decode()
    offered = page.context["form"].fields["into"].queryset
    assert expo in offered
    assert cold not in offered
    assert client.post(url, {"into": cold.pk}).status_code == 200
    lead.refresh_from_db()
    assert lead.tags == ";cold calls;"
    done = client.post(url, {"into": expo.pk}, follow=True).content.decode()
    assert "1 record has “Expo 2026” now." in done
    lead.refresh_from_db()
    assert lead.tags == ";expo 2026;"
    missing = reverse("admin:records_tag_merge", args=[0])
    assert client.get(missing).status_code == 404

import pytest
from django.core.exceptions import ValidationError

from accounts import editing, hierarchy
from accounts.forms import AccountForm, ContactForm
from accounts.models import Account, Contact
from accounts.tests.make import make_account, make_contact
from records.models import AccessDefault


@pytest.fixture
def family(ana):
    top = make_account(ana, "Top")
    middle = make_account(ana, "Middle", parent=top)
    low = make_account(ana, "Low", parent=middle)
    make_account(ana, "Another low", parent=middle)
    return top, middle, low


def names(nodes):
    return [(node.account.name, node.depth) for node in nodes]


def test_the_tree_is_drawn_from_the_top_and_marks_where_one_is(ana, family):
    _top, middle, _low = family
    nodes = hierarchy.tree(middle, ana)
    assert names(nodes) == [("Top", 0), ("Middle", 1), ("Another low", 2), ("Low", 2)]
    assert [node.account for node in nodes if node.is_current] == [middle]
    assert names(hierarchy.around(middle, ana)) == names(nodes)


def test_what_one_cannot_see_is_left_out_with_all_below_it(ana, dimitri, family):
    top, middle, low = family
    AccessDefault.objects.filter(kind="accounts.account").update(level="private")
    Account.objects.filter(pk=middle.pk).update(owner=dimitri)
    assert names(hierarchy.tree(top, ana)) == [("Top", 0)]
    assert names(hierarchy.tree(low, ana)) == [("Low", 0)]


def test_a_tree_costs_a_query_for_each_level(
    ana, family, django_assert_max_num_queries
):
    for number in range(30):
        make_account(ana, f"Sub {number}", parent=family[1])
    with django_assert_max_num_queries(9):
        assert len(hierarchy.tree(family[0], ana)) == 34


def test_two_saves_that_close_a_circle_together_are_refused(ana):
    one, two = make_account(ana, "One"), make_account(ana, "Two")

    def form(account, parent):
        account = Account.objects.get(pk=account.pk)
        data = {"name": account.name, "parent": f"#{parent.pk}", "version": "1"}
        made = AccountForm(data, instance=account, by=ana)
        assert made.is_valid(), made.errors
        return made

    # Both are right when they are filled in; the second is wrong when it is saved.
    first, second = form(one, two), form(two, one)
    editing.save_account(first, by=ana)
    with pytest.raises(ValidationError, match="below itself"):
        editing.save_account(second, by=ana)
    two.refresh_from_db()
    assert two.parent is None


def test_nobody_reports_to_themselves_over_others(ana):
    boss = make_contact(ana, last_name="Boss")
    maya = make_contact(ana, reports_to=boss)
    data = {"last_name": "Boss", "reports_to": f"#{maya.pk}"}
    form = ContactForm(data, instance=Contact.objects.get(pk=boss.pk), by=ana)
    assert "reports_to" in form.errors

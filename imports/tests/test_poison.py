"""What fails in the midst of writing costs its row, and no other one."""

import pytest

from imports.models import Row
from imports.tests import make
from leads.models import Lead, StatusSpan
from leads.process import moving

# At the end of a transaction a database sees whether all that is pointed at is there.
pytestmark = pytest.mark.django_db(transaction=True)

# Each repeats the one before, by something that the others do not have.
CHAIN = (
    "Last Name,Email,Phone,Mobile\nB,one@x.example,,\n"
    "B,one@x.example,+1 212 555 0102,\nB,,+1 212 555 0102,+1 212 555 0103\n"
    "B,,,+1 212 555 0103\nX,x@x.example,,\nX,X@x.example,,\n"
)


@pytest.mark.parametrize("how", ["skip", "create"])
def test_a_chain_of_repeats_comes_in_whole_if_all_are_to_be_new(marta, how):
    match = "never" if how == "skip" else "email_phone"
    imported = make.ran(marta, CHAIN, match=match, on_duplicate=how)
    assert imported.counts()["created"] == 6
    pks = list(Row.objects.order_by("number").values_list("object_id", flat=True))
    links = dict(Lead.objects.values_list("pk", "duplicate_of"))
    assert [links[pk] for pk in pks] == [None, *pks[:3], None, pks[4]]


def test_what_fails_after_leads_were_written_takes_no_other_row_along(
    marta, monkeypatch
):
    real = moving.enter_many

    def enter(leads, act):
        if any(lead.email == "X@x.example" for lead in leads):
            raise ZeroDivisionError
        return real(leads, act)

    monkeypatch.setattr("leads.intake.receiving.moving.enter_many", enter)
    imported = make.ran(marta, CHAIN, match="never")
    outcomes = Row.objects.order_by("number").values_list("outcome", flat=True)
    assert list(outcomes) == [*["created"] * 5, "refused"]
    assert (imported.state, Lead.objects.count()) == ("finished", 5)
    spans = StatusSpan.objects.values_list("lead", flat=True)
    assert set(spans) == set(Lead.objects.values_list("pk", flat=True))

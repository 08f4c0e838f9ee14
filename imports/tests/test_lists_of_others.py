"""Lists of a hundred other programs become ours without help."""

import pytest

from imports import amounts, running, starting
from imports.models import Row
from imports.tests import make, others
from leads.models import Lead
from records.models.tags import names_of

pytestmark = pytest.mark.django_db

LISTS = others.all_lists()


def test_each_column_is_proposed_to_be_what_it_is(marta):
    wrong = []
    for one in LISTS:
        imported = make.upload(marta, one.as_bytes(), target=one.target)
        assert len(imported.layout["headers"]) == len(one.headers), one.name
        for number, wanted in enumerate(one.wanted):
            found = imported.mapping.get(str(number), "")
            if wanted is not None and found != wanted:
                wrong.append((one.name, one.headers[number], wanted, found))
    assert wrong == []


# Cells that are kept under another form, and so cannot be compared as text.
_OTHERWISE = ("full_name", "external_id", "owner", "status", "description", "street")


@pytest.mark.parametrize(
    "one", [one for one in LISTS if one.target == "lead"][::4], ids=lambda one: one.name
)
def test_what_stands_in_a_list_is_what_is_kept(marta, one):
    Lead.objects.all().delete()
    imported = make.upload(marta, one.as_bytes())
    columns = {int(n): name for n, name in imported.mapping.items()}
    chosen = starting.Options.from_json(imported.options)
    chosen.owner = "me"
    starting.decide(imported, columns, chosen)
    imported = make.check(imported)
    running.start(imported, by=marta)
    imported = make.work_off(imported)
    assert imported.total == len(one.rows) == sum(imported.counts().values())
    for row in Row.objects.filter(imported=imported):
        assert row.outcome == "created", row.problems
        lead = Lead.objects.get(pk=row.object_id)
        cells = one.rows[row.number - 1]
        for number, name in columns.items():
            kept = getattr(lead, name, None)
            text = cells[number].removeprefix("p:")
            text = text.encode(one.encoding, "replace").decode(one.encoding)
            if name in _OTHERWISE or not text:
                continue
            if name == "tags":
                kept = "; ".join(names_of(kept))
            if isinstance(kept, bool):
                assert kept == (text in ("1", "true"))
            elif isinstance(kept, str):
                assert kept == text, name
            else:
                number = amounts.read(text, "point").plain.replace(",", "")
                assert float(kept) == float(number), name

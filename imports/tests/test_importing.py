"""A list becomes leads: every row accounted for, resumed, stopped, undone."""

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from history import writing
from history.models import Change
from imports import (
    checking,
    mending,
    receiving,
    reporting,
    running,
    staging,
    starting,
    undoing,
)
from imports.models import Import, Row
from imports.options import Options
from imports.tests import make
from leads import intake
from leads.filters import unread_by
from leads.models import Lead
from leads.tests.make import make_lead
from records.models import Choice
from work import due
from work.models import Due, Notice

pytestmark = pytest.mark.django_db


def test_the_check_says_what_would_become_of_each_row_and_writes_nothing(marta):
    imported = make.checked(marta)
    assert imported.state == "checked"
    assert imported.total == 5
    counts = imported.check_result["counts"]
    assert counts == {"created": 2, "duplicate": 1, "refused": 2}
    assert not Lead.objects.exists()


def test_the_run_does_what_the_check_said(marta):
    imported = make.ran(marta)
    assert imported.state == "finished"
    assert imported.counts() == {
        "created": 2, "updated": 0, "duplicate": 1, "refused": 2,
    }  # fmt: skip
    assert {lead.email for lead in Lead.objects.all()} == {
        "maya@northwind.example",
        "jonas@falcon.example",
    }
    rows = Row.objects.filter(imported=imported).order_by("number")
    assert [row.outcome for row in rows] == [
        "created", "created", "duplicate", "refused", "refused",
    ]  # fmt: skip
    assert rows[0].unmapped == {"Shoe size": "red"}
    assert rows[4].problems[0]["column"] == "Email"
    assert Change.objects.filter(operation__kind="import", verb="created").exists()


def test_every_row_is_accounted_for(marta):
    text = make.LIST + ",,,,\n\n" + 'x,"y,z\n' + "a,b,c,d@e.example,f,g\n"
    imported = make.ran(marta, text)
    assert imported.total == sum(imported.counts().values()) == 7


def test_an_empty_list_has_no_rows(marta):
    imported = make.checked(marta, "First Name,Last Name\n")
    assert (imported.state, imported.total) == ("checked", 0)


@pytest.mark.parametrize(
    ("how", "title", "city"),
    [
        ("skip", "Buyer", ""),
        ("fill", "Buyer", "Bonn"),
        ("update", "CEO", "Bonn"),
    ],
)
def test_a_known_lead_is_skipped_filled_or_overwritten(marta, how, title, city):
    lead = make_lead(marta, email="maya@northwind.example", title="Buyer")
    text = "Last Name,Email,Job Title,City\nOkafor,Maya@northwind.example,CEO,Bonn\n"
    imported = make.ran(marta, text, on_duplicate=how)
    lead.refresh_from_db()
    assert (lead.title, lead.city) == (title, city)
    outcome = "duplicate" if how == "skip" else "updated"
    assert imported.counts()[outcome] == 1
    assert Lead.objects.count() == 1


def test_a_known_lead_is_made_again_and_flagged_if_one_says_so(marta):
    lead = make_lead(marta, email="maya@northwind.example")
    text = "Last Name,Email\nOkafor,maya@northwind.example\n"
    make.ran(marta, text, on_duplicate="create")
    assert Lead.objects.get(duplicate_of=lead)


def test_a_lead_that_the_importer_may_not_change_is_left_alone(ana, dimitri):
    lead = make_lead(dimitri, email="maya@northwind.example", title="Buyer")
    text = "Last Name,Email,Job Title\nOkafor,maya@northwind.example,CEO\n"
    imported = make.ran(ana, text, on_duplicate="update")
    lead.refresh_from_db()
    assert lead.title == "Buyer"
    assert imported.counts()["duplicate"] == 1


def test_a_run_that_is_done_again_changes_nothing(marta):
    imported = make.ran(marta)
    before = list(Row.objects.values_list("pk", "object_id"))
    for chunk in imported.chunks.all():
        running.run_chunk(chunk.pk)
    running.go_on(str(imported.pk))
    assert list(Row.objects.values_list("pk", "object_id")) == before
    assert Lead.objects.count() == 2


def test_a_piece_that_broke_off_is_taken_up_again(marta, monkeypatch):
    monkeypatch.setattr("imports.staging.ROWS_AT_ONCE", 2)
    imported = make.checked(marta)
    running.start(imported, by=marta)
    first = imported.chunks.first()
    with monkeypatch.context() as patch:
        patch.setattr("imports.running.database.insert_rows", _break_off)
        with pytest.raises(KeyboardInterrupt):
            running.run_chunk(first.pk)
    assert not Lead.objects.exists()
    imported = make.work_off(imported)
    assert imported.counts() == {
        "created": 2, "updated": 0, "duplicate": 1, "refused": 2,
    }  # fmt: skip


def _break_off(*args, **kwargs):
    raise KeyboardInterrupt


def test_a_poison_row_costs_itself_alone(marta, monkeypatch):
    real = intake.receive

    def receive(drafts, **about):
        if any(draft.values["last_name"] == "Brandt" for draft in drafts):
            raise ZeroDivisionError
        return real(drafts, **about)

    monkeypatch.setattr("imports.targets.taking_leads.intake.receive", receive)
    imported = make.ran(marta)
    assert imported.counts()["created"] == 1
    assert imported.counts()["refused"] == 3


def test_the_same_file_started_twice_is_one_job(marta):
    one, other = make.checked(marta), make.checked(marta)
    assert running.start(one, by=marta) == one
    assert running.start(one, by=marta) == one
    assert running.start(other, by=marta) == one
    assert Due.objects.filter(kind="imports.run_chunk").count() == 1
    make.work_off(one)
    assert Lead.objects.count() == 2


def test_an_unchecked_file_does_not_run(marta):
    with pytest.raises(ValidationError):
        running.start(make.upload(marta), by=marta)


def test_a_stopped_import_goes_on_where_it_was(marta, monkeypatch):
    monkeypatch.setattr("imports.staging.ROWS_AT_ONCE", 2)
    imported = make.checked(marta)
    running.start(imported, by=marta)
    running.run_chunk(imported.chunks.first().pk)
    assert running.stop(imported)
    imported = make.work_off(imported)
    assert imported.state == "stopped"
    assert reporting.summary(imported)["not_run"] == 3
    running.start(imported, by=marta)
    imported = make.work_off(imported)
    assert imported.state == "finished"
    assert sum(imported.counts().values()) == 5


def test_an_import_that_was_stopped_too_late_is_finished(marta):
    imported = make.checked(marta, "Last Name\nA\nB\n")
    running.start(imported, by=marta)
    running.run_chunk(imported.chunks.get().pk)
    assert running.stop(imported)
    imported = make.work_off(imported)
    assert imported.state == "finished"
    assert imported.counts()["created"] == 2


def test_undo_removes_what_was_made_and_restores_what_was_updated(marta):
    lead = make_lead(marta, email="maya@northwind.example", title="Buyer")
    text = (
        "Last Name,Email,Job Title\nOkafor,maya@northwind.example,CEO\n"
        "New,new@x.example,CTO\nKept,kept@x.example,CTO\n"
    )
    imported = make.ran(marta, text, on_duplicate="update")
    kept = Lead.objects.get(last_name="Kept")
    kept.city = "Bonn"
    writing.save(kept, by=marta)
    undoing.ask(imported, by=marta)
    imported = make.work_off(imported)
    lead.refresh_from_db()
    assert (imported.state, lead.title) == ("undone", "Buyer")
    alive = set(Lead.objects.alive().values_list("last_name", flat=True))
    assert alive == {"Okafor", "Kept"}
    assert imported.undo_result["left"] == 1


def test_who_brought_a_list_takes_it_back_also_where_others_own_its_leads(marta, ana):
    imported = make.ran(marta, owner=f"user:{ana.pk}")
    assert not Lead.objects.editable_by(marta).exists()
    touched = Lead.objects.get(last_name="Brandt")
    touched.city = "Bonn"
    writing.save(touched, by=ana)
    undoing.ask(imported, by=marta)
    imported = make.work_off(imported)
    assert list(Lead.objects.alive()) == [touched]
    assert [name for name, _why in imported.undo_result["skipped"]] == ["Jonas Brandt"]


def test_undo_removes_a_lead_that_the_same_list_made_and_updated(marta):
    imported = make.ran(
        marta, "Last Name,Email,City\nA,a@x.example,\nA,A@x.example,Ulm\n",
        on_duplicate="fill",
    )  # fmt: skip
    assert Lead.objects.get().city == "Ulm"
    undoing.ask(imported, by=marta)
    assert make.work_off(imported).undo_result["left"] == 0
    assert not Lead.objects.alive().exists()


def test_only_who_ran_it_or_somebody_above_undoes_it(ana, boris, carla):
    imported = make.ran(ana)
    assert undoing.why_not(imported, boris)
    assert not undoing.why_not(imported, carla)


def test_a_value_mended_on_the_page_is_taken(marta):
    imported = make.checked(marta)
    mending.mend(imported, {"fix_5_3": "raj@orbit.example", "fix_4_1": "Weber"})
    checking.ask(imported)
    imported = make.work_off(imported)
    assert imported.check_result["counts"]["created"] == 4


def test_the_error_file_can_be_mended_and_uploaded_again(marta):
    text = "Last Name,Email,Shoe size\nRahman,nope,=1+1\n"
    imported = make.ran(marta, text)
    lines = "".join(reporting.error_file(imported)).splitlines()
    assert lines[0] == "\ufeffLast Name,Email,Shoe size,error,how_to_fix"
    assert lines[1].startswith("Rahman,nope,'=1+1,")
    again = make.ran(marta, "\n".join(lines).replace("nope", "raj@orbit.example"))
    assert again.counts()["created"] == 1


def test_owners_are_told_once(marta, ana):
    text = "Last Name,Email,Owner\n" + "".join(
        f"P{n},p{n}@x.example,ana@tiller.example\n" for n in range(5)
    )
    make.ran(marta, text)
    assert Lead.objects.filter(owner=ana).count() == 5
    assert Notice.objects.filter(user=ana).count() == 1


def test_the_mapping_is_remembered_for_files_with_this_header(marta):
    imported = make.upload(marta)
    starting.decide(imported, {1: "last_name", 4: "description"}, Options())
    again = make.upload(marta, make.LIST.replace("Jonas", "Josef"))
    assert again.mapping == {"1": "last_name", "4": "description"}


def test_one_field_is_for_one_column(marta):
    imported = make.upload(marta)
    with pytest.raises(ValidationError, match="Only one column"):
        starting.decide(imported, {0: "last_name", 1: "last_name"}, Options())


def test_too_large_a_file_is_refused_and_not_kept(marta, settings):
    settings.IMPORT_MAX_BYTES = 10
    with pytest.raises(ValidationError, match="larger"):
        make.upload(marta)
    assert not Import.objects.exists()


def test_rows_beyond_the_limit_are_refused_and_come_back_as_a_list(marta, settings):
    settings.IMPORT_MAX_ROWS = 2
    text = "Last Name,Company\n" + "".join(f"L{n},Firm {n}\n" for n in range(4))
    imported = make.ran(marta, text)
    assert (imported.counts()["created"], imported.counts()["refused"]) == (2, 2)
    lines = list(reporting.error_file(imported))[1:]
    assert [line.partition(",")[0] for line in lines] == ["L2", "L3"]
    assert all("A list may have 2 rows." in line for line in lines)


def test_a_cell_beyond_the_limit_costs_its_row_even_if_no_field_takes_it(
    marta, settings
):
    settings.IMPORT_MAX_CELL = 50
    text = f"Last Name,Company,Rest\nLee,Labs,{'x' * 50}\nOkafor,Orbit,{'x' * 51}\n"
    imported = make.ran(marta, text)
    assert Lead.objects.get().last_name == "Lee"
    (problem,) = imported.rows.get(outcome="refused").problems
    assert "51 characters" in problem["message"]


@pytest.mark.parametrize("unread", [True, False])
def test_new_leads_are_unread_by_their_owner_if_one_says_so(marta, unread):
    make.ran(marta, unread=unread)
    assert Lead.objects.filter(unread_by(marta)).exists() == unread


def test_a_list_without_addresses_is_matched_by_name_and_company(marta):
    lead = make_lead(
        marta, first_name="Maya", last_name="Okafor", company="Northwind Ltd"
    )
    text = (
        "First Name,Last Name,Company,City\nMAYA,Okafor,Northwind,Bonn\n"
        "Maya,Okafor,Falcon,Ulm\nmaya,okafor,Falcon Inc.,Köln\nMaya,Okafor,,Ulm\n"
    )
    imported = make.ran(marta, text, match="name_company", on_duplicate="fill")
    assert imported.counts() == {
        "created": 2, "updated": 2, "duplicate": 0, "refused": 0,
    }  # fmt: skip
    assert imported.check_result["counts"] == {"created": 2, "updated": 2}
    lead.refresh_from_db()
    assert lead.city == "Bonn"


def test_the_same_email_is_another_person_if_name_and_company_decide(marta):
    make_lead(marta, last_name="Okafor", company="Northwind", email="info@n.example")
    text = "Last Name,Company,Email\nWeber,Northwind,info@n.example\n"
    imported = make.ran(marta, text, match="name_company")
    assert imported.counts()["created"] == 1


CHOICES = (
    "Last Name,Lead Source,Industry,Status\nA,Messe,Banking,Open\n"
    "B,messe,Banque,Neu\nC,Radio,Retail,Neu\nD,Fernsehen,,\n"
)


def test_values_that_no_picklist_has_are_mapped_made_or_left_out(adam):
    values = {
        "lead_source": {"messe": "=Trade Show", "radio": "empty"},
        "status": {"neu": "=working"},
    }
    imported = make.ran(adam, CHOICES, values=values, new_choices="create")
    found = [
        (lead.last_name, lead.lead_source, lead.industry, lead.status.key)
        for lead in Lead.objects.order_by("last_name")
    ]
    assert [one[:3] for one in found] == [
        ("A", "Trade Show", "Banking"),
        ("B", "Trade Show", "Banque"),
        ("C", "", "Retail"),
        ("D", "Fernsehen", ""),
    ]
    assert [one[3] == "working" for one in found] == [False, True, True, False]
    made = Choice.objects.filter(value__in=["Fernsehen", "Banque", "Messe", "Radio"])
    assert sorted(made.values_list("value", flat=True)) == ["Banque", "Fernsehen"]
    assert imported.check_result["unknown"]["lead_source"] == [
        "Messe", "Radio", "Fernsehen",
    ]  # fmt: skip


def test_who_may_not_add_to_picklists_keeps_the_value_and_adds_nothing(marta):
    before = Choice.objects.count()
    make.ran(marta, CHOICES, new_choices="create")
    assert Lead.objects.get(last_name="D").lead_source == "Fernsehen"
    assert Choice.objects.count() == before


def test_one_column_can_become_several_fields(marta):
    imported = make.upload(marta, "Name of firm,Mail\nOrbit,o@orbit.example\n")
    starting.decide(imported, {0: "company last_name", 1: "email"}, Options(owner="me"))
    checking.ask(imported)
    running.start(make.work_off(imported), by=marta)
    make.work_off(imported)
    lead = Lead.objects.get()
    assert (lead.company, lead.last_name) == ("Orbit", "Orbit")
    assert make.upload(marta, "Name of firm,Mail\nX,\n").mapping["0"] == (
        "company last_name"
    )


def test_pieces_come_in_at_once_only_while_no_other_list_does(marta):
    one, other = make.checked(marta), make.checked(marta, "Last Name\nX\n")
    running.start(one, by=marta)
    assert receiving.is_alone(one) and not receiving.is_alone(other)
    running.stop(one)
    assert not receiving.is_alone(other)
    make.ran(marta, "Last Name\nY\n")
    Import.objects.filter(pk=one.pk).update(finished_at=timezone.now() - due.LEASE * 2)
    assert receiving.is_alone(other)
    other.options["match"] = "email"  # then two of one phone may be in two pieces
    assert not receiving.is_alone(other)


@pytest.mark.parametrize("other_is_running", [False, True])
def test_repeats_come_in_beside_later_pieces_while_no_other_list_does(
    marta, monkeypatch, other_is_running
):
    monkeypatch.setattr("imports.staging.ROWS_AT_ONCE", 3)
    imported = make.checked(marta)  # the third row repeats the first
    running.start(imported, by=marta)
    if other_is_running:
        Import.objects.create(user=marta, target="lead", state=Import.State.RUNNING)
    first, last = imported.chunks.all()
    running.run_chunk(first.pk)
    running.go_on(str(imported.pk))
    done = {row.number for row in Row.objects.filter(imported=imported)}
    assert done == ({1, 2} if other_is_running else {1, 2, 3})
    imported.refresh_from_db()
    assert imported.state == Import.State.RUNNING

    Import.objects.exclude(pk=imported.pk).delete()
    running.run_chunk(last.pk)
    running.go_on(str(imported.pk))
    make.work_off(imported)
    outcomes = imported.rows.order_by("number").values_list("outcome", flat=True)
    assert list(outcomes) == ["created", "created", "duplicate", "refused", "refused"]
    assert imported.state == Import.State.FINISHED


def test_repeats_wait_for_the_piece_before_them(marta, monkeypatch):
    monkeypatch.setattr("imports.staging.ROWS_AT_ONCE", 2)
    imported = make.checked(marta)  # the third row repeats the first
    running.start(imported, by=marta)
    _first, second, _third = imported.chunks.all()
    running.run_chunk(second.pk)
    running.go_on(str(imported.pk))
    assert [row.number for row in Row.objects.all()] == [4]


def test_what_is_no_number_is_named_as_it_stands_in_the_file(marta):
    text = "Last Name,No. of Employees\nA,a few\nB,-5\nC,1.200\n"
    imported = make.checked(marta, text, decimal="comma")
    [first, second] = imported.check_result["problems"]
    assert first["message"].startswith("“a few” is not a valid number here.")
    assert "greater than or equal to 0" in second["message"]


def test_pieces_are_checked_in_any_order_and_once(marta, monkeypatch):
    monkeypatch.setattr("imports.staging.ROWS_AT_ONCE", 2)
    wanted = make.checked(marta).check_result
    imported = Import.objects.get()
    checking.ask(imported)
    checking.work_on(str(imported.pk))
    chunks = list(imported.chunks.order_by("-number"))
    assert len(chunks) == 3
    for chunk in chunks:
        checking.work_on(str(imported.pk))  # nothing is drawn together too early
        checking.check_chunk(chunk.pk)
        checking.check_chunk(chunk.pk)
    imported.refresh_from_db()
    assert (imported.state, imported.done) == ("checking", 5)
    checking.work_on(str(imported.pk))
    imported.refresh_from_db()
    assert (imported.state, imported.check_result) == ("checked", wanted)
    # Maya stands in the first piece and again in the second.
    assert list(imported.chunks.values_list("repeats", flat=True)) == [[], [3], []]


def test_pieces_are_looked_through_while_the_file_is_read(marta, monkeypatch):
    monkeypatch.setattr("imports.staging.ROWS_AT_ONCE", 2)
    wanted = make.checked(marta).check_result
    imported = Import.objects.get()
    real = staging.pieces

    def broken_off(imported):
        yield next(real(imported))
        checking.check_chunk(imported.chunks.get().pk)
        raise KeyboardInterrupt

    checking.ask(imported)
    with monkeypatch.context() as patch:
        patch.setattr("imports.staging.pieces", broken_off)
        with pytest.raises(KeyboardInterrupt):
            checking.work_on(str(imported.pk))
    imported.refresh_from_db()
    assert (imported.state, imported.done, imported.total) == ("checking", 2, 2)
    make.work_off(imported)
    assert (imported.state, imported.check_result) == ("checked", wanted)
    assert list(imported.chunks.values_list("first_row", "rows")) == [
        (1, 2), (3, 2), (5, 1),
    ]  # fmt: skip


def test_who_reads_for_a_check_that_began_anew_adds_nothing(marta, monkeypatch):
    monkeypatch.setattr("imports.staging.ROWS_AT_ONCE", 2)
    imported = make.upload(marta)
    checking.ask(imported)
    real = staging.pieces

    def overtaken(imported):
        for number, written in enumerate(real(imported)):
            yield written
            if number == 1:
                checking.ask(imported)

    with monkeypatch.context() as patch:
        patch.setattr("imports.staging.pieces", overtaken)
        checking.work_on(str(imported.pk))
    assert not imported.chunks.exists()
    assert make.work_off(imported).total == 5
    assert imported.chunks.count() == 3


def test_a_piece_of_a_check_that_began_anew_says_nothing(marta):
    imported = make.upload(marta)
    checking.ask(imported)
    checking.work_on(str(imported.pk))
    stale = imported.chunks.get().pk
    checking.ask(imported)
    checking.check_chunk(stale)
    imported.refresh_from_db()
    assert (imported.state, imported.done) == ("checking", 0)
    make.work_off(imported)
    assert imported.state == "checked"


def test_a_row_of_a_million_blank_cells_weighs_nothing(marta):
    text = "Last Name,Email\n"
    text += "".join(f"L{n},p{n}@x.example\n" for n in range(500))
    text += "Weber,w@x.example" + "," * 1_000_000 + "\n"
    assert make.ran(marta, text).counts()["created"] == 501


def test_the_first_rows_of_an_outcome_are_looked_for_where_there_are_some(
    marta, monkeypatch, django_assert_num_queries
):
    monkeypatch.setattr("imports.staging.ROWS_AT_ONCE", 2)
    imported = make.ran(marta, make.LIST + "Jo,,,jo@x.example,\n" * 3)
    with django_assert_num_queries(2):
        refused = list(reporting.first_of_outcome(imported, "refused", 3))
    assert [row.number for row in refused] == [4, 5, 6]
    [duplicate] = reporting.first_of_outcome(imported, "duplicate", 3)
    assert duplicate.number == 3
    assert not reporting.first_of_outcome(imported, "updated", 3)


def test_sums_below_a_list_are_no_record(marta):
    header = "Name,Company,E-mail,Budget\n"
    rows = "".join(f"Maya L{n},Firm {n},l{n}@x.example,10\n" for n in range(3))
    imported = make.ran(marta, f"{header}{rows}Total,,,30\n")
    assert imported.counts() == {
        "created": 3,
        "updated": 0,
        "duplicate": 0,
        "refused": 1,
    }
    [problem] = imported.rows.get(outcome="refused").problems
    assert "looks like the sum of the list" in problem["message"]
    # In the file of refused rows it is the last one too.
    again = make.checked(marta, "".join(reporting.error_file(imported)))
    assert again.check_result["counts"] == {"refused": 1}

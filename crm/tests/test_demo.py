import pytest
from django.core.management import CommandError, call_command

from accounts.models import Account
from activities import timeline
from activities.models import Activity
from crm import integrity
from crm.demo import clearing, company
from history.models import Change
from imports.models import Import
from leads.models import AssignmentDecision, Lead, Submission, Touch
from leads.tests.make import make_lead
from opportunities.models import Opportunity
from records.models import ExternalId
from users.models import Organisation, Queue, Role, User
from work import mail
from work.models import Mail, Notice


@pytest.fixture
def demo(db, settings):
    settings.CRM_DEMO = True
    call_command("demo", leads=60, verbosity=0)


def test_the_demonstration_is_sound_and_shows_everything(demo):
    assert integrity.find_all() == []
    rep = User.objects.get(email="rep@demo.example")
    mine = Lead.objects.visible_to(rep).open()
    assert mine.filter(next_step_at__isnull=False).exists()
    assert rep.check_password("demo")
    assert AssignmentDecision.objects.filter(entry__isnull=False).exists()
    maya = Lead.objects.get(email="maya.okafor@northwind-logistics.example")
    assert Touch.objects.filter(lead=maya).exists()
    assert Lead.objects.filter(last_name="Brandt", company="").exists()


def test_the_demonstration_has_lists_that_are_in_and_one_to_look_at(demo):
    fair, accounts, guests = Import.objects.order_by("created_at")
    assert accounts.counts() == {
        "created": 3, "updated": 0, "duplicate": 0, "refused": 1,
    }  # fmt: skip
    child = Account.objects.get(name="Tarifa Cold Storage")
    assert (child.parent.name, child.is_demo) == ("Tarifa Maritime", True)
    assert fair.counts() == {
        "created": 4, "updated": 0, "duplicate": 2, "refused": 2,
    }  # fmt: skip
    assert (fair.state, guests.state) == ("finished", "checked")
    assert guests.check_result["unknown"] == {"industry": ["Food Logistics"]}
    made = Lead.objects.filter(channel="import")
    assert set(made.values_list("is_demo", "lead_source")) == {(True, "Trade Show")}


def test_the_demonstration_shows_what_people_do_by_hand(demo):
    maya = Lead.objects.get(email="maya.okafor@northwind-logistics.example")
    kinds = set(Activity.objects.on(maya).values_list("kind", flat=True))
    assert {"file", "note"} <= kinds
    assert timeline.entries(maya, maya.owner).pinned
    tasks = Activity.objects.open_tasks().on(maya)
    assert tasks.filter(repeats="weekly").exists()
    assert tasks.filter(remind_before=60).exists()
    assert Notice.objects.filter(kind="mention", user__email__startswith="manager@")


def test_every_lead_of_the_demonstration_says_truly_why_its_owner_has_it(demo):
    leads = Lead.objects.filter(is_demo=True).prefetch_related("assignment_decisions")
    for lead in leads:
        last = lead.assignment_decisions.all()[0]
        assert (last.owner_id, last.queue_id) == (lead.owner_id, lead.queue_id), lead
    whys = set(AssignmentDecision.objects.values_list("entry__name", flat=True))
    assert {"Everywhere else", "Southern Europe", "Big companies", None} <= whys
    assert AssignmentDecision.objects.filter(reason__contains="took it from").exists()


def test_the_demonstration_has_a_queue_with_a_limit_a_duplicate_and_a_failed_post(demo):
    assert Lead.objects.filter(queue__is_demo=True).exists()
    assert Lead.objects.filter(taken_from__most_open__isnull=False).exists()
    twice = Lead.objects.get(duplicate_of__isnull=False, channel="hand")
    assert twice.duplicate_of.last_name == "Weber"
    failed = Submission.objects.get(state=Submission.State.FAILED)
    assert failed.reason


def test_the_demonstration_mails_nobody_and_loses_no_mail_of_others(db, settings):
    settings.CRM_DEMO = True
    mail.post("ana@real.example", "Hello", "Text")
    call_command("demo", leads=5, verbosity=0)
    waiting = Mail.objects.filter(sent_at=None)
    assert [each.to for each in waiting] == ["ana@real.example"]


def test_a_second_call_adds_nothing(demo):
    before = Lead.objects.count(), User.objects.count(), Change.objects.count()
    company.make(60)
    assert (
        Lead.objects.count(),
        User.objects.count(),
        Change.objects.count(),
    ) == before


def test_without_crm_demo_nobody_with_a_known_password_is_made(db, settings):
    settings.CRM_DEMO = False
    with pytest.raises(CommandError):
        call_command("demo")
    assert not User.objects.exists()


def test_clearing_removes_the_demonstration_and_nothing_else(demo, ana):
    mine = make_lead(ana)
    clearing.clear()
    assert list(Lead._base_manager.all()) == [mine]
    assert not Account._base_manager.exists()
    assert not ExternalId.objects.exists()
    assert not Opportunity._base_manager.exists()
    assert list(User.objects.all()) == [ana]
    assert not Queue.objects.filter(is_demo=True).exists()
    assert not Role.objects.filter(name="Head of sales").exists()
    assert Organisation.current().default_queue.key == "unsorted"
    assert integrity.find_all() == []


def test_a_person_of_the_demonstration_with_real_leads_is_switched_off(demo):
    rep = User.objects.get(email="rep@demo.example")
    lead = make_lead(rep)
    clearing.clear()
    rep.refresh_from_db()
    assert not rep.is_active
    assert Lead.objects.get().pk == lead.pk

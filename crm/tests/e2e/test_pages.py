"""Every page with the demo company in it: no violation in any theme or width."""

import pytest
from django.core.management import call_command
from django.urls import reverse

from accounts.models import Account, Contact
from imports.models import Import
from leads.models import AssignmentRule, Lead, Pool, Process, Status, WebForm
from lists.models import SavedView
from opportunities.models import Opportunity
from users.models import Queue, Role, User

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.django_db(transaction=True),
    pytest.mark.timeout(1200),
]


@pytest.fixture
def demo(transactional_db, settings):
    settings.CRM_DEMO = True
    call_command("demo", verbosity=0)


def person(name):
    return User.objects.get(email=f"{name}@demo.example")


def test_every_page_of_a_rep_is_clean(demo, looks_right):
    rep = person("rep")
    mine = Lead.objects.visible_to(rep)
    lead = mine.filter(owner=rep, converted_at=None).exclude(next_step_at=None).first()
    queue = Queue.objects.open_to(rep).first()
    paths = [reverse("leads:list"), f"{reverse('leads:list')}?q=no+such+lead"]
    paths += [reverse("today"), f"{reverse('today')}?reason=reply"]
    paths += [reverse("queues:list"), reverse("queues:detail", args=[queue.key])]
    paths += [reverse("activities:feed-link"), reverse("activities:task-filters")]
    paths += [reverse("activities:tasks"), f"{reverse('search')}?q=okafor"]
    paths += [reverse(name) for name in ("help", "notices:list", "users:me")]
    paths += [reverse("leads:new"), f"{reverse('leads:filters')}?f=city:equals:Oslo"]
    view = SavedView.objects.get(owner=rep)
    paths.append(f"{reverse('leads:list')}?saved={view.pk}&cols=email,phone,city")
    paths += [reverse(f"lists:{name}", args=[view.pk]) for name in ("edit", "delete")]
    paths += [
        reverse(f"lists:{name}", args=["leads"]) for name in ("views", "new", "columns")
    ]
    paths += [
        reverse(f"leads:{name}", args=[lead.pk])
        for name in ("detail", "edit", "owner", "why", "history", "convert", "return")
    ]
    converted = mine.exclude(converted_at=None).first()
    paths.append(converted.get_absolute_url())
    for app, model in [
        ("accounts", Account),
        ("contacts", Contact),
        ("opportunities", Opportunity),
    ]:
        record = model.objects.visible_to(rep).first()
        paths += [reverse(f"{app}:list"), reverse(f"{app}:new")]
        paths += [record.get_absolute_url()]
        mine_to_change = model.objects.editable_by(rep).first()
        paths += [reverse(f"{app}:edit", args=[mine_to_change.pk])]
    looks_right(paths, user=rep)


def test_what_strangers_see_of_a_web_form_is_clean(demo, looks_right):
    form = WebForm.objects.first()
    looks_right(
        [
            reverse("public:form", args=[form.slug]),
            reverse("public:thanks", args=[form.slug]),
        ]
    )


def test_imports_are_clean(demo, looks_right):
    marketing = person("marketing")
    mine = Import.objects.filter(user=marketing).order_by("created_at")
    fair, accounts, guests = mine
    paths = [reverse("imports:list"), reverse("imports:new")]
    paths += [one.get_absolute_url() for one in (fair, accounts, guests)]
    paths += [reverse("imports:undo", args=[fair.pk])]
    paths += [reverse("imports:columns", args=[guests.pk])]
    looks_right(paths, user=marketing)


def test_setting_up_is_clean(demo, looks_right):
    admin = person("admin")
    paths = [reverse("setup"), reverse("admin:index")]
    for model in (Status, Process, AssignmentRule, Pool, WebForm, User, Queue, Role):
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        paths.append(reverse(f"{name}_changelist"))
        paths.append(reverse(f"{name}_change", args=[model.objects.first().pk]))
    looks_right(paths, user=admin)

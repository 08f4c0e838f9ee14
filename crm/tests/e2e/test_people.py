"""The pages of people and of set-up, in a real browser."""

import pytest
from django.urls import reverse

from leads.tests.make import make_lead
from records.models import Choice, CustomField
from users.models import Organisation

pytestmark = pytest.mark.e2e


def test_my_settings_are_clean(looks_right, ana):
    ana.away.create(first_day="2026-12-01", last_day="2026-12-05", note="Skiing")
    looks_right([reverse("users:me")], user=ana)


def test_setting_up_the_organisation_is_clean(looks_right, adam, ana):
    make_lead(ana)
    Organisation.objects.update(default_owner=ana, default_queue=None)
    field = CustomField.objects.create(kind="leads.lead", key="size", label="Size")
    looks_right(
        [
            reverse("setup"),
            reverse("setup-welcome"),
            reverse("setup-leaving", args=[ana.pk]),
            reverse("admin:users_user_add"),
            reverse("admin:users_organisation_change", args=[1]),
            reverse("admin:records_choice_changelist"),
            reverse("admin:records_choice_change", args=[Choice.objects.first().pk]),
            reverse("admin:records_customfield_change", args=[field.pk]),
            reverse("admin:records_accessdefault_changelist"),
            reverse("admin:auth_group_changelist"),
        ],
        user=adam,
    )

"""What every installation starts with, and what a new release adds to it."""

import pytest
from django.apps import apps
from django.contrib.auth.models import Group, Permission

from users import shipped

CRM = apps.get_app_config("crm")


def has(group, codename):
    rights = Group.objects.get(name=group).permissions
    return rights.filter(codename=codename).exists()


@pytest.fixture
def release(db, monkeypatch):
    """Migrate to a release that brings one right: `release("convert_lead")`."""
    monkeypatch.setattr(shipped, "_before", None)

    def migrate(codename):
        old = Permission.objects.get(codename=codename)
        kind, name = old.content_type, old.name
        old.delete()
        shipped.before_migrate(CRM)
        Permission.objects.create(codename=codename, content_type=kind, name=name)
        shipped.after_migrate(CRM)

    return migrate


def test_a_right_of_a_new_release_goes_to_the_groups_that_start_with_it(release):
    release("convert_lead")
    assert has("Rep", "convert_lead")
    assert has("Administrator", "convert_lead")
    assert not has("Read only", "convert_lead")


def test_what_an_administrator_took_away_stays_away(release):
    taken = Permission.objects.get(codename="add_lead")
    Group.objects.get(name="Rep").permissions.remove(taken)
    release("convert_lead")
    assert not has("Rep", "add_lead")
    assert has("Manager", "add_lead")


def test_without_a_migrate_nothing_is_dealt_out(db, monkeypatch):
    monkeypatch.setattr(shipped, "_before", None)
    Group.objects.get(name="Rep").permissions.clear()
    shipped.after_migrate(CRM)
    assert not Group.objects.get(name="Rep").permissions.exists()


def test_a_group_that_was_deleted_comes_back_with_its_rights(db):
    Group.objects.get(name="Rep").delete()
    shipped.after_migrate(CRM)
    assert has("Rep", "convert_lead")

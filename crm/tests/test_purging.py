import datetime

from django.utils import timezone

from crm import purging
from history import reading, writing
from history.models import Change
from leads.models import Lead
from leads.tests.make import make_lead
from records.models import Seen
from records.models.seen import note_seen


def days_later(number):
    return timezone.now() + datetime.timedelta(days=number)


def test_the_bin_is_emptied_after_thirty_days_and_history_stays(ana):
    lead, kept = make_lead(ana), make_lead(ana)
    note_seen(lead, ana)
    writing.delete(lead, by=ana)
    assert purging.purge(days_later(29)) == 0
    assert purging.purge(days_later(31)) == 1
    assert list(Lead.objects.all()) == [kept]
    assert not Seen.objects.exists()
    assert Change.objects.filter(object_id=lead.pk).count() >= 2
    assert reading.of(kept).exists()

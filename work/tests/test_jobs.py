"""A job says how far it is, and ends once."""

import pytest

from work import jobs
from work.models import Job

pytestmark = pytest.mark.django_db


def test_a_job_counts_up_and_finishes_with_its_result():
    job = jobs.start("import", "people.csv", total=200)
    jobs.progress(job.pk, 50)
    jobs.advance(job.pk, by=50)
    assert Job.objects.get().percent == 50

    assert jobs.finish(job.pk, {"created": 200})
    job.refresh_from_db()
    assert job.state == Job.State.FINISHED
    assert job.result == {"created": 200}


def test_an_ended_job_stays_as_it_is():
    job = jobs.start("import", "people.csv")
    assert jobs.fail(job.pk, "The file is empty.")

    assert not jobs.finish(job.pk, {"created": 1})
    jobs.progress(job.pk, 5)
    job.refresh_from_db()
    assert (job.state, job.done, job.error) == ("failed", 0, "The file is empty.")

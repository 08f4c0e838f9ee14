"""Saved views and acts on many rows, for tests."""

from lists import saving
from lists.bulk import acts, running
from lists.models import BulkRun, SavedView
from lists.selection import Selection
from work import due


def make_view(owner, query="view=mine", **fields) -> SavedView:
    """Save a view of the leads, as its page would."""
    fields.setdefault("name", "Hot ones")
    fields.setdefault("list_key", "leads")
    readers = fields.pop("readers", ())
    view = SavedView(owner=owner, query=query, **fields)
    saving.save(view, readers=readers, by=owner)
    return view


def make_run(by, rows, name="leads.delete", answers="") -> BulkRun:
    """Begin an act on ticked rows as a job, however few they are."""
    act = acts.act_of(name)
    chosen = Selection([row.pk for row in rows], [], "")
    return running.start(act, answers, chosen, by=by)


def work_off(run: BulkRun) -> BulkRun:
    """Do all that is owed, as the workers would, and give the run as it is then."""
    while due.run_due():
        pass
    return BulkRun.objects.select_related("job", "undo_job").get(pk=run.pk)

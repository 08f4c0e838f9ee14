"""Acts on many tasks; which rows one may see, `lists.selection` asks (visible_to)."""

from django.contrib.auth.decorators import permission_required
from django.views.decorators.http import require_POST

from activities import bulk
from lists.bulk import pages


@require_POST
@permission_required(bulk.DONE.permission, raise_exception=True)
def finish_tasks(request):
    """Mark the selected tasks as done."""
    return pages.answer(request, bulk.DONE)


@require_POST
@permission_required(bulk.RESCHEDULE.permission, raise_exception=True)
def reschedule_tasks(request):
    """Put the selected tasks on another day."""
    return pages.answer(request, bulk.RESCHEDULE)


@require_POST
@permission_required(bulk.ASSIGN.permission, raise_exception=True)
def assign_tasks(request):
    """Give the selected tasks to somebody else."""
    return pages.answer(request, bulk.ASSIGN)


@require_POST
@permission_required(bulk.REOPEN.permission, raise_exception=True)
def reopen_tasks(request):
    """Open the selected tasks again."""
    return pages.answer(request, bulk.REOPEN)

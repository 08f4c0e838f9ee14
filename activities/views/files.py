"""Add files to a record, and give them out: always as a download, never as a page."""

from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from activities import files, shelf
from activities.file_form import FilesForm
from activities.models import Activity
from activities.views import finding


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("activities.add_activity", raise_exception=True)
def add_files(request, kind, pk):
    """Ask for files, and keep them with the record."""
    record = finding.record_or_404(request.user, kind, pk)
    is_post = request.method == "POST"
    form = FilesForm(request.POST if is_post else None, request.FILES or None)
    home = f"{record.get_absolute_url()}#files"
    if is_post and form.is_valid():
        sent = form.cleaned_data["file"]
        try:
            uploads = [(file.name, file.chunks()) for file in sent]
            operation = files.add(record, uploads, by=request.user)
        except ValidationError as refusal:
            form.add_error("file", refusal.messages)
        else:
            text = ngettext("%(n)s file added.", "%(n)s files added.", len(sent))
            return finding.done(request, text % {"n": len(sent)}, operation, home)
    context = {
        "heading": _("Files for %(record)s") % {"record": record},
        "form": form,
        "submit_label": _("Add"),
        "cancel_url": home,
    }
    status = 422 if form.errors else 200
    return render(request, "generic/form.html", context, status=status)


@require_safe
@permission_required("activities.view_activity", raise_exception=True)
def download_file(request, pk):
    """Give a file to whoever may see a record it belongs to."""
    seen = Activity.objects.visible_to(request.user).filter(kind=Activity.Kind.FILE)
    file = get_object_or_404(seen, pk=pk)
    try:
        content = shelf.place(file.stored_as).open("rb")
    except FileNotFoundError:
        raise Http404 from None
    answer = FileResponse(
        content,
        as_attachment=True,
        filename=file.subject,
        content_type="application/octet-stream",
    )
    # Whatever it holds, no browser may take it for a page of ours.
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = "sandbox; default-src 'none'"
    answer["Cache-Control"] = "private, no-store"
    # Most files are packed already, and the length must stay known.
    answer["Content-Encoding"] = "identity"
    return answer

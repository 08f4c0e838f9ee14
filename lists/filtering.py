"""The page of all filters of a list, which leads back to it."""

from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from lists.asking import Asked
from lists.filters import BadFilter
from lists.spec import ListSpec
from users.asking import SignedIn


def answer_filters(request: SignedIn, spec: ListSpec) -> HttpResponse:
    """Show all filters of a list as a form; what is sent leads back to the list.

    The tab, the order and what else the address of the list, or of its board, says is
    kept. What cannot be filtered by is said beside the field.
    """
    query = QueryDict(request.POST.get("query", request.GET.urlencode()), mutable=True)
    before = query.urlencode()
    on_board = query.pop("layout", [""])[-1] == "board" and spec.board_name
    back = reverse(spec.board_name if on_board else spec.name)
    # Words that only the board knows travel along unread.
    words = frozenset(query)
    try:
        asked = Asked(spec, query, request, own=words, strict=False)
    except BadFilter as wrong:
        return render(request, "400.html", {"problem": wrong}, status=400)
    form, problem = asked.filters.form, ""
    if request.method == "POST":
        form = spec.filters(request.POST, request=request).form
        wanted = asked.refined(request.POST)
        try:
            Asked(spec, wanted, request, own=words, shelf=asked.shelf)
        except BadFilter as wrong:
            problem = str(wrong)
        else:
            return redirect(f"{back}?{wanted.urlencode()}")
    context = {
        "heading": _("Filter %(list)s") % {"list": str(spec.label).lower()},
        "form": form,
        "problem": "" if form.errors else problem,
        "query": before,
        "cancel_url": f"{back}?{query.urlencode()}",
    }
    status = 422 if problem else 200
    return render(request, "lists/filters.html", context, status=status)

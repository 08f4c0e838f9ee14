"""The pages that lead back to a list: all its filters, and its columns."""

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from lists import saving
from lists.asking import DENSITIES, Asked
from lists.filters import BadFilter
from lists.forms import ColumnsForm
from lists.spec import Column, ListSpec
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


def answer_columns(request: SignedIn, spec: ListSpec) -> HttpResponse:
    """Choose and order the columns of a list: for now, or for oneself from now on.

    For now means in the address, from where a view keeps them.
    """
    before = QueryDict(request.POST.get("query", request.GET.urlencode()))
    try:
        asked = Asked(spec, before, request, strict=False)
    except BadFilter as wrong:
        return render(request, "400.html", {"problem": wrong}, status=400)
    form, density = ColumnsForm(spec, asked.columns), asked.density
    if request.method == "POST":
        form.read(request.POST)
        density = request.POST.get("density", density)
        do = request.POST.get("do", "")
        density = density if density in DENSITIES else DENSITIES[0]
        if do:
            return _show(request, asked, do, form.chosen, density)
    context = {
        "heading": _("Columns"),
        "form": form,
        "density": density,
        "query": before.urlencode(),
        "cancel_url": f"{reverse(spec.name)}?{before.urlencode()}",
    }
    return render(request, "lists/columns.html", context)


def _show(
    request: SignedIn, asked: Asked, do: str, columns: list[Column], density: str
) -> HttpResponse:
    keys = ",".join(column.key for column in columns)
    shipped = not columns or columns == asked.spec.shipped
    query = asked.query.copy()
    for name in ("cols", "density"):
        query.pop(name, None)
    if do in ("keep", "shipped"):
        mine = {"columns": "" if shipped else keys, "density": density}
        if do == "shipped":
            mine = {"columns": "", "density": ""}
        saving.like(request.user, asked.spec.key, **mine)
        messages.success(request, _("The list looks like this for you now."))
    else:
        query["cols"] = keys or ",".join(c.key for c in asked.spec.shipped)
        query["density"] = density
    return redirect(f"{reverse(asked.spec.name)}?{query.urlencode()}")

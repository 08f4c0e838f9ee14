"""The pages that lead back to a list: all its filters, and its columns."""

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from lists import conditions, saving
from lists.asking import DENSITIES, Asked
from lists.filters import BadFilter
from lists.forms import ColumnsForm, ConditionsForm
from lists.spec import Column, ListSpec
from users.asking import SignedIn
from users.models import User


def answer_filters(request: SignedIn, spec: ListSpec) -> HttpResponse:
    """Show all filters of a list as a form; what is sent leads back to the list.

    The tab, the order and what else the address of the list, or of its board, says is
    kept. What cannot be filtered by is said beside the field.
    """
    query = QueryDict(request.POST.get("query", request.GET.urlencode()), mutable=True)
    before = query.urlencode()
    on_board = query.get("layout") == "board" and spec.board_name
    if query.get("layout") != "split":
        query.pop("layout", None)
    back = reverse(spec.board_name if on_board else spec.name)
    # Words that only the board knows travel along unread.
    words = frozenset(query)
    asked = Asked(spec, query, request, own=words, strict=False)
    form, problem = asked.filters.form, ""
    rows = conditions.rows_of(asked.query.getlist("f"))
    said = {"criteria": rows, "logic": asked.query.get("logic", "")}
    about = spec.model if spec.has_conditions else None
    own = ConditionsForm(initial=said, model=about)
    if request.method == "POST":
        form = spec.filters(request.POST, request=request).form
        own = ConditionsForm(request.POST, model=about)
        wanted = asked.refined(request.POST, own.rows, request.POST.get("logic", ""))
        if "more" not in request.POST:
            problem = _problem(asked, wanted, own, words)
            if not problem and not own.errors:
                return redirect(f"{back}?{wanted.urlencode()}")
    context = {
        "takes_conditions": spec.has_conditions,
        "heading": _("Filter %(list)s") % {"list": str(spec.label).lower()},
        "form": form,
        "conditions": own,
        "has_conditions": bool(own.rows) or "more" in request.POST,
        "problem": "" if form.errors or own.errors else problem,
        "query": before,
        "cancel_url": f"{back}?{query.urlencode()}",
    }
    status = 422 if problem or own.errors else 200
    return render(request, "lists/filters.html", context, status=status)


def _problem(
    asked: Asked, wanted: QueryDict, own: ConditionsForm, words: frozenset[str]
) -> str:
    """Say what is wrong with a query, beside the conditions if it is with them."""
    if len(wanted.urlencode()) > saving.LONGEST_QUERY:
        return _("These filters are too long for an address. Take fewer values.")
    if not own.is_valid():
        return ""
    try:
        conditions.read(
            asked.spec.model,
            wanted.getlist("f"),
            wanted.get("logic", ""),
            by=asked.user,
        )
    except BadFilter as wrong:
        own.add_error("logic", str(wrong))
        return ""
    try:
        Asked(asked.spec, wanted, asked.request, own=words, shelf=asked.shelf)
    except BadFilter as wrong:
        return str(wrong)
    return ""


def answer_columns(request: SignedIn, spec: ListSpec) -> HttpResponse:
    """Choose and order the columns of a list: for now, or for oneself from now on.

    For now means in the address, from where a view keeps them.
    """
    before = QueryDict(request.POST.get("query", request.GET.urlencode()))
    asked = Asked(spec, before, request, strict=False)
    form, density = ColumnsForm(spec, asked.columns), asked.density
    if request.method == "POST":
        form.read(request.POST)
        density = request.POST.get("density", density)
        do = request.POST.get("do", "")
        density = density if density in DENSITIES else asked.density
        if do:
            return _show(request, asked, do, form.chosen, density)
    context = {
        "heading": _("Columns"),
        "form": form,
        "density": density,
        "densities": User.Density.choices,
        "query": before.urlencode(),
        "cancel_url": f"{reverse(spec.name)}?{before.urlencode()}",
    }
    return render(request, "lists/columns.html", context)


def _show(
    request: SignedIn, asked: Asked, do: str, columns: list[Column], density: str
) -> HttpResponse:
    keys = ",".join(column.text for column in columns)
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
        query["cols"] = keys or ",".join(c.text for c in asked.spec.shipped)
        query["density"] = density
    return redirect(f"{reverse(asked.spec.name)}?{query.urlencode()}")

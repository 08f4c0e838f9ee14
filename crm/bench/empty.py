"""The same installed apps and one empty view: what starting costs at least."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.urls import path

from crm.settings import *  # noqa: F403  (the same apps, other addresses)

ROOT_URLCONF = "crm.bench.empty"
urlpatterns = [path("healthz", login_not_required(lambda _request: HttpResponse("ok")))]

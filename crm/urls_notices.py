from django.urls import path

from crm.views import notices

app_name = "notices"
urlpatterns = [
    path("", notices.list_notices, name="list"),
    path("read/", notices.read_all, name="read-all"),
    path("mute/<slug:kind>/", notices.mute_kind, name="mute"),
    path("<int:pk>/open/", notices.open_notice, name="open"),
]

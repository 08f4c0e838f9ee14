"""Addresses for strangers. They stand on other people's sites: never change them."""

from django.urls import path

from leads.views import public

app_name = "public"
urlpatterns = [
    path("servlet/servlet.WebToLead", public.servlet, name="servlet"),
    path("w/<str:token>/", public.post_to_form, name="post"),
    path("f/<slug:slug>/", public.hosted_form, name="form"),
    path("f/<slug:slug>/puzzle/", public.puzzle, name="puzzle"),
    path("f/<slug:slug>/thanks/", public.thanks, name="thanks"),
]

"""Addresses below /setup/."""

from django.urls import path

from crm.views import setup

urlpatterns = [
    path("", setup.hub, name="setup"),
    path("welcome/", setup.welcome, name="setup-welcome"),
    path("people/<int:pk>/leaving/", setup.leaving, name="setup-leaving"),
    path("people/<int:pk>/device/", setup.lost_device, name="setup-device"),
]

"""The roof: settings, URLs, Celery, health and the pages that show everything."""

from crm.celery import app as celery_app

__all__ = ["celery_app"]
__version__ = "0.1.0"

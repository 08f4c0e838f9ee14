"""What gunicorn calls, and Django's development server."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "crm.settings")
application = get_wsgi_application()

# Set by runserver in the process that serves, not in the one that watches the files.
# Under gunicorn the worker is started by gunicorn.conf.py.
if os.environ.get("RUN_MAIN") == "true":
    from django.conf import settings

    from crm import embedded

    if not settings.REDIS_URL:
        embedded.start()

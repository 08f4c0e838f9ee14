"""The product's own settings, with the bare views it is compared with."""

from crm.settings import *  # noqa: F403  (the same settings, some changed)

ROOT_URLCONF = "crm.bench.urls"
PUBLIC_POSTS_PER_MINUTE = 10_000_000
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"

"""Every setting of the product; every environment variable is read here, nowhere else.

The variables and their defaults are listed in `.env.example`.
"""

import os
import sys
from pathlib import Path
from urllib.parse import urlsplit

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy

BASE_DIR = Path(__file__).resolve().parent.parent
TESTING = "pytest" in sys.modules

env = environ.Env()
if TESTING:
    # Tests mean the same on every machine: of its variables they see only these two.
    environ.Env.ENVIRON = {
        name: os.environ[name]
        for name in ("DATABASE_URL", "TEST_REDIS_URL")
        if os.environ.get(name)
    }
else:
    environ.Env.read_env(BASE_DIR / ".env")
    # A variable that is set to nothing is not set, as in a copied .env.example.
    environ.Env.ENVIRON = {name: value for name, value in os.environ.items() if value}

DEBUG = env.bool("DEBUG", default=False)
_HOME = BASE_DIR / "var"
CRM_HOME = _HOME / "test" if TESTING else Path(env.str("CRM_HOME", default=str(_HOME)))
CRM_HOME = CRM_HOME.resolve()
CRM_HOME.mkdir(parents=True, exist_ok=True)
CRM_DEMO = env.bool("CRM_DEMO", default=False)

# --- who may reach us -------------------------------------------------------

SITE_NAME = env.str("SITE_NAME", default="Tiller")
PORT = env.int("PORT", default=8000)
SITE_URL = env.str("SITE_URL", default=f"http://127.0.0.1:{PORT}").rstrip("/")
_SITE = urlsplit(SITE_URL)
if _SITE.scheme not in ("http", "https") or not _SITE.hostname:
    raise ImproperlyConfigured("SITE_URL must look like https://crm.example.com")
_HTTPS = _SITE.scheme == "https"

SECRET_KEY = env.str("SECRET_KEY", default="")
if not SECRET_KEY and (CRM_HOME / "secret").exists():
    SECRET_KEY = (CRM_HOME / "secret").read_text().strip()
if not SECRET_KEY and (DEBUG or TESTING):
    SECRET_KEY = "only-for-development-and-tests"  # noqa: S105 - refused otherwise
if not SECRET_KEY:
    raise ImproperlyConfigured(
        "Set SECRET_KEY to a long random text. `make run` makes one for you."
    )
if _HTTPS and not DEBUG and len(SECRET_KEY) < 32:
    raise ImproperlyConfigured("SECRET_KEY must have at least 32 characters.")

ALLOWED_HOSTS = env.list(
    "ALLOWED_HOSTS",
    default=sorted({_SITE.hostname, "localhost", "[::1]"}),
)
# Health checks ask the machine itself.
ALLOWED_HOSTS = [*ALLOWED_HOSTS, "127.0.0.1"]
if not DEBUG and any(host.strip() in ("*", ".") for host in ALLOWED_HOSTS):
    raise ImproperlyConfigured(
        "ALLOWED_HOSTS must name the hosts; a wildcard is refused when DEBUG is off."
    )
CSRF_TRUSTED_ORIGINS = [SITE_URL] if _HTTPS else []
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if _HTTPS else None
# How many reverse proxies stand in front of us; the visitor's address is read that
# many places from the right of X-Forwarded-For, which visitors can write themselves.
TRUSTED_PROXIES = env.int("TRUSTED_PROXIES", default=0)

# --- what it is made of -----------------------------------------------------

INSTALLED_APPS = [
    "imports",
    "leads",
    "opportunities",
    "accounts",
    "activities",
    "lists",
    "records",
    "users",
    "history",
    "work",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "anymail",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "adminsortable2",
    "crispy_forms",
    "crispy_bootstrap5",
    "csp",
    "django_filters",
    "django_htmx",
    "template_partials",
    # Last, so that the rows we ship are made when all permissions exist.
    "crm",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    # Pads each answer by chance, so that its length tells little (BREACH).
    "django.middleware.gzip.GZipMiddleware",
    "csp.middleware.CSPMiddleware",
    "crm.htmx.HtmxAnswers",
    "django.contrib.sessions.middleware.SessionMiddleware",
    # The browser's language; `users.middleware` puts the person's own in its place.
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "users.middleware.SignInFirst",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "users.middleware.OwnTimeAndLanguage",
    "crm.errors.ReadableSetUp",
    "lists.middleware.RefuseBadFilters",
    "crm.rail.FreshAfterChanges",
]
if TESTING:
    # A page that follows a relation row by row fails its test.
    INSTALLED_APPS.append("zeal")
    MIDDLEWARE.insert(0, "zeal.middleware.zeal_middleware")
    # Django's formsets look each choice up by itself; lists have their query ceilings.
    ZEAL_ALLOWLIST = [{"model": "*", "field": "get()"}]
ROOT_URLCONF = "crm.urls"
WSGI_APPLICATION = "crm.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "crm.context.site",
            ],
        },
    },
]
FORM_RENDERER = "crm.widgets.Renderer"
CRISPY_ALLOWED_TEMPLATE_PACKS = CRISPY_TEMPLATE_PACK = "bootstrap5"
# What a filter that is not set says; a row of dashes says nothing when read aloud.
FILTERS_EMPTY_CHOICE_LABEL = gettext_lazy("any")

# --- where things are kept --------------------------------------------------

DATABASE_URL = env.str("DATABASE_URL", default=f"sqlite:///{CRM_HOME / 'crm.sqlite3'}")
DATABASES = {"default": env.db_url_config(DATABASE_URL)}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # IMMEDIATE: a transaction takes the write lock when it begins, so "check, then
    # write" is safe without row locks, which SQLite does not have.
    DATABASES["default"]["ENGINE"] = "work.database.sqlite"  # whose writers line up
    # Said outright: pytest's processes know that of Django's own backend alone.
    DATABASES["default"]["TEST"] = {"NAME": ":memory:"}
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;"
            " PRAGMA foreign_keys=ON;"
        ),
    }
else:
    # A statement that hangs must not take the site with it; 0 means no limit, for
    # `migrate` on a very large database. Without `jit`: to compile a page's questions
    # takes longer than to answer them (Today at 100,000 leads 2.3 s instead of 0.3).
    _LIMIT = env.int("STATEMENT_TIMEOUT", default=60)
    DATABASES["default"].setdefault("OPTIONS", {}).update(
        connect_timeout=5,
        options=(
            f"-c statement_timeout={_LIMIT}s -c lock_timeout={_LIMIT}s"
            " -c idle_in_transaction_session_timeout=300s -c jit=off"
        ),
    )
    DATABASES["default"]["CONN_MAX_AGE"] = env.int("CONN_MAX_AGE", default=60)
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
REDIS_URL = env.str("REDIS_URL", default="")
if TESTING and env.str("TEST_REDIS_URL", default=""):
    # Each of pytest's processes gets a database of the server to itself.
    _NUMBER = os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")
    REDIS_URL = f"{env.str('TEST_REDIS_URL').rstrip('/')}/{int(_NUMBER) + 1}"
CACHES = {
    "default": {
        "BACKEND": "crm.cache.PatientRedisCache",
        "LOCATION": REDIS_URL,
        "OPTIONS": {"socket_connect_timeout": 0.5, "socket_timeout": 0.5},
    }
    if REDIS_URL
    else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
}
MEDIA_ROOT = CRM_HOME / "files"

# --- language and time ------------------------------------------------------

LANGUAGE_CODE = "en"
# Each in its own words, so that people find theirs. See `make messages`.
LANGUAGES = [("en", "English"), ("de", "Deutsch"), ("ar", "العربية")]
LOCALE_PATHS = [BASE_DIR / "locale"]
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_HTTPONLY = True
USE_I18N = True
USE_TZ = True
TIME_ZONE = env.str("TIME_ZONE", default="UTC")

# --- signing in -------------------------------------------------------------

AUTH_USER_MODEL = "users.User"
AUTHENTICATION_BACKENDS = ["users.backend.Backend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/login/"
ACCOUNT_ADAPTER = "users.sign_in.Adapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_FORMS = {"reset_password": "users.forms.ResetForm"}
ACCOUNT_LOGIN_TIMEOUT = 900
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
PASSWORD_RESET_TIMEOUT = env.int("PASSWORD_RESET_TIMEOUT", default=3600)
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = SITE_NAME
SESSION_COOKIE_AGE = env.int("SESSION_COOKIE_AGE", default=14 * 24 * 3600)
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "crm.errors.csrf_failure"

# Signs the puzzles of hosted forms; see `leads.web_forms.proof`.
ALTCHA_HMAC_KEY = salted_hmac("altcha", "", SECRET_KEY, algorithm="sha256").hexdigest()

# --- mail -------------------------------------------------------------------

EMAIL_URL = env.str("EMAIL_URL", default="consolemail://")
vars().update(env.email_url_config(EMAIL_URL))
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="crm@localhost")
# Where answers to e-mails come back to us; unset: to the mailbox of who wrote.
INBOUND_ADDRESS = env.str("INBOUND_ADDRESS", default="")
TRUSTED_AUTHSERV_IDS = env.list("TRUSTED_AUTHSERV_IDS", default=[])
INBOUND_MAX_BYTES = env.int("INBOUND_MAX_BYTES", default=30_000_000)
# What a provider that posts mails to us needs: ANYMAIL_WEBHOOK_SECRET and its own key.
ANYMAIL = {
    name.removeprefix("ANYMAIL_"): value
    for name, value in environ.Env.ENVIRON.items()
    if name.startswith("ANYMAIL_")
}

# --- pages ------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = Path(env.str("STATIC_ROOT", default=str(CRM_HOME / "static")))
STATIC_ROOT.mkdir(parents=True, exist_ok=True)
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG or TESTING
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS", default=3600 if _HTTPS else 0)
DATA_UPLOAD_MAX_MEMORY_SIZE = env.int("MAX_BODY_BYTES", default=2_500_000)
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_000

# --- limits, each shown in Setup ---------------------------------------------

PUBLIC_POSTS_PER_MINUTE = env.int("PUBLIC_POSTS_PER_MINUTE", default=20)
PUBLIC_POSTS_HELD = env.int("PUBLIC_POSTS_HELD", default=50_000)
IMPORT_MAX_BYTES = env.int("IMPORT_MAX_BYTES", default=512 * 1024 * 1024)
IMPORT_MAX_ROWS = env.int("IMPORT_MAX_ROWS", default=1_000_000)
IMPORT_MAX_COLUMNS = env.int("IMPORT_MAX_COLUMNS", default=400)
IMPORT_MAX_CELL = env.int("IMPORT_MAX_CELL", default=32_768)
MAIL_FILES_MAX_BYTES = env.int("MAIL_FILES_MAX_BYTES", default=15_000_000)
FILE_MAX_BYTES = env.int("FILE_MAX_BYTES", default=512 * 1024 * 1024)
PURGE_AFTER_DAYS = env.int("PURGE_AFTER_DAYS", default=30)

# --- jobs ---------------------------------------------------------------------

# By how much worker processes let web processes go first; 0 is not at all.
WORKER_NICE = env.int("WORKER_NICE", default=10)
CELERY_BROKER_URL = REDIS_URL or "memory://localhost"
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None  # for ever
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULER = "celery.beat:Scheduler"  # keeps no file; the rows are the truth
# Without a doorbell the work waits for `due.run_due()`, as in tests.
WORK_DOORBELL = not TESTING
if REDIS_URL:
    CELERY_WORKER_PREFETCH_MULTIPLIER = 1
    CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, float] = {
        # A task is not kept by Redis until it is done: the rows are the truth. A worker
        # that keeps books there dies if Redis starts anew while a task runs.
        "ack_emulation": False,
        "socket_connect_timeout": 1,
        "socket_timeout": 5,
        "socket_keepalive": True,
    }
else:
    CELERY_WORKER_PREFETCH_MULTIPLIER = 0
    CELERY_BROKER_TRANSPORT_OPTIONS = {"polling_interval": 0.05}
# A turn that nobody could take is dropped, so that they do not pile up.
CELERY_BEAT_SCHEDULE = {
    "sweep": {"task": "work.sweep", "schedule": 15, "options": {"expires": 15}},
    "purge": {"task": "crm.purge", "schedule": 3600, "options": {"expires": 3600}},
}

# --- what is written down about us ----------------------------------------------

# Names, addresses and what people typed stay out of the log: modules log ids and
# kinds. Django's own request log has the path, and no path of ours has a name in it.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="WARNING")},
}
SENTRY_DSN = env.str("SENTRY_DSN", default="")
if SENTRY_DSN:
    try:
        import sentry_sdk
    except ImportError:
        raise ImproperlyConfigured(
            "SENTRY_DSN is set, but sentry-sdk is not installed: pip install sentry-sdk"
        ) from None
    sentry_sdk.init(SENTRY_DSN, send_default_pii=False, max_request_body_size="never")

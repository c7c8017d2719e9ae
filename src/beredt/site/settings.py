"""Settings, from the environment. Every one has a default that is safe on a laptop.

BEREDT_HOME          where database, lake, originals and secret lie; default: var/ in the current folder
DATABASE_URL         a PostgreSQL of your own; without it one is started under BEREDT_HOME
BEREDT_ENGINE        what answers questions about quantities: duckdb on this machine (default), or spark (docs/scale.md)
BEREDT_ENGINE_MEMORY how much memory DuckDB may take before it uses the disk; default: 2GB
BEREDT_ENGINE_THREADS how many processors DuckDB may take; default: 2
BEREDT_SPARK_MASTER  where Spark runs; default: local[*]. Its other settings come from Spark's own files
BEREDT_HOSTS         host names served, separated by commas; default: localhost only
BEREDT_SECRET_KEY    default: made once and kept in BEREDT_HOME/secret.key
BEREDT_PROXIES       how many proxies of your own stand before the server; default: 0. They tell whose address it is
BEREDT_HTTPS         1 where the site is reached over https: cookies and redirects then demand it
BEREDT_SECOND_FACTOR optional on a laptop; default: required of everybody who logs in by password
BEREDT_IDLE_MINUTES  how long a session lasts without use; default: 60
BEREDT_SESSION_HOURS how long a session lasts at most; default: 12
"""

import contextlib
import os
import secrets
from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from psycopg.conninfo import conninfo_to_dict

# Small matrices only: a second thread for them makes each several times slower where the processors are busy.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

PACKAGE = Path(__file__).resolve().parents[1]
PROJECT = PACKAGE.parents[1]
HOME = Path(os.environ.get("BEREDT_HOME", "var")).resolve()

LAKE = HOME / "lake"
ORIGINALS = HOME / "originals"
ENGINE = os.environ.get("BEREDT_ENGINE", "duckdb")
if ENGINE not in ("duckdb", "spark"):
    raise ImproperlyConfigured(f"BEREDT_ENGINE is duckdb or spark, not {ENGINE!r}.")
ENGINE_MEMORY = os.environ.get("BEREDT_ENGINE_MEMORY", "2GB")
ENGINE_THREADS = int(os.environ.get("BEREDT_ENGINE_THREADS", "2"))
SPARK_MASTER = os.environ.get("BEREDT_SPARK_MASTER", "local[*]")
OUTLOOK = HOME / "outlook"
#: Written by `beredt demo`; while it is there every page says that the data are made up.
DEMO_MARK = HOME / "demo.json"
DEMO = DEMO_MARK.exists()


def _secret() -> str:
    given = os.environ.get("BEREDT_SECRET_KEY")
    if given:
        return given
    kept = HOME / "secret.key"
    if not kept.exists():
        HOME.mkdir(parents=True, exist_ok=True)
        fresh = HOME / f"secret.{os.getpid()}"
        fresh.write_text(secrets.token_urlsafe(50))
        fresh.chmod(0o600)
        with contextlib.suppress(FileExistsError):  # another process was first
            os.link(fresh, kept)
        fresh.unlink()
    return kept.read_text()


def _database() -> dict[str, Any]:
    url = os.environ.get("DATABASE_URL")
    if not url:
        return {
            "ENGINE": "beredt.site.embedded",
            "NAME": "beredt",
            "OPTIONS_EMBEDDED": {"folder": HOME / "postgres"},
        }
    given = conninfo_to_dict(url)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": given.pop("dbname", "beredt"),
        "USER": given.pop("user", ""),
        "PASSWORD": given.pop("password", ""),
        "HOST": given.pop("host", ""),
        "PORT": given.pop("port", ""),
        "OPTIONS": given,
    }


SECRET_KEY = _secret()
DEBUG = False
HTTPS = os.environ.get("BEREDT_HTTPS") == "1"
PROXIES = int(os.environ.get("BEREDT_PROXIES", "0"))
ALLOWED_HOSTS = os.environ.get("BEREDT_HOSTS", "localhost,127.0.0.1,[::1]").split(",")
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS] if HTTPS else []

DATABASES = {"default": _database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "csp",
    "django_otp",
    "beredt.audit",
    "beredt.actors",
    "beredt.intake",
    "beredt.catalogue",
    "beredt.supply",
    "beredt.assessments",
    "beredt.cases",
    "beredt.journal",
    "beredt.decisions",
    "beredt.tasks",
    "beredt.preparedness",
    "beredt.site",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "beredt.actors.middleware.SessionLimits",
    # Deny unless allowed: a view that may be seen without login says so itself.
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "beredt.actors.middleware.SecondFactorGate",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "beredt.site.urls"
WSGI_APPLICATION = "beredt.site.wsgi.application"
AUTH_USER_MODEL = "actors.Person"
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "situation"
LOGOUT_REDIRECT_URL = "login"
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]


def _second_factor() -> str:
    wanted = os.environ.get("BEREDT_SECOND_FACTOR", "required")
    if wanted not in ("required", "optional"):
        raise ImproperlyConfigured(f"BEREDT_SECOND_FACTOR is required or optional, not {wanted!r}.")
    return wanted


#: Whether everybody who logs in by password must show a code too, or only those who have chosen to.
SECOND_FACTOR = _second_factor()
#: Seconds that a session lasts: without use, and at most.
SESSION_IDLE = 60 * int(os.environ.get("BEREDT_IDLE_MINUTES", "60"))
SESSION_LONGEST = 3600 * int(os.environ.get("BEREDT_SESSION_HOURS", "12"))
SESSION_COOKIE_AGE = SESSION_LONGEST
#: Seconds that the link to choose a password by is good for: three days.
PASSWORD_RESET_TIMEOUT = 3 * 86_400

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "beredt.site.context.site",
            ],
        },
    }
]

# The texts in the code are bokmaal; nynorsk and English are catalogues beside it.
LANGUAGE_CODE = "nb"
LANGUAGES = [("nb", "Bokmål"), ("nn", "Nynorsk"), ("en", "English")]
LOCALE_PATHS = [PACKAGE / "site" / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Europe/Oslo"
FORMAT_MODULE_PATH = ["beredt.site.formats"]

STATIC_URL = "static/"
STATIC_ROOT = HOME / "static"
NODE_MODULES = Path(os.environ.get("BEREDT_NODE_MODULES", PROJECT / "node_modules"))
STATICFILES_DIRS = [
    (prefix, folder)
    for prefix, folder in [
        ("ds", NODE_MODULES / "@digdir" / "designsystemet-css" / "dist"),
        ("ds-web", NODE_MODULES / "@digdir" / "designsystemet-web" / "dist"),
        ("inter", NODE_MODULES / "@fontsource-variable" / "inter"),
        ("htmx", NODE_MODULES / "htmx.org" / "dist"),
    ]
    if folder.is_dir()
]
WHITENOISE_USE_FINDERS = True

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
        "form-action": ["'self'"],
    }
}

#: Files uploaded by a page; larger ones come by the command line.
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
UPLOAD_LIMIT = 200_000_000
#: One file of a journal entry.
ATTACHMENT_LIMIT = 25_000_000

#: Days that this office is closed besides weekends and public holidays: codes of tasks.working_days, or ISO dates.
#: None is by law; an office that is closed on Christmas Eve has its clocks wait until the next working day by it.
EXTRA_CLOSED_DAYS: tuple[str, ...] = ()
#: A shortage that comes back so many days after its end or sooner continues: deliveries that falter are one shortage in
#: the statistics and to those who treat. Later it is a new case, linked to the old.
REOPEN_WITHIN_DAYS = 30

#: Parameters of an assessment, stored with each of them.
#: effort: how much is tried in forecasting demand, the same everywhere, so that every page has the same demand.
ASSESSMENT: dict[str, Any] = {
    "replications": 10_000,
    "horizon": 365,
    "window_days": 364,
    "seed": 2024,
    "effort": "quick",
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}

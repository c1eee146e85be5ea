"""Offhook's settings: everything comes from the environment, and nothing must be set to begin.

Each variable can also be given as a file: `SECRET_KEY_FILE=/run/secrets/key` instead of `SECRET_KEY`.
What is not set lies under `DATA_DIR` (`./data`): database, generated secrets, TFTP root.
"""

from datetime import timedelta
from pathlib import Path
from typing import Any

import django_stubs_ext
import tzlocal
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from provisioning.environment import (
    database,
    env,
    file_mode,
    log_level,
    networks,
    port,
    time_zone,
    whole_number,
    yes_or_no,
)
from provisioning.keyfiles import field_keys, new_field_key, new_secret_key, read_or_create

django_stubs_ext.monkeypatch()  # Django's own classes, such as forms.ModelForm, can be named with their types

BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = Path(env.str("DATA_DIR", default=str(BASE_DIR / "data"))).resolve()
DEBUG = yes_or_no("DEBUG", default=False)

# Secrets. Generated ones lie in files that only the owner can read.

SECRETS_DIR = DATA_DIR / "secrets"
FIELD_KEYS_FILE = SECRETS_DIR / "field_keys"
EMBEDDED_DATABASE = DATA_DIR / "offhook.sqlite3"

if EMBEDDED_DATABASE.exists() and not FIELD_KEYS_FILE.exists() and not env.str("FIELD_KEYS", default=""):
    raise ImproperlyConfigured(
        f"{EMBEDDED_DATABASE} exists, but the key of its passwords is missing: put back {FIELD_KEYS_FILE}, "
        "or give the key in FIELD_KEYS."
    )
try:
    SECRET_KEY = env.str("SECRET_KEY", default="") or read_or_create(SECRETS_DIR / "secret_key", new_secret_key)
    FIELD_KEYS = field_keys(env.str("FIELD_KEYS", default="") or read_or_create(FIELD_KEYS_FILE, new_field_key))
except OSError as error:
    raise ImproperlyConfigured(
        f"The secrets in {SECRETS_DIR} can be neither read nor made ({error.strerror}). "
        "Give the folder to this user, or set DATA_DIR to one that belongs to this user."
    ) from error

# Web

WEB_HOST = env.str("WEB_HOST", default="127.0.0.1")
WEB_PORT = port("WEB_PORT", 8000)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = yes_or_no("HTTPS", default=False)
SECURE_HSTS_SECONDS = whole_number("HSTS_SECONDS", 0)
BEHIND_PROXY = yes_or_no("BEHIND_PROXY", default=False)
PROXY_COUNT = whole_number("PROXY_COUNT", int(BEHIND_PROXY))
if BEHIND_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
# Whether other names of the domain insist on HTTPS, and browsers know of it beforehand, is for the domain to decide.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]
SESSION_COOKIE_NAME = f"offhook_session_{WEB_PORT}"  # cookies know no ports: two instances on one host would
CSRF_COOKIE_NAME = f"offhook_csrf_{WEB_PORT}"  # sign each other's users out
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

# Signing in: after so many wrong passwords, the account is closed for some minutes to the address they came from,
# and open to everybody else: nobody can lock an administrator out.

AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
AXES_FAILURE_LIMIT = whole_number("SIGN_IN_FAILURES", 10)
AXES_COOLOFF_TIME = timedelta(minutes=whole_number("SIGN_IN_PAUSE_MINUTES", 15))
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_LOCKOUT_TEMPLATE = "registration/locked.html"
AXES_CLIENT_IP_CALLABLE = "provisioning.visitors.client_address"
AXES_RESET_ON_SUCCESS = True
AXES_DISABLE_ACCESS_LOG = True
AXES_VERBOSE = False
SECOND_STEP_FOR_ADMINISTRATORS = yes_or_no("SECOND_STEP_FOR_ADMINISTRATORS", default=False)
OTP_TOTP_ISSUER = "Offhook"

# Publishing and TFTP

TFTP_ROOT = Path(env.str("TFTP_ROOT", default=str(DATA_DIR / "tftp"))).resolve()
PUBLISH_STATE = Path(env.str("PUBLISH_STATE", default=str(TFTP_ROOT.parent / f".{TFTP_ROOT.name}.offhook"))).resolve()
TFTP_FILE_MODE = file_mode("TFTP_FILE_MODE", "0640")
TFTP_GROUP = env.str("TFTP_GROUP", default="")
TFTP_HOST = env.str("TFTP_HOST", default="0.0.0.0")  # noqa: S104 - phones are on the network
TFTP_PORT = port("TFTP_PORT", 69)
TFTP_FALLBACK_PORT = port("TFTP_FALLBACK_PORT", 6969)
TFTP_SERVER = env.str("TFTP_SERVER", default="")  # the address that phones are told, where it is another
TFTP_ALLOWED_NETWORKS = networks("TFTP_ALLOWED_NETWORKS", [])  # none: every address is answered
PROVISIONING_WINDOW_MINUTES = whole_number("PROVISIONING_WINDOW_MINUTES", 0)  # 0: no window is ever shut
HTTP_PORT = port("HTTP_PORT", 6970)  # later phones ask there before they ask over TFTP
TFTP_REQUESTS_KEPT_DAYS = whole_number("TFTP_REQUESTS_KEPT_DAYS", 30)
TFTP_REQUESTS_KEPT = whole_number("TFTP_REQUESTS_KEPT", 1_000_000)

# Each names a function that yields the files which an app wants in the TFTP root.
# In this order they are written: no phone reads a configuration before the firmware and the dial plan that it names.
FILE_SOURCES = [
    "phones.firmware_files.firmware_files",
    "phones.files.dial_plan_files",
    "phones.default_file.default_file",
    "phones.shared_files.shared_files",
    "phones.flat_files.shared_flat_files",
    "phones.phone_files.phone_files",
]

# Whether OS79XX.TXT is written, which every 7940G and 7960G reads at its start: it may change firmware at once.
PUBLISH_OS79XX = yes_or_no("PUBLISH_OS79XX", default=False)

# Contents of the last publications, and of those of the last days, are kept, so that they can be restored.
PUBLICATIONS_KEPT = whole_number("PUBLICATIONS_KEPT", 100)
PUBLICATION_DAYS_KEPT = whole_number("PUBLICATION_DAYS_KEPT", 90)

# Names a function that yields subject and version of the records behind files, so that unchanged ones are not made.
RECORD_VERSIONS = "phones.phone_files.phone_versions"

# Names classes whose objects follow the requests that are recorded: see `provisioning.tftp_log.Watch`.
RECORDING_WATCHES = ["phones.running_loads.RunningLoadWatch"]

# Names a function that takes a file of the TFTP folder into the records, for who may do so, and returns whose it is.
ADOPT = "phones.importers.adopting.adopt_file"

# Names a function that tells what is wrong with the records of many subjects.
CHECK_PHONES = "phones.plan_findings.findings_of_many"

# Names a function that counts what waits to be published; every page shows it, so it is a query and no more.
WAITING_COUNT = "phones.files.waiting_count"

# Each names a function that does long work beside the requests; see provisioning/jobs.py.
JOBS = {
    "plan": "provisioning.publication_jobs.plan",
    "confirm": "provisioning.publication_jobs.confirm",
    "back": "provisioning.publication_jobs.back",
    "publish": "provisioning.publication_jobs.publish",
    "check": "provisioning.plan_findings.check_draft",
    "wave": "phones.gradual.begin_next_as_job",
    "table_look": "phones.spreadsheets.jobs.look",
    "table_take": "phones.spreadsheets.jobs.take",
    "check_phones": "phones.check_jobs.check",
    "many": "phones.many_jobs.apply",
    "many_back": "phones.many_jobs.undo",
    "many_delete": "phones.many_jobs.delete",
    "many_ssh": "phones.many_jobs.renew_ssh_passwords",
}

# Names a function that is called in the process of each job when the job has ended and nobody waits for it.
AFTER_JOB = "phones.noting_findings.catch_up"

# Exceptions of such work whose text is a sentence for the administrator.
JOB_REFUSALS = [
    "provisioning.publish.errors.PublishError",
    "provisioning.encryption.SecretUnreadable",
    "phones.waves.CannotStart",
    "phones.many.NotAsReviewed",
    "phones.spreadsheets.errors.UnreadableSpreadsheet",
    "phones.importers.staging.NoSuchBatch",
]

# Trail: who changed what. Fields that may hold a secret are masked: of them it says that they changed, and no more.

TRAIL_KEPT_DAYS = whole_number("TRAIL_KEPT_DAYS", 365)
AUDITLOG_MASK_CALLABLE = "provisioning.trail.masked"
AUDITLOG_STORE_JSON_CHANGES = True
AUDITLOG_USE_FK_STRING_REPRESENTATION = True
AUDITLOG_DISABLE_ON_RAW_SAVE = True  # loaddata
_OF_BUTTON = {"mask_fields": ["settings", "password"]}
AUDITLOG_INCLUDE_TRACKING_MODELS: tuple[dict[str, Any], ...] = (
    {
        "model": "phones.Phone",
        "mask_fields": ["settings", "ssh_password"],
        "exclude_fields": ["version", "created_at", "changed_at", "held_back"],
    },
    *({"model": f"phones.{name}", **_OF_BUTTON} for name in ("Button", "Line", "SpeedDial", "ServiceKey")),
    {"model": "phones.CallServer", "mask_fields": ["settings"]},
    {"model": "phones.Profile", "mask_fields": ["settings"]},
    {"model": "phones.DialPlan"},
    {"model": "phones.SoftKeyFile"},
    {"model": "phones.FeaturePolicyFile"},
    {"model": "phones.DefaultFile", "mask_fields": ["settings"]},
    {"model": "phones.Rollout"},
    {"model": "firmware.FirmwarePackage"},
    {"model": "firmware.FirmwareRule"},
    {
        "model": "auth.User",
        "mask_fields": ["password"],
        "exclude_fields": ["last_login"],
        "m2m_fields": ["groups", "user_permissions"],
    },
    {"model": "auth.Group", "m2m_fields": ["permissions"]},
)
TRAIL_KINDS = [
    *(kind["model"] for kind in AUDITLOG_INCLUDE_TRACKING_MODELS),
    "phones.ManyChange",
    "provisioning.Publication",
]

# Firmware

# A TFTP folder of some hundred phones may be dropped on the page of imports.
DATA_UPLOAD_MAX_NUMBER_FILES = 1_000

FIRMWARE_STORE = Path(env.str("FIRMWARE_STORE", default=str(DATA_DIR / "firmware"))).resolve()
FIRMWARE_UPLOAD_MB = whole_number("FIRMWARE_UPLOAD_MB", 500)

# Names a function that tells which loads are needed, and by how many phones.
FIRMWARE_IN_USE = "phones.upgrades.loads_in_use"

# Names a context manager around each change of loads or rules.
FIRMWARE_CHANGING = "phones.upgrades.firmware_changing"

# Django

INSTALLED_APPS = [
    # Before what takes their pages out of the administration, or puts others in their place.
    "auditlog",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
    "django.contrib.auth",
    "provisioning",
    "phones",
    "firmware",
    "django.contrib.admin.apps.SimpleAdminConfig",  # its pages are found with the addresses, which commands do without
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "crispy_forms",
    "crispy_bootstrap5",
    "django_htmx",
    "csp",
    "axes",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "provisioning.middleware.refuse_nul",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "provisioning.accounts.second_step.SecondStepMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "provisioning.trail.TrailMiddleware",
    "provisioning.middleware.announce_changes",
    "phones.middleware.CheckMiddleware",
    "phones.middleware.SecretsMiddleware",
    "axes.middleware.AxesMiddleware",  # the last: it answers in place of the sign-in page
]

ROOT_URLCONF = "provisioning.urls"
WSGI_APPLICATION = "provisioning.wsgi.application"
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "overview"
LOGOUT_REDIRECT_URL = "login"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

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
                "provisioning.context.publishing",
            ],
        },
    },
]
CRISPY_ALLOWED_TEMPLATE_PACKS = CRISPY_TEMPLATE_PACK = "bootstrap5"

DATABASES = {"default": database("DATABASE_URL", f"sqlite:///{EMBEDDED_DATABASE}")}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # All four are needed: with any of them missing, parallel writers meet "database is locked", or wait for the disk
    # while a fleet is written. Publications see to it themselves that a power cut undoes none: `sync_database`.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

LANGUAGE_CODE = "en"  # for browsers that ask for none of these
LANGUAGES = [("en", "English"), ("de", "Deutsch")]
LOCALE_OF_DATA = BASE_DIR / "provisioning" / "locale_of_data"
"""Translations of the texts in data files; those of code and templates stand beside them."""
LOCALE_PATHS = [BASE_DIR / "provisioning" / "locale", LOCALE_OF_DATA]
TIME_ZONE = time_zone("TIME_ZONE", str(tzlocal.get_localzone()))
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = env.str("STATIC_ROOT", default="") or None  # for `collectstatic`, where nginx serves them
STATICFILES_DIRS = [BASE_DIR / "static"]
WHITENOISE_USE_FINDERS = True  # nothing has to be collected before the first start

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": log_level("LOG_LEVEL", "INFO")},
    "loggers": {"axes": {"level": "WARNING"}},  # it tells of each sign-in, and of each look whether one is locked
}

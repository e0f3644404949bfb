"""Settings, read from CASEWORK_* environment variables; safe by default.

Everything that varies between installations is here and nowhere else. `docs/settings.md` lists the variables.
"""

import os
from datetime import timedelta
from pathlib import Path

import environ
from django.core.exceptions import ImproperlyConfigured
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from config.api_document import SPECTACULAR_SETTINGS  # noqa: F401 - a setting
from config.database import database
from config.secret import secret_key

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.FileAwareEnv()
YES, NO = ("1", "true", "yes", "y", "on", "ok"), ("0", "false", "no", "n", "off")


def yes_or_no(name: str, *, default: bool) -> bool:
    """A switch; what is neither yes nor no is refused, since a misspelt yes would be a no."""
    text = env(name, default="").strip().lower() or ("yes" if default else "no")
    if text not in (known := {**dict.fromkeys(YES, True), **dict.fromkeys(NO, False)}):
        raise ImproperlyConfigured(f"{name}={text} is neither yes nor no.")
    return known[text]


CASEWORK_DATA_DIR = Path(env("CASEWORK_DATA_DIR", default=str(BASE_DIR / "var"))).resolve()
# Every command finds its folder, the very first one too; nobody else on the machine may look in.
CASEWORK_DATA_DIR.mkdir(parents=True, exist_ok=True, mode=0o700)
CASEWORK_DEMO = yes_or_no("CASEWORK_DEMO", default=True)
CASEWORK_REFERENCE_PATTERN = env("CASEWORK_REFERENCE_PATTERN", default="{year}-{number:04d}")
CASEWORK_MAX_UPLOAD_BYTES = env.int("CASEWORK_MAX_UPLOAD_BYTES", default=20 * 2**30)
# Bytes that one person, and one case, may hold; none set, none counted.
CASEWORK_QUOTA_USER = env.int("CASEWORK_QUOTA_USER", default=None)
CASEWORK_QUOTA_CASE = env.int("CASEWORK_QUOTA_CASE", default=None)
# The keys of the vault, the current one first; none given, they are in `keys/vault.keys`. A file that is
# named is read by the vault itself, each time: it looks at who else may read it, and a missing one closes
# the vault and nothing else.
CASEWORK_VAULT_KEYS = os.environ.get("CASEWORK_VAULT_KEYS", "")
CASEWORK_VAULT_KEYS_FILE = os.environ.get("CASEWORK_VAULT_KEYS_FILE", "")
# Where ClamAV's daemon listens, if there is one: unix:/path or tcp:host:port. The largest file it takes.
CASEWORK_CLAMD = env("CASEWORK_CLAMD", default="")
CASEWORK_CLAMD_MAX_BYTES = env.int("CASEWORK_CLAMD_MAX_BYTES", default=100 * 2**20)
# Seconds until the jobs of a killed worker are taken up by another.
CASEWORK_JOB_LEASE = env.int("CASEWORK_JOB_LEASE", default=60)
CASEWORK_ORGANISATION = env("CASEWORK_ORGANISATION", default="Casework")
# Where people reach this installation; links in e-mails begin with it, never with a request's Host.
CASEWORK_URL = env("CASEWORK_URL", default=f"http://localhost:{env.int('PORT', default=8000)}")

DEBUG = yes_or_no("CASEWORK_DEBUG", default=False)
SECRET_KEY = secret_key(CASEWORK_DATA_DIR, env("CASEWORK_SECRET_KEY", default=""))
ALLOWED_HOSTS = env.list("CASEWORK_ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CASEWORK_TRUSTED_ORIGINS", default=[])
BEHIND_TLS = yes_or_no("CASEWORK_TLS", default=False)

INSTALLED_APPS = [
    "exchange",
    "vault",
    "evidence",
    "casework",
    "accounts",
    "ledger",
    "jobs",
    "common",
    "config.admin.CaseworkAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "csp",
    "django_filters",
    "django_htmx",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
]

MIDDLEWARE = [
    "common.bodies.BodyMiddleware",  # outermost: it looks at what nobody read
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",  # before the static files: they are answers as well
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "common.middleware.AddressMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "accounts.middleware.PersonalLanguage",
    "accounts.middleware.SecondFactorRequired",
    "casework.middleware.RolesReadOnce",
    "casework.middleware.AttemptsKept",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "common.middleware.RefusalMiddleware",  # innermost: it answers for the views
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
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
                "accounts.context.about_installation",
                "casework.frames.context.navigation",
            ],
        },
    },
]

# -- database and cache ------------------------------------------------------------------------
DATABASES = {"default": database(env, CASEWORK_DATA_DIR / "casework.sqlite3")}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Lock-outs and rate limits must hold across processes and restarts.
CACHES = {
    "default": env.cache_url("CASEWORK_CACHE_URL", default="dbcache://casework_cache"),
    # Request throttling of one server process: a database write per request would cost more than it guards.
    "throttle": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "throttle",
    },
}

# -- people ------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["accounts.backends.RoleBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("username", "display_name", "email")},
    },
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = reverse_lazy("account_login")
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = reverse_lazy("account_login")

# Sign-in by user name; accounts come from invitations, lost credentials go through an administrator.
ACCOUNT_ADAPTER = "accounts.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_PRESERVE_USERNAME_CASING = False
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = 15 * 60
ACCOUNT_CHANGE_EMAIL = False
# Five wrong passwords close an account's sign-in for five minutes, from any address.
ACCOUNT_RATE_LIMITS = {"login_failed": "20/m/ip,5/5m/key", "login": "60/m/ip"}
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("CASEWORK_TRUSTED_PROXIES", default=0)
MFA_ADAPTER = "accounts.adapters.MFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_RECOVERY_CODES_SHOW_ONCE = True
ACCOUNT_FORMS = {
    "login": "accounts.forms.sign_in.LoginForm",
    "reauthenticate": "accounts.forms.sign_in.ReauthenticateForm",
    "change_password": "accounts.forms.sign_in.ChangePasswordForm",
}
MFA_FORMS = {
    "authenticate": "accounts.forms.sign_in.AuthenticateForm",
    "reauthenticate": "accounts.forms.sign_in.ReauthenticateCodeForm",
    "activate_totp": "accounts.forms.sign_in.ActivateTOTPForm",
    "add_webauthn": "accounts.forms.sign_in.AddKeyForm",
    "edit_webauthn": "accounts.forms.sign_in.EditKeyForm",
}
MFA_TOTP_TOLERANCE = 1
USERSESSIONS_ADAPTER = "accounts.adapters.UserSessionsAdapter"
USERSESSIONS_TRACK_ACTIVITY = False

# -- language and time -------------------------------------------------------------------------
LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("uk", _("Ukrainian"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"
FORMAT_MODULE_PATH = "config.formats"

# -- files -------------------------------------------------------------------------------------
STATIC_URL = "static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = CASEWORK_DATA_DIR / "staticfiles"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 2**20
# Nothing that is sent with a form is ever written to a temporary file: it may be a witness's photograph.
FILE_UPLOAD_HANDLERS = ["common.uploads.MemoryOnly"]

# -- API ---------------------------------------------------------------------------------------
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "accounts.api.authentication.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["accounts.api.permissions.ScopePermission"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["common.api.parsers.StrictJSONParser"],
    "DEFAULT_CONTENT_NEGOTIATION_CLASS": "common.api.negotiation.FormatNegotiation",
    "DEFAULT_PAGINATION_CLASS": "common.api.pagination.KeysetPagination",
    "DEFAULT_FILTER_BACKENDS": ["common.api.filters.StrictFilterBackend"],
    "DEFAULT_SCHEMA_CLASS": "common.api.describe.RecordSchema",
    "DEFAULT_THROTTLE_CLASSES": ["accounts.api.throttling.CallerThrottle"],
    "DEFAULT_THROTTLE_RATES": {"caller": env("CASEWORK_API_RATE", default="2400/min")},
    "EXCEPTION_HANDLER": "common.api.problems.exception_handler",
    "DEFAULT_VERSIONING_CLASS": None,
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
    "COERCE_DECIMAL_TO_STRING": True,
}

# -- browser security --------------------------------------------------------------------------
SESSION_COOKIE_AGE = int(timedelta(hours=12).total_seconds())
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = BEHIND_TLS
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SECURE_SSL_REDIRECT = BEHIND_TLS
SECURE_HSTS_SECONDS = 31_536_000 if BEHIND_TLS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = BEHIND_TLS
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "DENY"
if yes_or_no("CASEWORK_BEHIND_PROXY", default=False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    }
}

# -- log: to the terminal, faults with their traces ----------------------------------------------
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "filters": {"no_secrets": {"()": "common.logs.NoSecrets"}},
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": "plain",
            "filters": ["no_secrets"],
        }
    },
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        # Without DEBUG, Django would only mail its faults to administrators that nobody has named.
        "django": {"handlers": [], "level": "WARNING"},
        # A refusal is no fault, and people's attempts are in the security history where they count.
        "django.request": {"level": "ERROR"},
    },
}

EMAIL_CONFIG = env.email_url("CASEWORK_EMAIL_URL", default="consolemail://")
vars().update(EMAIL_CONFIG)
# Somebody waits for the answer while a letter is sent.
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env("CASEWORK_FROM_EMAIL", default="casework@localhost")

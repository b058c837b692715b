"""One settings file: everything that differs between installations comes from the environment.

Variables and their meaning stand in `governance/variables.py`; defaults are safe for production.
"""

from importlib.util import find_spec
from pathlib import Path

import environ
from csp.constants import NONCE, NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from governance import logs
from governance.schedule import schedule
from governance.variables import VARIABLES

BASE_DIR = Path(__file__).resolve().parent.parent
LOCAL_ENV = BASE_DIR / ".local" / "env"
if LOCAL_ENV.exists():
    environ.Env.read_env(LOCAL_ENV)

_env = environ.Env()
_known = {variable.name: variable for variable in VARIABLES}


def _read(name: str):
    variable = _known[name]
    default = environ.Env.NOTSET if variable.default is None else variable.default
    try:
        return _env(name, cast=variable.cast, default=default)
    except ImproperlyConfigured as missing:
        raise ImproperlyConfigured(
            f"{name} is not set ({variable.help}). `make services` writes .local/env with it."
        ) from missing


DEBUG = _read("DEBUG")
DEMO = _read("DEMO")
# what the sign-in page offers where everything is made up
DEMO_ACCOUNTS = "governance.demo.accounts.offered" if DEMO else ""
DEMO_STANDING = "governance.demo.accounts.standing" if DEMO else ""
SECURE = _read("SECURE")
SECRET_KEY = _read("SECRET_KEY")
SECRET_KEY_FALLBACKS = _read("SECRET_KEY_FALLBACKS")
ALLOWED_HOSTS = _read("ALLOWED_HOSTS")
CSRF_TRUSTED_ORIGINS = _read("CSRF_TRUSTED_ORIGINS")

FIELD_KEYS = _read("FIELD_KEYS")
LEDGER_KEYS = _read("LEDGER_KEYS")
LEDGER_HEADS_DIR = _read("LEDGER_HEADS_DIR") or str(BASE_DIR / ".local" / "heads")
FIELD_SUITE = _read("FIELD_SUITE")
FIELD_INDEX_KEY = _read("FIELD_INDEX_KEY")
SEALED_KEYS = _read("SEALED_KEYS")
FENCE_KEYS = _read("FENCE_KEYS")

INSTALLED_APPS = [
    "unfold.apps.BasicAppConfig",
    "governance.administration.apps.AdministrationConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.gis",
    "django.contrib.postgres",
    "rest_framework",
    "django_filters",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "django_htmx",
    "leaflet",
    "axes",
    "csp",
    "health_check",
    "pgtrigger",
    "pghistory",
    "grids",
    "whistles",
    "property",
    "governance",
    # checks of migrations, where the development packages are installed
    *(app for app in ("django_linear_migrations", "django_migration_linter") if find_spec(app)),
]

MIDDLEWARE = [
    "governance.middleware.HeadersMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "governance.middleware.LoggedMiddleware",
    "csp.middleware.CSPMiddleware",
    "governance.edge.middleware.ReadableMiddleware",
    "governance.middleware.OriginMiddleware",
    "governance.middleware.RarelyWrittenSessionMiddleware",
    "governance.middleware.ChosenLanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "governance.middleware.FenceMiddleware",
    "governance.edge.middleware.FormMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "governance.middleware.PressedByMiddleware",
    "grids.identity.middleware.IdentityMiddleware",
    "governance.middleware.RefusalMiddleware",
    "governance.middleware.PrivatePagesMiddleware",
    "pghistory.middleware.HistoryMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "governance.urls"
WSGI_APPLICATION = "governance.wsgi.application"

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
                "governance.frame.frame",
            ],
            "builtins": ["governance.templatetags.components"],
        },
    },
]

DATABASES = {"default": _env.db_url("DATABASE_URL", default=_read("DATABASE_URL"))}
DATABASES["default"].update(
    ENGINE="governance.database",
    CONN_MAX_AGE=_read("CONN_MAX_AGE"),
    CONN_HEALTH_CHECKS=True,
)
# pages without sign-in read by a connection of their own, where there is one
PUBLIC_ALIAS = "default"
if _read("PUBLIC_DATABASE_URL"):
    PUBLIC_ALIAS = "public"
    DATABASES[PUBLIC_ALIAS] = _env.db_url("PUBLIC_DATABASE_URL") | {
        "ENGINE": "governance.database",
        "CONN_MAX_AGE": _read("CONN_MAX_AGE"),
        "CONN_HEALTH_CHECKS": True,
    }
_test_name = _env("TEST_DB_NAME", default="")
if _test_name:
    DATABASES["default"]["TEST"] = {"NAME": _test_name}

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "grids.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "grids.identity.backends.AccountBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("username", "display_name")},
    },
    {
        "NAME": "grids.identity.passwords.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    {"NAME": "grids.identity.passwords.OwnNameValidator"},
]
LOGIN_URL = "sign_in"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "sign_in"

# lock-out: five failures of one account from one address, for a quarter of an hour
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_CLIENT_IP_CALLABLE = "grids.conduct.origins.client_ip"
AXES_LOCKOUT_TEMPLATE = "grids/staff/locked_out.html"
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False

PROXY_HOPS = _read("PROXY_HOPS")

SESSION_ENGINE = "grids.identity.sessions"
SESSION_HOURS = _read("SESSION_HOURS")
PROOF_MINUTES = _read("PROOF_MINUTES")
APPROVAL_HOURS = _read("APPROVAL_HOURS")
SLIP_HOURS = _read("SLIP_HOURS")
RESET_QUIET_HOURS = _read("RESET_QUIET_HOURS")
REVEALS_AN_HOUR = _read("REVEALS_AN_HOUR")
LOOK_UPS_AN_HOUR = _read("LOOK_UPS_AN_HOUR")
SESSION_COOKIE_AGE = _read("IDLE_MINUTES") * 60
# moved on by governance/middleware.py, once a minute at most
SESSION_SAVE_EVERY_REQUEST = False
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = SECURE
CSRF_FAILURE_VIEW = "governance.health.views.unproved"
CSRF_COOKIE_HTTPONLY = LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
if SECURE:
    # a neighbour under the same domain can neither set nor see them
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-sessionid", "__Host-csrftoken"
    LANGUAGE_COOKIE_NAME = "__Host-language"
SECURE_SSL_REDIRECT = SECURE
SECURE_HSTS_SECONDS = 31_536_000 if SECURE else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if SECURE else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

# the admin's own scripts carry no nonce, so its pages get a policy of their own in governance/middleware.py
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        # what was said into a telephone is heard on the matter's page
        "media-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [SELF],
    }
}

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("简体中文")), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
# one way to write a day, on every page
FORMAT_MODULE_PATH = "governance.formats"
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"

STATIC_URL = "/static/"
STATIC_ROOT = _read("STATIC_ROOT") or str(BASE_DIR / ".local" / "static")
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_ROOT = _read("MEDIA_ROOT") or str(BASE_DIR / ".local" / "media")
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "governance.static_files.ManifestStorage"},
}
if DEBUG:
    STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}

REFERENCE_SECONDS = _read("REFERENCE_SECONDS")
IMPORT_MAX_BYTES = _read("IMPORT_MAX_MB") * 1024 * 1024
ATTACHMENT_MAX_BYTES = _read("ATTACHMENT_MAX_MB") * 1024 * 1024
ATTACHMENT_MAX_MEGAPIXELS = _read("ATTACHMENT_MAX_MEGAPIXELS")
ATTACHMENTS_A_MATTER = _read("ATTACHMENTS_A_MATTER")
UPLOADS_WAITING_PERSON_BYTES = _read("UPLOADS_WAITING_PERSON_MB") * 1024 * 1024
UPLOADS_WAITING_STREET_BYTES = _read("UPLOADS_WAITING_STREET_MB") * 1024 * 1024
FILE_UPLOAD_HANDLERS = ["governance.edge.bodies.BoundedUploadHandler"]
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024

REST_FRAMEWORK = {
    "DEFAULT_PERMISSION_CLASSES": ["grids.access.api.Denied"],
    "DEFAULT_AUTHENTICATION_CLASSES": ["rest_framework.authentication.SessionAuthentication"],
    "DEFAULT_PARSER_CLASSES": ["grids.conduct.api.BoundedJSONParser"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_FILTER_BACKENDS": ["grids.paging.WholeQuestion"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "governance.api.refusal_as_response",
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "社区网格治理接口",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "SERVE_PERMISSIONS": ["grids.access.api.SignedIn"],
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "COMPONENT_SPLIT_REQUEST": True,
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "governance.api.with_refusals",
    ],
    "ENUM_NAME_OVERRIDES": {
        "DwellingUseEnum": "grids.registry.dwellings.kinds.Use",
        "BaseColourEnum": "grids.registry.dwellings.kinds.BASE_CHOICES",
        "RegisterImportStateEnum": "grids.sheets.states.ImportState",
        "ImportStateEnum": "whistles.imports.models.ImportState",
        "ProvenanceEnum": "grids.provenance.Provenance",
        "CoordSourceEnum": "grids.areas.models.CoordSource",
        "LimitUnitEnum": "whistles.clocks.models.LimitUnit",
        "RevealedEnum": "whistles.intake.api.REVEALED_CHOICES",
        "LeadStateEnum": "whistles.intake.api.STATE_CHOICES",
        "WhistleStateEnum": "whistles.lifecycle.api.STATE_CHOICES",
        "OutcomeEnum": "whistles.lifecycle.models.Outcome",
        "ClosingOutcomeEnum": "whistles.lifecycle.api.OUTCOMES",
    },
}

REDIS_URL = _read("REDIS_URL")
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL},
}

CELERY_BROKER_URL = REDIS_URL
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_SOFT_TIME_LIMIT = 600
CELERY_TASK_TIME_LIMIT = 900
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 3600}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TIMEZONE = TIME_ZONE
CELERY_WORKER_HIJACK_ROOT_LOGGER = False

# what leaves the product: by mail, by robots of offices
SITE_URL, HOOK_HOSTS = _read("SITE_URL"), _read("HOOK_HOSTS")
MAIL_HOST, MAIL_PORT, MAIL_SECURITY = _read("MAIL_HOST"), _read("MAIL_PORT"), _read("MAIL_SECURITY")
MAIL_USER, MAIL_PASSWORD, MAIL_FROM = _read("MAIL_USER"), _read("MAIL_PASSWORD"), _read("MAIL_FROM")

# the map under our own, where a key for it is given; a test puts a server of its own here
TIANDITU_KEY, TIANDITU_APPROVAL = _read("TIANDITU_KEY"), _read("TIANDITU_APPROVAL")
TIANDITU_HOST = "https://t0.tianditu.gov.cn"

STATISTICS_EVERY_SECONDS = _read("STATISTICS_EVERY_SECONDS")
IMPORT_SWEEP_SECONDS = _read("IMPORT_SWEEP_SECONDS")
IMPORT_UNCONFIRMED_DAYS = _read("IMPORT_UNCONFIRMED_DAYS")
IMPORT_KEEP_DAYS = _read("IMPORT_KEEP_DAYS")
EXPORT_KEEP_DAYS = _read("EXPORT_KEEP_DAYS")
EXPORT_AT_ONCE_ROWS = _read("EXPORT_AT_ONCE_ROWS")
RECOUNT_AT_HOUR = _read("RECOUNT_AT_HOUR")

CELERY_BEAT_SCHEDULE = schedule(
    imports_every=IMPORT_SWEEP_SECONDS, statistics_every=STATISTICS_EVERY_SECONDS, recount_at=RECOUNT_AT_HOUR
)

# no outside host: without tiles of our own a map is plain
LEAFLET_CONFIG = {"TILES": [], "RESET_VIEW": False, "ATTRIBUTION_PREFIX": "CGCS2000"}

PGHISTORY_APPEND_ONLY = True

SILENCED_SYSTEM_CHECKS = [
    # users' geometry files never reach GDAL (docs/decisions)
    "gis.W001",
    # the subdomains of a city's host are not ours to speak for
    "security.W005",
    "security.W021",
]

LOGGING = logs.settings(level=_read("LOG_LEVEL"), form=logs.form_of(_read("LOG_FORM"), is_secure=SECURE))

# the administration in the product's language of forms: deep red only on the mark, blue for what can be done
UNFOLD = {
    "SITE_TITLE": _("后台管理"),
    "SITE_HEADER": _("后台管理"),
    "SITE_SUBHEADER": _("社区网格治理"),
    "SITE_SYMBOL": "shield_person",
    "SITE_URL": "/",
    "SHOW_HISTORY": True,
    "SHOW_VIEW_ON_SITE": False,
    "SHOW_BACK_BUTTON": True,
    "THEME": "light",
    "BORDER_RADIUS": "7px",
    "STYLES": ["governance.administration.site.stylesheet"],
    "COLORS": {
        "primary": {
            "50": "#f3f7fd", "100": "#e7effa", "200": "#cbdef4", "300": "#9fc2ea", "400": "#6a9edb",
            "500": "#3d7cc8", "600": "#1a5ab2", "700": "#174e99", "800": "#15427f", "900": "#133662",
            "950": "#0d2340",
        },
    },
    "SIDEBAR": {
        "show_search": False,
        "show_all_applications": False,
        "navigation": "governance.administration.site.sidebar",
    },
}  # fmt: skip

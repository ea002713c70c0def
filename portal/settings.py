"""Settings of the portal. What differs between machines is read in `portal/env.py`; everything else is decided here."""

from django.utils.translation import gettext_lazy

from portal import env as environment
from portal import logs
from portal.env import BASE, MODE, PRODUCTION, TEST, VAR, env

SECRET_KEY = environment.secret_key()
SEALING_KEYS = environment.sealing_keys()  # of secrets in the database (portal/sealing.py)
DEBUG = env.bool("DEBUG", default=False)  # no server starts with it in production (processes/production.py)
DEMO = MODE == environment.DEMO
PORTAL_VAR = VAR

ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[] if MODE == PRODUCTION else ["localhost", "127.0.0.1", "[::1]"])
SITE_URL = env("SITE_URL", default=f"http://localhost:{env.int('PORT', default=8000)}")
CSRF_TRUSTED_ORIGINS = [SITE_URL]

INSTALLED_APPS = [
    "portal",
    "partners",
    "training",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "django_filters",
    "django_htmx",
    "django_cotton.apps.SimpleAppConfig",
    "lucide",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",
]

MIDDLEWARE = [
    "portal.web.middleware.RequestIdMiddleware",
    "portal.web.health.HealthMiddleware",
    "portal.web.middleware.ContentSecurityPolicyMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "portal.keys.middleware.KeyUsageMiddleware",
    "portal.api.middleware.RateLimitMiddleware",
    "portal.api.middleware.ApiConditionalGetMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "portal.web.middleware.HostileInputMiddleware",  # refuses in the language asked for
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "portal.accounts.middleware.PreferencesMiddleware",
    "portal.web.middleware.ActorMiddleware",
    "portal.web.middleware.BodyLimitMiddleware",
]

ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"
APPEND_SLASH = True

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        # Written out because django-cotton's loader must come first and still find DIRS.
        "DIRS": [BASE / "portal" / "templates"],
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    [
                        "django_cotton.cotton_loader.Loader",
                        "django.template.loaders.filesystem.Loader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ],
            "builtins": ["django_cotton.templatetags.cotton", "portal.templatetags.portal"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "portal.web.context.portal",
            ],
        },
    }
]
FORM_RENDERER = "portal.web.forms.FormRenderer"
FILTERS_EMPTY_CHOICE_LABEL = gettext_lazy("Any")

DATABASES = environment.databases()
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env("REDIS_URL", default="")
# Sign-in's limits count in the database: shared by all processes, kept over restarts, and never down on its own.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "portal_cache",
        # Django drops a third of the rows above 300: a few hundred wrong guesses would wash the limits away.
        "OPTIONS": {"MAX_ENTRIES": 200_000},
    },
    "process": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "process",
        "OPTIONS": {"MAX_ENTRIES": 20_000},
    },
}

# ── Sign-in ─────────────────────────────────────────────────────────────────────────────────────────
AUTH_USER_MODEL = "portal.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
PASSWORD_RESET_TIMEOUT = 3 * 24 * 3600  # also of the link in a welcome
ACCOUNT_ADAPTER = "portal.accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"  # people come by links mailed to their address
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_LOGIN_ON_PASSWORD_RESET = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "portal.accounts.tokens.PasswordTokens"
ACCOUNT_FORMS = {
    "login": "portal.accounts.forms.SignInForm",
    "reauthenticate": "portal.accounts.forms.ConfirmPasswordForm",
    "change_password": "portal.accounts.forms.ChangePasswordForm",
    "set_password": "portal.accounts.forms.SetPasswordForm",
    "reset_password": "portal.accounts.forms.ResetPasswordForm",
    "reset_password_from_key": "portal.accounts.forms.ResetPasswordKeyForm",
}
MFA_ADAPTER = "portal.accounts.adapter.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_TOTP_ISSUER = "Partner Portal"
MFA_TOTP_TOLERANCE = 1  # half a minute of difference between two clocks; each code works once (accounts/forms.py)
MFA_FORMS = {
    "authenticate": "portal.accounts.forms.SecondFactorForm",
    "reauthenticate": "portal.accounts.forms.ConfirmSecondFactorForm",
    "authenticate_webauthn": "portal.accounts.passkeys.SecondFactorByPasskeyForm",
    "reauthenticate_webauthn": "portal.accounts.passkeys.ConfirmByPasskeyForm",
    "login_webauthn": "portal.accounts.passkeys.SignInByPasskeyForm",
    "add_webauthn": "portal.accounts.passkeys.AddPasskeyForm",
    "edit_webauthn": "portal.accounts.passkeys.RenamePasskeyForm",
    "activate_totp": "portal.accounts.forms.SetUpSecondFactorForm",
}
DROPBOX = environment.dropbox()  # the app that clients' teams are connected with (partners/dropbox/app.py)
# Ways to buy licences beside the trade desk's own hands, by dotted path: the first that serves a line (partners/orders/channels)
LICENCE_CHANNELS = ["partners.orders.channels.sandbox.Sandbox"]
OIDC = environment.oidc()  # single sign-on (portal/sso)
# Whoever belongs to staff sets up a second factor before anything else. Partners set their own policy, role by role.
STAFF_SECOND_FACTOR = env.bool("STAFF_SECOND_FACTOR", default=MODE == PRODUCTION)
# How many proxies of ours stand in front and add to X-Forwarded-For; 0 believes none of it.
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXIES", default=0)
SESSION_ENGINE = "django.contrib.sessions.backends.db"  # sign-in works while the cache is down
SESSION_COOKIE_AGE = 14 * 24 * 3600
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_HTTPONLY = True
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "portal.web.errors.csrf_failure"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# ── Security ────────────────────────────────────────────────────────────────────────────────────────
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
# Django 6's setting name, so that our middleware goes away with the upgrade.
SECURE_CSP = {
    "default-src": ["'self'"],
    "img-src": ["'self'", "data:"],
    "object-src": ["'none'"],
    "base-uri": ["'none'"],
    "form-action": ["'self'"],
    "frame-ancestors": ["'none'"],
}
if MODE == PRODUCTION:
    SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=True)
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env.bool("BEHIND_PROXY", default=True) else None
    SECURE_HSTS_SECONDS = 365 * 24 * 3600
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = True
    LANGUAGE_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
MOST_BYTES_OF_A_BODY = 55_000_000  # with its files, each of which has a limit of its own; nginx.conf has the same

# ── Words, time, money ──────────────────────────────────────────────────────────────────────────────
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("de", "Deutsch")]  # each by its own name, whatever the page speaks
LOCALE_PATHS = [BASE / "locale"]
FORMAT_MODULE_PATH = ["portal.formats"]
LANGUAGE_COOKIE_NAME = "language"
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"  # of rules and of the trade's dates; pages and mails show times where the reader is

# ── Files ───────────────────────────────────────────────────────────────────────────────────────────
STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static" if MODE == PRODUCTION else None
STATICFILES_DIRS = [BASE / "static"]
MEDIA_ROOT = VAR / "files"
FILES_IN_BUCKET = bool(env("FILES_S3_BUCKET", default=""))
# An internal location of nginx under which it finds MEDIA_ROOT: it then sends the files itself (X-Accel-Redirect).
FILES_ACCEL_PREFIX = "" if FILES_IN_BUCKET else env("FILES_ACCEL_PREFIX", default="")
# ClamAV, as tcp://host:port or unix:///path: attached files are served only after its verdict. Empty: served at once.
FILES_SCANNER = env("FILES_SCANNER", default="")
FILES_MB_PER_PARTNER = env.int("FILES_MB_PER_PARTNER", default=5_000)  # 0: as much as fits
IMPORTS_MB_PER_PARTNER = env.int("IMPORTS_MB_PER_PARTNER", default=1_000)  # likewise
FONTS_FOLDER = environment.fonts_folder()
STORAGES = {
    "default": environment.file_storage(),
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
if MODE != PRODUCTION:
    # No collectstatic before the first page: the finders serve what is in the tree and in the packages.
    STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
    WHITENOISE_USE_FINDERS = True
    WHITENOISE_AUTOREFRESH = False

# ── Mail ────────────────────────────────────────────────────────────────────────────────────────────
EMAIL_TIMEOUT = 10
vars().update(environment.mail(EMAIL_TIMEOUT))
MAIL_EVENTS = environment.mail_events()  # which providers tell what became of mail (portal/mail/provider_views.py)
DEFAULT_FROM_EMAIL = env("DEFAULT_FROM_EMAIL", default="Partner Portal <portal@localhost>")
MAIL_TRACKING = environment.mail_tracking()  # whether the provider tells who opens mail that nobody has to get
MAIL_HOURS = environment.mail_hours()  # in which readers get what is not transactional; None: at any hour
MAIL_GAP_HOURS = env.int("MAIL_GAP_HOURS", default=20)  # between two such mails to one address
MAIL_WINDOW_MOST, MAIL_WINDOW_MINUTES = environment.mail_window()  # how many mails leave within how long; 0: as many as there are
# Who runs the network: named on the help, privacy and terms pages.
OPERATOR = {
    "name": env("OPERATOR_NAME", default="Partner Network"),
    "email": env("OPERATOR_EMAIL", default="partners@network.example"),
}
# How long an application is kept that nobody confirmed; the privacy page says the number.
UNCONFIRMED_APPLICATION_DAYS = env.int("UNCONFIRMED_APPLICATION_DAYS", default=30)
DECIDED_APPLICATION_DAYS = env.int("DECIDED_APPLICATION_DAYS", default=180)
HANDOVER_DAYS = env.int("HANDOVER_DAYS", default=14)  # to accept or decline a client that another partner offers
# Set by `manage.py up` when it runs its own mail catcher: where the caught messages lie, one .eml each.
MAIL_CATCHER_DIR = env("MAIL_CATCHER_DIR", default="")

# ── Celery: carries nudges and sweeps; what is to be done is always in the database ─────────────────
CELERY_BROKER_URL = REDIS_URL or "memory://"
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_TIME_LIMIT = 300
CELERY_TASK_SOFT_TIME_LIMIT = 240
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 900,
    # kombu looks for unacknowledged messages every interval x throttle: 10 x 10 s by default.
    "unacked_restore_throttle": 1,
    "socket_timeout": 2,
    "socket_connect_timeout": 2,
    "socket_keepalive": True,
}
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_REDIRECT_STDOUTS = False
SWEEP_SECONDS = env.float("SWEEP_SECONDS", default=5.0)

# ── REST ────────────────────────────────────────────────────────────────────────────────────────────
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["portal.api.authentication.ApiKeyAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["portal.api.permissions.HasActor"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_CONTENT_NEGOTIATION_CLASS": "portal.api.negotiation.AlwaysJSON",
    "DEFAULT_PARSER_CLASSES": ["portal.api.parsers.GuardedJSONParser"],
    "DEFAULT_FILTER_BACKENDS": ["portal.api.filtering.PortalFilterBackend"],
    "DEFAULT_PAGINATION_CLASS": "portal.api.pagination.CursorPage",
    "DEFAULT_THROTTLE_CLASSES": ["portal.api.throttles.ActorThrottle"],
    "DEFAULT_SCHEMA_CLASS": "portal.api.schema.PortalSchema",
    "EXCEPTION_HANDLER": "portal.api.problems.exception_handler",
    "UNAUTHENTICATED_USER": None,
    "URL_FORMAT_OVERRIDE": None,
    "COERCE_DECIMAL_TO_STRING": True,
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Partner Portal API",
    "VERSION": "1",
    "DESCRIPTION": "Everything the portal's pages do, but signing in. See docs/api.md.",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "COMPONENT_SPLIT_REQUEST": True,
    "COMPONENT_NO_READ_ONLY_REQUIRED": True,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "SERVE_PUBLIC": True,
    "SERVE_AUTHENTICATION": [],
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "portal.api.examples.add_refusals",
        "portal.api.sharing.share_what_repeats",
    ],
    # What several resources share by one name of its own.
    "ENUM_NAME_OVERRIDES": {
        "AddressKindEnum": "partners.profiles.models.CompanyAddress.Kind",
        "AnnouncementKindEnum": "partners.announcements.models.Announcement.Kind",
        "ApplicationStateEnum": "partners.network.models.Application.State",
        "BulkChangeKindEnum": "partners.bulk_changes.kinds.Kind",
        "ChargeKindEnum": "partners.charges.models.Charge.Kind",
        "ContactKindEnum": "partners.contacts.models.Contact.Kind",
        "CustomFieldKindEnum": "partners.custom_fields.kinds.Kind",
        "DriftKindEnum": "partners.drift.models.DriftFinding.Kind",
        "InternalUseTermEnum": "partners.internal_use.api.TERMS",
        "JobStateEnum": "portal.jobs.models.Job.State",
        "MessageDeliveryEnum": "portal.mail.models.Message.Delivery",
        "OptionalStreamEnum": "portal.mail.streams.OPTIONAL_CHOICES",
        "OrderStateEnum": "partners.orders.models.Order.State",
        "QualificationKindEnum": "partners.catalogue.models.QualificationKind",
        "QuoteKindEnum": "partners.orders.models.Quote.Kind",
        "RoleEnum": "portal.tenancy.roles.Role",
        "ScheduledChangeKindEnum": "partners.subscriptions.models.ScheduledChange.Kind",
        "ScheduledChangeStateEnum": "partners.subscriptions.models.ScheduledChange.State",
        "StaffRoleEnum": "portal.tenancy.roles.StaffRole",
        "StreamEnum": "portal.mail.streams.Stream",
        "SubscriptionStateEnum": "partners.subscriptions.models.Subscription.State",
        "TermEnum": "partners.catalogue.models.Term",
    },
}
API_REQUESTS_PER_MINUTE = env.int("API_REQUESTS_PER_MINUTE", default=600)
KEY_USAGE_FLUSH_SECONDS = env.float("KEY_USAGE_FLUSH_SECONDS", default=5.0)  # 0: never on its own

# ── Logs ────────────────────────────────────────────────────────────────────────────────────────────
LOGGING = logs.configuration(
    as_json=env("LOG_FORMAT", default="json" if MODE == PRODUCTION else "line") == "json",
    level=env("LOG_LEVEL", default="INFO" if MODE != TEST else "WARNING"),
)

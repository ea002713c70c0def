"""What the environment says: the one place that reads it, so that every process of the portal agrees."""

import base64
import contextlib
import os
import re
import secrets
import tempfile
from datetime import time
from pathlib import Path
from urllib.parse import parse_qsl, quote, urlsplit

import environ

BASE = Path(__file__).resolve().parent.parent
env = environ.Env()

# Those of django-anymail's that need no package of their own.
MAIL_PROVIDERS = (
    "brevo", "mailersend", "mailgun", "mailjet", "mailtrap", "mandrill", "postmark", "resend", "scaleway",
    "sparkpost",
)  # fmt: skip

# Those that are told of each mail whether they may note who opens it; of the others their account decides.
MAIL_TRACKERS = frozenset({"mailersend", "mailgun", "mailjet", "mandrill", "postmark", "sparkpost"})
# Clicks never: a link that leads to the provider first would hand it the secret that some carry.
UNTRACKED = {"track_opens": False, "track_clicks": False}

# With what they prove themselves that tell what became of mail: a signature, or a password in the address they post to.
MAIL_EVENT_SECRETS = {name: "webhook_secret" for name in MAIL_PROVIDERS if name != "scaleway"} | {
    "mailersend": "signing_secret",
    "mailgun": "webhook_signing_key",
    "mailtrap": "tracking_secret",
    "mandrill": "webhook_key",
}
SHORTEST_PROOF = 16

DEMO, PRODUCTION, TEST = "demo", "production", "test"
MODE = env("PORTAL_ENV", default=DEMO)
if MODE not in (DEMO, PRODUCTION, TEST):  # a typing error must not end in the demo, whose passwords are public
    raise environ.ImproperlyConfigured(f"PORTAL_ENV is {MODE!r}. Set it to demo or production.")
VAR = Path(env("PORTAL_VAR", default=str(BASE / "var"))).resolve()


def secret_key() -> str:
    """`SECRET_KEY`, or one made once under `var/`; production insists on the variable."""
    if given := env("SECRET_KEY", default=""):
        return given
    if MODE == PRODUCTION:
        raise environ.ImproperlyConfigured("SECRET_KEY is not set. Set it to 50 or more random characters.")
    VAR.mkdir(parents=True, exist_ok=True)
    path = VAR / "secret"
    if not path.exists():
        _write_once(path, secrets.token_urlsafe(64))
    return path.read_text().strip()


def mail_events() -> dict[str, dict[str, str]]:
    """`MAIL_EVENTS=postmark?webhook_secret=user:password`: which providers tell what became of mail, and what proves that they
    are it. Several are parted by spaces. One that everybody could play keeps the portal from starting.
    """
    told = {}
    for given in env("MAIL_EVENTS", default="").split():
        name, _, options = given.partition("?")
        if name not in MAIL_EVENT_SECRETS:
            known = ", ".join(MAIL_EVENT_SECRETS)
            raise environ.ImproperlyConfigured(f"MAIL_EVENTS names the mail provider {name!r}. Known: {known}.")
        told[name] = dict(parse_qsl(options))
        _refuse_without_proof(name, told[name])
    return told


def _refuse_without_proof(name: str, options: dict[str, str]) -> None:
    needed = MAIL_EVENT_SECRETS[name]
    unknown = options.keys() - {needed, "webhook_secret", *(("webhook_url",) if name == "mandrill" else ())}
    if len(options.get(needed, "")) < SHORTEST_PROOF or unknown:
        what = "user:password" if needed == "webhook_secret" else "as the provider shows it"
        raise environ.ImproperlyConfigured(
            f"MAIL_EVENTS has to say {name}?{needed}=… ({what}, {SHORTEST_PROOF} or more characters) and nothing unknown."
        )


def _write_once(path: Path, text: str) -> None:
    """Whole or not at all, for its owner's eyes; what another process has just made stays."""
    descriptor, made = tempfile.mkstemp(dir=path.parent)  # mode 0600
    try:
        with os.fdopen(descriptor, "w") as file:
            file.write(text)
        with contextlib.suppress(FileExistsError):
            os.link(made, path)
    except OSError:  # a file system without links: then whoever comes second wins, which two at once alone would notice
        os.replace(made, path)
    finally:
        Path(made).unlink(missing_ok=True)


def oidc() -> dict:
    """Single sign-on: which identity provider, and for which domains its word is enough. Off unless it is complete."""
    return {
        "issuer": env("OIDC_ISSUER", default=""),
        "client_id": env("OIDC_CLIENT_ID", default=""),
        "client_secret": env("OIDC_CLIENT_SECRET", default=""),
        "name": env("OIDC_NAME", default=""),
        "domains": env.list("OIDC_DOMAINS", default=[]),
    }


def sealing_keys() -> list[bytes]:
    """`SEALING_KEYS`, newest first; without it one key that follows from SECRET_KEY."""
    try:
        keys = [base64.b64decode(text, validate=True) for text in env.list("SEALING_KEYS", default=[])]
    except ValueError:
        keys = [b""]
    if any(len(key) != 32 for key in keys):
        cure = "Make each with: openssl rand -base64 32"
        raise environ.ImproperlyConfigured(f"SEALING_KEYS is not a list of keys of 32 bytes in base64. {cure}")
    return keys


def dropbox_detours() -> list[str]:
    """Variables by which Dropbox's SDK, when it is imported, sends app secret and tokens to a host of somebody's choice."""
    return sorted(name for name in os.environ if re.fullmatch(r"DROPBOX_(.*_)?(HOST|DOMAIN)", name))


def dropbox() -> dict[str, str]:
    """The operator's app at Dropbox; or the address of a sandbox on this machine, which never serves in production."""
    sandbox = env("DROPBOX_SANDBOX", default="")
    if sandbox and MODE == PRODUCTION:
        raise environ.ImproperlyConfigured("DROPBOX_SANDBOX is for trying things out. Remove it in production.")
    if sandbox and not re.fullmatch(r"http://(localhost|127\.0\.0\.1|\[::1\])(:\d+)?/?", sandbox):
        raise environ.ImproperlyConfigured(
            "DROPBOX_SANDBOX is an address on this machine, as in http://127.0.0.1:8099."
        )
    return {
        "key": env("DROPBOX_APP_KEY", default=""),
        "secret": env("DROPBOX_APP_SECRET", default=""),
        "sandbox": sandbox,
    }


def databases() -> dict[str, dict]:
    """`default`, as the application's role; and `owner`, when `DATABASE_OWNER_URL` names the role that owns the tables.

    `manage.py migrate --database owner` then grants the application's role what it needs, and no more.
    """
    found = {"default": database()}
    if owner := env("DATABASE_OWNER_URL", default=""):
        found["owner"] = {**env.db_url_config(owner), "OPTIONS": {"connect_timeout": 3}}
    return found


def database() -> dict:
    """SQLite under `var/` unless `DATABASE_URL` names PostgreSQL; both set up so that two people at once are safe."""
    config = env.db_url("DATABASE_URL", default="sqlite:///" + quote(str(VAR / "portal.sqlite3")))
    if config["ENGINE"].endswith("sqlite3"):
        # WAL and IMMEDIATE: with SQLite's defaults half of concurrent writers fail with "database is locked".
        config["OPTIONS"] = {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;PRAGMA foreign_keys=ON;",
        }
        return config
    config["CONN_MAX_AGE"] = 60
    config["CONN_HEALTH_CHECKS"] = True
    config["OPTIONS"] = {
        **config.get("OPTIONS", {}),
        "connect_timeout": 3,
        # Compiling a query of ours takes PostgreSQL up to seconds, and running it milliseconds.
        "options": "-c jit=off -c statement_timeout=15000 -c lock_timeout=5000 "
        "-c idle_in_transaction_session_timeout=30000",
    }
    return config


def file_storage() -> dict:
    """Uploaded files: in a bucket when `FILES_S3_BUCKET` names one, else on disk. Credentials are boto3's own business."""
    bucket = env("FILES_S3_BUCKET", default="")
    if not bucket:
        return {"BACKEND": "django.core.files.storage.FileSystemStorage"}
    options = {
        "bucket_name": bucket,
        "region_name": env("FILES_S3_REGION", default="") or None,
        "endpoint_url": env("FILES_S3_ENDPOINT", default="") or None,
    }
    return {"BACKEND": "portal.files.s3.BucketStorage", "OPTIONS": options}


def fonts_folder() -> str:
    """`FONTS_FOLDER`: fonts for scripts that the portal brings none for. A wrong name would only show in somebody's name."""
    folder = env("FONTS_FOLDER", default="")
    if folder and not Path(folder).is_dir():
        raise environ.ImproperlyConfigured(
            f"FONTS_FOLDER is {folder!r}, which is no folder. Name one with fonts in it."
        )
    return folder


def mail(timeout: int) -> dict:
    """Django's mail settings for `EMAIL_URL`: a mail server, or a provider with an API of its own."""
    url = env("EMAIL_URL", default="smtp://127.0.0.1:2525")
    return provider(url, timeout) if url.startswith("anymail+") else env.email_url_config(url)


def provider(url: str, timeout: int) -> dict:
    """`anymail+postmark://?server_token=…`: the provider's options by the names in anymail's documentation."""
    name = urlsplit(url).scheme.removeprefix("anymail+")
    if name not in MAIL_PROVIDERS:
        known = ", ".join(MAIL_PROVIDERS)
        raise environ.ImproperlyConfigured(
            f"EMAIL_URL names the mail provider {name!r}. Known: {known}; others by SMTP."
        )
    options = {f"{name}_{option}".upper(): value for option, value in parse_qsl(urlsplit(url).query)}
    return {
        "EMAIL_BACKEND": f"anymail.backends.{name}.EmailBackend",
        "ANYMAIL": {**options, "REQUESTS_TIMEOUT": timeout, "SEND_DEFAULTS": UNTRACKED if name in MAIL_TRACKERS else {}},
    }


def mail_tracking() -> bool:
    tracks, url = env.bool("MAIL_TRACKING", default=False), env("EMAIL_URL", default="")
    if tracks and urlsplit(url).scheme.removeprefix("anymail+") not in MAIL_TRACKERS:
        known = ", ".join(sorted(MAIL_TRACKERS))
        raise environ.ImproperlyConfigured(
            f"MAIL_TRACKING is on, and EMAIL_URL names no provider that can be asked who opens a mail. They are: {known}. "
            "Leave it off, or send by one of them."
        )
    return tracks


def mail_hours() -> tuple[time, time] | None:
    """`08:00-18:00`; None of `any`."""
    written = env("MAIL_HOURS", default="08:00-18:00")
    if written == "any":
        return None
    try:
        opens, closes = map(time.fromisoformat, written.split("-"))
    except ValueError:
        opens = closes = time()
    if closes <= opens:
        raise environ.ImproperlyConfigured(f"MAIL_HOURS is {written!r}. It is two hours of one day, as in 08:00-18:00, or: any")
    return opens, closes


def mail_window() -> tuple[int, int]:
    most, minutes = env.int("MAIL_WINDOW_MOST", default=0), env.int("MAIL_WINDOW_MINUTES", default=60)
    if most < 0 or minutes < 1:
        raise environ.ImproperlyConfigured(
            f"MAIL_WINDOW_MOST is {most} and MAIL_WINDOW_MINUTES is {minutes}: how many mails leave within how many minutes, "
            "at least 1. MAIL_WINDOW_MOST=0 sets no limit."
        )
    return most, minutes

"""The doctor's checks of what Django's settings name: database, broker, worker, mail, files, security."""

import io
import smtplib
from collections.abc import Iterator

from django.conf import settings
from django.core import checks
from django.core.exceptions import ImproperlyConfigured
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.core.mail import get_connection
from django.db import Error, connection, connections
from django.db.migrations.executor import MigrationExecutor

from portal.env import MODE, PRODUCTION, VAR, dropbox_detours
from portal.files.reading.outcomes import Failed
from portal.files.reading.run import read_in_child
from portal.files.scanner import ScannerUnavailable, scan
from portal.processes.broker import CURE as BROKER_CURE
from portal.processes.broker import address_of, find_binary, ping
from portal.processes.doctor import Check, Finding, data_folder, python
from portal.processes.lock import running_portal
from portal.processes.production import dangers

START = "Start the portal with bin/run."


def all_checks() -> dict[str, Check]:
    return {
        "python": python,
        "data": data_folder,
        "database": database,
        "broker": broker,
        "worker": worker,
        "mail": mail,
        "mail events": mail_events,
        "static": static_files,
        "files": stored_files,
        "addresses": addresses,
        "production": dangers,
        "sign-on": single_sign_on,
        "dropbox": dropbox,
        "security": security,
    }


def is_started_by_up() -> bool:
    """`manage.py up` will run, or runs, what no variable names."""
    return MODE != PRODUCTION


def database() -> Iterator[Finding]:
    try:
        connection.ensure_connection()
        yield Finding("database", f"{connection.display_name} answers at {_database_address()}.")
        yield from _migrations()
        if connection.vendor == "sqlite":
            yield from _write_ahead_log()
    except Error as error:
        reason = " ".join(str(error).split())
        cure = "Start the server, or correct DATABASE_URL."
        yield Finding("database", f"{_database_address()} does not answer: {reason}.", cure)
    finally:
        connections.close_all()


def _database_address() -> str:
    config = connection.settings_dict
    return f"{config['HOST']}:{config['PORT'] or 5432}" if config["HOST"] else str(config["NAME"])


def _migrations() -> Iterator[Finding]:
    executor = MigrationExecutor(connection)
    if pending := len(executor.migration_plan(executor.loader.graph.leaf_nodes())):
        yield Finding("database", f"{pending} migrations are not applied.", "Run: .venv/bin/python manage.py migrate")
    else:
        yield Finding("database", "All migrations are applied.")


def _write_ahead_log() -> Iterator[Finding]:
    with connection.cursor() as cursor:
        mode = cursor.execute("PRAGMA journal_mode").fetchone()[0]
    if mode == "wal":
        yield Finding("database", "Readers and writers do not block each other (WAL).")
    else:
        yield Finding(
            "database",
            f"SQLite's journal mode is {mode}, not WAL: two people at once meet 'database is locked'.",
            "Put PORTAL_VAR on a local disk; network file systems cannot do WAL.",
        )


def broker() -> Iterator[Finding]:
    if settings.REDIS_URL:
        yield _reachable_broker(settings.REDIS_URL)
    elif not is_started_by_up():
        yield Finding("broker", "REDIS_URL is not set: work waits for a worker that never hears of it.", BROKER_CURE)
    elif binary := find_binary():
        yield Finding("broker", f"bin/run starts {binary}.")
    else:
        yield Finding("broker", "No Redis or Valkey server was found.", BROKER_CURE)


def _reachable_broker(url: str) -> Finding:
    address = address_of(url)
    if error := ping(url):
        return Finding("broker", f"{address} does not answer: {error}.", "Start it, or correct REDIS_URL.")
    return Finding("broker", f"{address} answers.")


def worker() -> Iterator[Finding]:
    """The rounds of the background write a heartbeat each; one that fails or never runs falls silent."""
    from portal.background import QUIET_AFTER, silent_rounds

    if is_started_by_up() and not running_portal(VAR):
        yield Finding("worker", "bin/run starts it; no portal runs on this data now.")
        return
    try:
        silent = silent_rounds()
    except Error:
        return  # the database's own line says what is wrong
    finally:
        connections.close_all()
    if silent:
        minutes = int(QUIET_AFTER.total_seconds() // 60)
        yield Finding(
            "worker",
            f"In the last {minutes} minutes nothing was heard from: {', '.join(silent)}.",
            "Start worker and beat; when they run, read the worker's log for the error.",
        )
    else:
        yield Finding("worker", "Worker and beat are at work.")


def mail() -> Iterator[Finding]:
    if not settings.EMAIL_BACKEND.endswith("smtp.EmailBackend"):
        yield _other_than_smtp()
        return
    address = f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT}"
    if is_started_by_up() and not settings.MAIL_CATCHER_DIR and not running_portal(VAR) and _is_default_address():
        yield Finding("mail", "bin/run starts a mail catcher.")
        return
    kind = smtplib.SMTP_SSL if getattr(settings, "EMAIL_USE_SSL", False) else smtplib.SMTP
    try:
        with kind(settings.EMAIL_HOST, settings.EMAIL_PORT, timeout=3) as client:
            client.noop()
        yield Finding("mail", f"{address} answers.")
    except (OSError, smtplib.SMTPException) as error:
        yield Finding("mail", f"{address} does not answer: {error}.", "Start the mail server, or correct EMAIL_URL.")


def _other_than_smtp() -> Finding:
    try:
        get_connection()
    except ImproperlyConfigured as error:  # the first line names the option that is missing
        words = str(error).strip().partition("\n")[0]
        return Finding("mail", f"The provider cannot be used: {words}.", "Add the option to EMAIL_URL.")
    return Finding("mail", f"Sent through {settings.EMAIL_BACKEND}.")


def mail_events() -> Iterator[Finding]:
    if not settings.MAIL_EVENTS:
        yield Finding("mail events", "No provider tells what became of mail: its delivery is not known.")
    for name in settings.MAIL_EVENTS:
        yield Finding("mail events", f"{name} tells them at {settings.SITE_URL}/mail/events/{name}/.")


def _is_default_address() -> bool:
    return (settings.EMAIL_HOST, settings.EMAIL_PORT) == ("127.0.0.1", 2525)


def static_files() -> Iterator[Finding]:
    if MODE != PRODUCTION or settings.STATIC_ROOT is None:
        yield Finding("static", "Served straight from the tree.")
    elif not (settings.STATIC_ROOT / "staticfiles.json").exists():
        cure = "Run: .venv/bin/python manage.py collectstatic --noinput"
        yield Finding("static", f"{settings.STATIC_ROOT} holds no collected files.", cure)
    else:
        yield Finding("static", f"Collected in {settings.STATIC_ROOT}.")


def stored_files() -> Iterator[Finding]:
    """Where uploads lie, tried by writing one, and who checks them for viruses."""
    if settings.FILES_IN_BUCKET:
        try:
            storages["default"].delete(storages["default"].save("doctor", ContentFile(b"doctor")))
            yield Finding("files", "The bucket can be written.")
        except OSError as error:
            yield Finding("files", f"The bucket cannot be written: {error}.", "Correct FILES_S3_BUCKET and its rights.")
    else:
        yield Finding("files", f"Kept in {settings.MEDIA_ROOT}.")
    yield _reading()
    if settings.FILES_SCANNER:
        yield _virus_scanner(settings.FILES_SCANNER)


def _reading() -> Finding:
    try:
        guarded = read_in_child("text", io.BytesIO(b"doctor")).guarded
    except Failed:
        cure = "Look into the log for what its process said last, and give it room in the folder for temporary files."
        return Finding("files", "What people upload cannot be read.", cure)
    without = "" if guarded else ", without the kernel's help (it is Linux's, on x86_64 and aarch64)"
    return Finding("files", f"What people upload is read in a process of its own{without}.")


def _virus_scanner(address: str) -> Finding:
    try:
        scan([b"doctor"], address)
    except ScannerUnavailable as error:
        cure = "Start ClamAV, or correct FILES_SCANNER. Until then attached files wait."
        return Finding("files", f"{address} gives no verdict: {error}.", cure)
    return Finding("files", f"{address} checks attached files for viruses.")


def addresses() -> Iterator[Finding]:
    """What nothing refuses and everybody would notice too late: links to localhost in mails to partners."""
    if MODE != PRODUCTION:
        return
    if not settings.SITE_URL.startswith("https://"):
        cure = "Set SITE_URL to the https address that people type."
        yield Finding("addresses", f"SITE_URL is {settings.SITE_URL}; the links in mails begin with it.", cure)
    if settings.DEFAULT_FROM_EMAIL.rstrip(">").endswith("@localhost"):
        cure = "Set it to an address that can receive replies."
        yield Finding("addresses", f"DEFAULT_FROM_EMAIL is {settings.DEFAULT_FROM_EMAIL}.", cure)
    if settings.OPERATOR["email"].endswith(".example"):
        cure = "Set OPERATOR_NAME and OPERATOR_EMAIL: the help, privacy and terms pages name them."
        yield Finding(
            "addresses", f"People who cannot sign in are told to write to {settings.OPERATOR['email']}.", cure
        )
    if settings.SECURE_PROXY_SSL_HEADER and not settings.ALLAUTH_TRUSTED_PROXY_COUNT:
        cure = "Set TRUSTED_PROXIES to the number of proxies, or BEHIND_PROXY=false without one."
        yield Finding("addresses", "Limits by address count all visitors behind the proxy as one.", cure)


def single_sign_on() -> Iterator[Finding]:
    """Off, half configured, or on: then the provider is asked as a sign-in would ask it."""
    from portal.sso import wire
    from portal.sso.provider import REQUIRED, callback_url, configured_provider, missing_variables

    missing = missing_variables()
    if len(missing) == len(REQUIRED):
        yield Finding("sign-on", "No single sign-on: OIDC_ISSUER is not set.")
        return
    if missing:
        cure = "Set what is missing, or remove the other OIDC variables."
        yield Finding("sign-on", f"Single sign-on is off: {' and '.join(missing)} not set.", cure)
        return
    provider = configured_provider()
    if provider is None:
        cure = "Set it to the https address that the provider calls its issuer."
        yield Finding("sign-on", f"Single sign-on is off: OIDC_ISSUER is {settings.OIDC['issuer']}.", cure)
        return
    try:
        keys = wire.signing_keys(provider, wire.discover(provider, fresh=True), fresh=True)
        yield Finding("sign-on", f"{provider.name} answers with {len(keys)} keys; it comes back to {callback_url()}.")
    except wire.Unreachable as error:
        cure = "Correct OIDC_ISSUER, or let this machine reach it. Until then that button fails and nothing else."
        yield Finding("sign-on", f"{error}.", cure)


def half_of_dropbox_app() -> str:
    """The variable that is missing beside the other one, so that there is neither an app nor a sandbox; empty if all is well."""
    app = settings.DROPBOX
    if app["sandbox"] or bool(app["key"]) == bool(app["secret"]):
        return ""
    return "DROPBOX_APP_SECRET" if app["key"] else "DROPBOX_APP_KEY"


def dropbox() -> Iterator[Finding]:
    """The app that clients' teams are connected with. Nothing is asked of Dropbox: without a team's consent it says nothing."""
    app = settings.DROPBOX
    if detours := dropbox_detours():
        said = f"{', '.join(detours)} is obeyed by nobody here: with it every call to Dropbox fails."
        yield Finding(
            "dropbox", said, "Remove it. To use an imitation on this machine, set DROPBOX_SANDBOX to its address."
        )
    address = f"{settings.SITE_URL}/dropbox/callback/"
    if app["sandbox"]:
        yield Finding("dropbox", f"Teams of the sandbox at {app['sandbox']} are connected, and none at Dropbox.")
    elif app["key"] and app["secret"]:
        yield Finding("dropbox", f"Clients connect their teams; the app's redirect URI is {address}")
    elif name := half_of_dropbox_app():
        yield Finding(
            "dropbox", f"No team can be connected: {name} is not set.", "Set it, or remove the other variable."
        )
    else:
        yield Finding("dropbox", "No app is registered with Dropbox, so no team is connected. See docs/operations.md.")


def security() -> Iterator[Finding]:
    """Django's own system checks; those for deployment only where they apply."""
    problems = [
        message
        for message in checks.run_checks(include_deployment_checks=MODE == PRODUCTION)
        if message.level >= checks.WARNING and not message.is_silenced()
    ]
    for problem in problems:
        text = " ".join(str(problem.msg).split())
        yield Finding("security", f"{problem.id}: {text}", problem.hint or "See docs/operations.md.")
    if not problems:
        yield Finding("security", f"Django's checks found nothing ({MODE} settings).")

"""The portal's settings as the suite uses them: a folder of its own, nothing of the machine's portal."""

import atexit
import os
import shutil
import tempfile

os.environ["PORTAL_ENV"] = "test"
if "PORTAL_VAR" not in os.environ:
    # Made by the process that starts the suite; pytest-xdist's workers inherit it.
    os.environ["PORTAL_VAR"] = tempfile.mkdtemp(prefix="portal-suite-")
    atexit.register(shutil.rmtree, os.environ["PORTAL_VAR"], ignore_errors=True)

from portal.settings import *  # noqa: F403
from portal.settings import DATABASES, PASSWORD_HASHERS, REST_FRAMEWORK, VAR

if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A file, as in life: a database in memory is shared between threads, and no other process sees it.
    DATABASES["default"]["TEST"] = {"NAME": str(VAR / "test.sqlite3")}
else:
    # Fifty connections at once, on two cores that have other work: that is the machine, not the portal.
    DATABASES["default"]["OPTIONS"]["connect_timeout"] = 30
    # A test is one transaction, and may calculate for longer than a request.
    DATABASES["default"]["OPTIONS"]["options"] += " -c idle_in_transaction_session_timeout=300000"

# Argon2 is slow on purpose; the suite signs in a thousand times.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher", *PASSWORD_HASHERS]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
# At whatever hour the suite runs. Tests of when a mail may leave set both.
MAIL_HOURS, MAIL_GAP_HOURS = None, 0
KEY_USAGE_FLUSH_SECONDS = 0  # tests flush when they look
# The document lists every refusal: see there.
REST_FRAMEWORK = REST_FRAMEWORK | {"EXCEPTION_HANDLER": "tests.listed.exception_handler"}
# Each test's client loads the middleware anew: it is not to read all of static/ each time.
WHITENOISE_AUTOREFRESH = True

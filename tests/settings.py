"""Settings of the tests: the real ones, on a data folder of their own that is gone afterwards.

TEST_DATABASE_URL names a PostgreSQL server to test on in place of SQLite; the programs that tests start keep to SQLite.
"""

import atexit
import os
import shutil
import tempfile

os.environ["DATA_DIR"] = tempfile.mkdtemp(prefix="offhook-tests-")
atexit.register(shutil.rmtree, os.environ["DATA_DIR"], ignore_errors=True)
for name in ("TFTP_ROOT", "PUBLISH_STATE", "SECRET_KEY", "FIELD_KEYS", "DATABASE_URL"):
    os.environ.pop(name, None)
if server := os.environ.get("TEST_DATABASE_URL"):
    os.environ["DATABASE_URL"] = server

from provisioning.settings import *  # noqa: E402, F403

os.environ.pop("DATABASE_URL", None)

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
WHITENOISE_AUTOREFRESH = True  # no scan of the static files for each test client

# A page that asks for the same kind of record again and again fails its test.
INSTALLED_APPS += ["zeal"]  # noqa: F405
MIDDLEWARE = ["zeal.middleware.zeal_middleware", *MIDDLEWARE]  # noqa: F405
ZEAL_RAISE = True

"""The product's settings in the tests' surroundings: nothing to set, nothing left behind, nothing slow."""

import os
import tempfile

os.environ["DEBUG"] = "1"
os.environ["DEMO"] = "0"
# Playwright runs an event loop in the very thread where the test asks the database.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

from internkontroll.settings import *  # noqa: E402, F403

# Held as a name so that the folder lives as long as the process, and goes with it.
media_folder = tempfile.TemporaryDirectory(prefix="ik-media-")

ALLOWED_HOSTS = ["*"]
MEDIA_ROOT = media_folder.name
IMPORT_DIR = f"{media_folder.name}/inlasning"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# What is put in the queue is done at once; tests of the queue itself ask for the fixture `task_queue`.
TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"

"""Uploaded files in an S3-compatible store: private, never overwritten, and a store that is down is a plain OSError."""

from functools import wraps

from boto3.exceptions import Boto3Error
from boto3.s3.transfer import TransferConfig
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from storages.backends.s3 import S3Storage

# Somebody waits before the browser: a store that does not answer is given up soon.
CONNECT_SECONDS = 5
READ_SECONDS = 20
ATTEMPTS = 2
# In one piece up to this; a file of the product is smaller.
ONE_PIECE = 64 * 1024**2


class StorageDownError(OSError):
    """The store does not answer, or refuses what the product asks of it."""


def _plain_errors(deed):
    """Turn what the S3 libraries raise into StorageDownError; a missing file stays FileNotFoundError."""

    @wraps(deed)
    def do(*args, **kwargs):
        try:
            return deed(*args, **kwargs)
        except (BotoCoreError, Boto3Error, ClientError) as error:
            raise StorageDownError(f"{deed.__name__.strip('_')}: {error}") from error

    return do


class PrivateS3Storage(S3Storage):
    """The product hands out each file itself, so that access is asked every time: no address leads past it."""

    def get_default_settings(self):
        return super().get_default_settings() | {
            "default_acl": None,
            "file_overwrite": False,
            "querystring_auth": True,
            "custom_domain": None,
            "transfer_config": TransferConfig(multipart_threshold=ONE_PIECE, use_threads=False),
            "client_config": Config(
                connect_timeout=CONNECT_SECONDS,
                read_timeout=READ_SECONDS,
                retries={"total_max_attempts": ATTEMPTS, "mode": "standard"},
                # Stores of other makes know neither bucket names as host names nor the newest checksums.
                s3={"addressing_style": "path"},
                signature_version="s3v4",
                request_checksum_calculation="when_required",
                response_checksum_validation="when_required",
            ),
        }

    @_plain_errors
    def _open(self, name, mode="rb"):
        """The whole file is fetched at once: what fails fails before the answer has begun."""
        opened = super()._open(name, mode)
        if "r" in mode:
            opened.file  # noqa: B018 - reading the property fetches
        return opened

    @_plain_errors
    def _save(self, name, content):
        return super()._save(name, content)

    @_plain_errors
    def exists(self, name):
        return super().exists(name)

    @_plain_errors
    def delete(self, name):
        super().delete(name)

    @_plain_errors
    def size(self, name):
        return super().size(name)

    def url(self, name, *args, **kwargs):
        raise ValueError("Uppladdade filer har ingen egen adress.")

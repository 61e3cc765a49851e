"""Where uploaded files are kept, by one address in the environment: a folder, or an S3-compatible store."""

from urllib.parse import parse_qs, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

FOLDER = {"BACKEND": "django.core.files.storage.FileSystemStorage"}
S3 = "internkontroll.s3.PrivateS3Storage"
EXAMPLE = "s3://nyckel:hemlighet@s3.kommunen.se/internkontroll?region=eu-north-1"


def storage_from(url: str) -> dict:
    """The STORAGES entry for the address; the folder MEDIA_ROOT when it is empty. Raises ImproperlyConfigured.

    `s3://key:secret@host/bucket?region=…&prefix=…`; `s3+http://` for a store without TLS on the same machine.
    Without key and secret the machine's own credentials are used. Files are never public: the product hands them out.
    """
    if not url:
        return FOLDER
    parts = urlsplit(url)
    bucket = parts.path.strip("/")
    if parts.scheme not in ("s3", "s3+http") or not parts.hostname or not bucket or "/" in bucket:
        raise ImproperlyConfigured(
            f"Internkontroll kan inte starta: FILE_STORAGE_URL förstås inte. Den skrivs till exempel {EXAMPLE}."
        )
    query = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    port = f":{parts.port}" if parts.port else ""
    options = {
        "bucket_name": bucket,
        "endpoint_url": f"{'http' if parts.scheme == 's3+http' else 'https'}://{parts.hostname}{port}",
        "region_name": query.get("region"),
        "location": query.get("prefix", ""),
        "access_key": unquote(parts.username) if parts.username else None,
        "secret_key": unquote(parts.password) if parts.password else None,
    }
    return {"BACKEND": S3, "OPTIONS": {name: value for name, value in options.items() if value is not None}}

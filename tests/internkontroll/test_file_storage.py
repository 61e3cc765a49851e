import pytest
from django.core.exceptions import ImproperlyConfigured

from internkontroll.file_storage import FOLDER, S3, storage_from


def test_folder_when_nothing_is_said():
    assert storage_from("") == FOLDER


def test_address_names_store_bucket_and_credentials():
    storage = storage_from(
        "s3://ik:h%2Fmligt@s3.example.org:9000/internkontroll?region=eu-north-1&prefix=prod"
    )

    assert storage == {
        "BACKEND": S3,
        "OPTIONS": {
            "bucket_name": "internkontroll",
            "endpoint_url": "https://s3.example.org:9000",
            "region_name": "eu-north-1",
            "location": "prod",
            "access_key": "ik",
            "secret_key": "h/mligt",
        },
    }


def test_machines_own_credentials_are_used_without_key():
    options = storage_from("s3+http://localhost/internkontroll")["OPTIONS"]

    assert options["endpoint_url"] == "http://localhost"
    assert not {"access_key", "secret_key"} & set(options)


@pytest.mark.parametrize("url", ["s3://", "s3://host", "s3://host/a/b", "ftp://host/bucket", "bucket"])
def test_address_that_is_not_understood_stops_the_start(url):
    with pytest.raises(ImproperlyConfigured, match="FILE_STORAGE_URL"):
        storage_from(url)

import os
import time

import pytest
from django.contrib.sessions.backends.signed_cookies import SessionStore

from plans.imports import waiting
from plans.imports.waiting import MAX_WAITING, drop, find, folder, give_back, keep, sweep, take


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    settings.IMPORT_DIR = tmp_path / "inlasning"


@pytest.fixture
def session():
    return SessionStore()


def upload(session, data=b"PK"):
    return keep(session, data, "plan.xlsx", namnd_slug="ks", year=2022, plan_slug="plan")


def test_upload_waits_for_its_own_session_alone(session):
    kept = upload(session)

    assert find(session, kept.token) == kept
    assert find(SessionStore(), kept.token) is None
    assert kept.data == b"PK"


def test_folder_is_the_products_own(session):
    kept = upload(session)

    assert oct(folder().stat().st_mode)[-3:] == "700"
    assert oct(kept.path.stat().st_mode)[-3:] == "600"


def test_folder_is_not_where_files_are_served(settings):
    del settings.IMPORT_DIR
    served = [settings.MEDIA_ROOT, settings.STATIC_ROOT, *settings.STATICFILES_DIRS]

    assert not any(
        str(folder()).startswith(f"{path}/") for path in served if isinstance(path, str | os.PathLike)
    )


def test_only_the_first_who_takes_it_gets_the_file(session):
    kept = upload(session)

    assert take(kept) == b"PK"
    assert take(kept) is None
    assert find(session, kept.token) is None


def test_file_that_was_given_back_waits_again(session):
    kept = upload(session)
    take(kept)

    give_back(kept)

    assert find(session, kept.token) == kept


def test_dropped_upload_leaves_nothing(session):
    kept = upload(session)
    take(kept)

    drop(session, kept.token)

    assert list(folder().iterdir()) == []
    assert session[waiting.SESSION_KEY] == {}


def test_more_than_a_few_make_room_by_the_oldest(session):
    uploads = [upload(session) for _ in range(MAX_WAITING + 2)]

    assert [bool(find(session, each.token)) for each in uploads] == [False, False, *[True] * MAX_WAITING]
    assert len(list(folder().iterdir())) == MAX_WAITING


def test_files_older_than_a_day_are_swept(session):
    old, new = upload(session), upload(session)
    yesterday = time.time() - 25 * 60 * 60
    os.utime(old.path, (yesterday, yesterday))

    sweep()

    assert find(session, old.token) is None
    assert find(session, new.token) == new

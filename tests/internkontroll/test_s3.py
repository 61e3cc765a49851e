"""Files in an S3-compatible store: a small one of our own on this machine, and one that does not answer."""

import hashlib
import socket
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.urls import reverse

from documents.models import Handling
from documents.papers import PlanDocument
from documents.services.errors import DocumentError
from documents.services.handlingar import damaged_handlingar, issue_handling
from followups.models import Bilaga
from followups.services.bilagor import remove_bilaga
from internkontroll import s3
from internkontroll.file_storage import storage_from
from organisation.models import Handelse, Roll
from tests.factories import (
    AnvandareFactory,
    BilagaFactory,
    HandlingFactory,
    KontrollmomentFactory,
    PlanversionFactory,
    UppfoljningFactory,
    member,
)
from tests.followups.files import PDF

pytestmark = pytest.mark.django_db


class Store(BaseHTTPRequestHandler):
    """So much of S3 as the product asks for: PUT, GET, HEAD and DELETE of an object."""

    protocol_version = "HTTP/1.1"

    def do_PUT(self):
        self.server.requests.append(self)
        self.server.objects[self.path] = self.rfile.read(int(self.headers["Content-Length"]))
        self._answer(200)

    def do_GET(self):
        content = self.server.objects.get(self.path)
        self._answer(404 if content is None else 200, content or b"")

    do_HEAD = do_GET

    def do_DELETE(self):
        self.server.objects.pop(self.path, None)
        self._answer(204)

    def _answer(self, status, content=b""):
        self.send_response(status)
        self.send_header("Content-Length", str(len(content)))
        self.send_header("ETag", f'"{hashlib.md5(content).hexdigest()}"')
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(content)

    def log_message(self, *args):
        pass


@pytest.fixture
def store(settings):
    """A store that answers, and that the product keeps its files in."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Store)
    server.objects, server.requests = {}, []
    threading.Thread(target=server.serve_forever, daemon=True).start()
    use(settings, server.server_port)
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def store_down(settings, monkeypatch):
    """A store that nobody answers for."""
    monkeypatch.setattr(s3, "ATTEMPTS", 1)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    use(settings, port)


def use(settings, port):
    url = f"s3+http://nyckel:hemlighet@127.0.0.1:{port}/hinken?region=eu-north-1&prefix=filer"
    settings.STORAGES = settings.STORAGES | {"default": storage_from(url)}


@pytest.fixture
def row():
    return UppfoljningFactory()


@pytest.fixture
def controller(client, row):
    user = member(row.tillfalle.plan.namnd, Roll.CONTROLLER)
    client.force_login(user)
    return user


def upload(client, row, content=PDF):
    url = reverse("followups:bilaga-list", args=[row.public_id])
    return client.post(url, {"files": ContentFile(content, name="underlag.pdf")})


class TestStore:
    def test_evidence_comes_back_byte_for_byte_through_the_product(self, client, store, row, controller):
        answer = upload(client, row)
        bilaga = Bilaga.objects.get()
        fetched = client.get(bilaga.get_absolute_url())

        content = b"".join(fetched.streaming_content)
        assert answer.status_code == 302
        assert content == PDF
        assert hashlib.sha256(content).hexdigest() == bilaga.sha256
        assert store.objects == {f"/hinken/filer/{bilaga.file.name}": PDF}

    def test_objects_are_signed_private_and_have_no_address_of_their_own(
        self, client, store, row, controller
    ):
        upload(client, row)

        (request,) = store.requests
        assert "AWS4-HMAC-SHA256 Credential=nyckel/" in request.headers["Authorization"]
        assert request.headers["x-amz-acl"] is None
        with pytest.raises(ValueError, match="ingen egen adress"):
            Bilaga.objects.get().file.url  # noqa: B018

    def test_same_name_never_overwrites(self, store):
        first = default_storage.save("bilagor/a.pdf", ContentFile(b"ett"))
        second = default_storage.save("bilagor/a.pdf", ContentFile(b"annat"))

        assert first != second
        assert sorted(store.objects.values()) == [b"annat", b"ett"]

    def test_removed_file_is_gone_from_the_store(self, store, row, django_capture_on_commit_callbacks):
        bilaga = BilagaFactory(uppfoljning=row)

        with django_capture_on_commit_callbacks(execute=True):
            remove_bilaga(bilaga, user=AnvandareFactory())

        assert store.objects == {}

    def test_file_that_is_gone_is_404(self, client, store, row, controller):
        bilaga = BilagaFactory(uppfoljning=row)
        store.objects.clear()

        assert client.get(bilaga.get_absolute_url()).status_code == 404

    def test_refused_by_the_database_leaves_nothing_in_the_store(self, client, store, row, controller):
        upload(client, row)

        answer = upload(client, row)

        assert answer.status_code == 422
        assert len(store.objects) == 1

    def test_handlingar_are_kept_there_too_and_verified(self, client, store):
        content = b"%PDF-1.7 handling"
        handling = HandlingFactory(
            file=ContentFile(content, name="plan.pdf"), sha256=hashlib.sha256(content).hexdigest()
        )
        client.force_login(member(handling.namnd))

        fetched = b"".join(client.get(handling.get_absolute_url()).streaming_content)

        assert fetched == content
        assert damaged_handlingar() == []
        store.objects[f"/hinken/filer/{handling.file.name}"] = b"annat"
        assert damaged_handlingar() == [(handling, "filen har ändrats")]


class TestStoreThatIsDown:
    def test_upload_is_refused_in_words_and_no_row_is_written(self, client, store_down, row, controller):
        answer = upload(client, row)

        assert answer.status_code == 422
        assert "lagringen för filer inte svarar" in answer.content.decode()
        assert (Bilaga.objects.count(), Handelse.objects.count()) == (0, 0)

    def test_file_cannot_be_fetched_and_the_page_says_so(self, client, row, controller, settings, request):
        bilaga = BilagaFactory(uppfoljning=row)
        request.getfixturevalue("store_down")

        page = client.get(bilaga.get_absolute_url(), follow=True)

        assert page.redirect_chain == [(reverse("followups:bilaga-list", args=[row.public_id]), 302)]
        assert [str(each)[:36] for each in page.context["messages"]] == [
            "Filen kan inte hämtas just nu, efter"
        ]

    def test_file_is_taken_away_though_the_store_keeps_it(
        self, client, row, request, django_capture_on_commit_callbacks
    ):
        bilaga = BilagaFactory(uppfoljning=row)
        request.getfixturevalue("store_down")

        with django_capture_on_commit_callbacks(execute=True):
            remove_bilaga(bilaga, user=AnvandareFactory())

        assert Bilaga.objects.count() == 0

    def test_handling_is_not_drawn_up_and_none_is_half_written(self, store_down):
        version = PlanversionFactory(status="beslutad")
        KontrollmomentFactory(version=version)

        with pytest.raises(DocumentError, match="lagringen för filer inte svarar"):
            issue_handling(PlanDocument(version), version=version, user=AnvandareFactory())

        assert Handling.objects.count() == 0

    def test_handling_that_cannot_be_fetched_is_told_and_verified_as_unread(self, client, request):
        handling = HandlingFactory()
        client.force_login(member(handling.namnd))
        request.getfixturevalue("store_down")

        page = client.get(handling.get_absolute_url(), follow=True)

        assert [str(each)[:36] for each in page.context["messages"]] == [
            "Filen kan inte hämtas just nu, efter"
        ]
        assert damaged_handlingar() == [(handling, "filen går inte att läsa")]

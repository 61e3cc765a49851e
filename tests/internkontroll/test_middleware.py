from io import BytesIO

import pytest
from django.core.exceptions import BadRequest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import reverse

from internkontroll.middleware import refuse_malformed
from organisation.models import Roll
from tests.factories import UppfoljningFactory, member

FORM = "application/x-www-form-urlencoded"


def echo(request):
    return HttpResponse(request.POST.get("text", ""))


@pytest.fixture
def answer():
    """What the middleware answers with nothing but an echo behind it."""
    return refuse_malformed(echo)


@pytest.mark.parametrize("charset", ["utf-8", "UTF-8", '"utf-8"'])
def test_form_in_utf8_passes(answer, charset):
    request = RequestFactory().post("/", "text=%C3%A5", content_type=f"{FORM}; charset={charset}")

    assert answer(request).content.decode() == "å"


def test_form_without_charset_passes(answer):
    request = RequestFactory().post("/", "text=%C3%A5", content_type=FORM)

    assert answer(request).content.decode() == "å"


@pytest.mark.parametrize("kind", [FORM, "multipart/form-data; boundary=x"])
@pytest.mark.parametrize("charset", ["utf-16", "iso-8859-1", "utf-7", "no-such", ""])
def test_form_in_another_charset_is_refused(answer, kind, charset):
    request = RequestFactory().generic("POST", "/", b"text=a", content_type=f"{kind}; charset={charset}")

    with pytest.raises(BadRequest):
        answer(request)


@pytest.mark.parametrize("address", ["/a%00b", "/?q=a%00b", "/?a%00b=q"])
def test_nul_in_the_address_is_refused(answer, address):
    with pytest.raises(BadRequest):
        answer(RequestFactory().get(address))


@pytest.mark.parametrize("data", [{"text": "a\0b"}, {"a\0b": "text"}, {"text": ["a", "b\0"]}])
def test_nul_in_a_field_is_refused(answer, data):
    with pytest.raises(BadRequest):
        answer(RequestFactory().post("/", data))


def test_nul_in_a_urlencoded_field_is_refused(answer):
    with pytest.raises(BadRequest):
        answer(RequestFactory().post("/", "text=a%00b", content_type=FORM))


def test_nul_in_a_cookie_is_refused(answer):
    request = RequestFactory().get("/", headers={"cookie": r'sessionid="\000abcdefgh"'})

    with pytest.raises(BadRequest):
        answer(request)


def test_nul_in_a_file_passes(answer):
    data = {"text": "a", "file": SimpleUploadedFile("plan.xlsx", b"PK\0\0")}

    assert answer(RequestFactory().post("/", data)).content == b"a"


def test_form_that_breaks_off_is_refused(answer):
    class BrokenStream(BytesIO):
        def read(self, *args):
            raise OSError("gone")

    request = RequestFactory().post("/", "text=a", content_type=FORM)
    request._stream = BrokenStream()

    with pytest.raises(BadRequest):
        answer(request)


@pytest.mark.parametrize(
    ("address", "data", "kind"),
    [("/", "text=a", f"{FORM}; charset=utf-16"), ("/", "text=a%00b", FORM), ("/a%00b/", "text=a", FORM)],
)
def test_refusal_is_400_also_with_csrf_cookie(address, data, kind):
    client = Client(enforce_csrf_checks=True)
    client.cookies["csrftoken"] = "a" * 32

    response = client.generic("POST", address, data, content_type=kind)

    assert response.status_code == 400


def test_form_beyond_the_limits_is_400(client, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 10

    assert client.post("/", "text=" + "a" * 20, content_type=FORM).status_code == 400


def test_every_answer_has_the_strict_policy(client):
    policy = client.get("/").headers["Content-Security-Policy"]

    assert sorted(policy.split("; ")) == [
        "base-uri 'self'",
        "default-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'self'",
        "img-src 'self' data:",
        "object-src 'none'",
    ]


@pytest.mark.django_db
class TestLoginRequired:
    """Who asks for a page is sent to the log-in; who sends a form is told that it is not saved."""

    def test_page_leads_to_the_log_in(self, client):
        assert client.get("/planer/")["Location"] == "/logga-in/?next=/planer/"

    def test_form_is_told_and_not_sent_on(self, client):
        response = client.post("/planer/ny/", {"year": "2026"})

        assert response.status_code == 401
        assert "Det du skickade är inte sparat än." in response.content.decode()

    def test_log_out_without_a_session_leads_to_the_log_in(self, client):
        assert client.post("/logga-ut/")["Location"].startswith("/logga-in/")


@pytest.mark.django_db
def test_a_form_from_before_another_tab_logged_in_is_told_in_the_house_style():
    browser = Client(enforce_csrf_checks=True)

    response = browser.post("/logga-in/", {"username": "kansli", "password": "hemligt"})

    assert response.status_code == 403
    assert "Sidan har blivit för gammal" in response.content.decode()
    assert "error-page" in response.content.decode()


@pytest.mark.django_db
def test_address_of_a_button_that_is_opened_alone_answers_a_page(client):
    row = UppfoljningFactory()
    client.force_login(member(row.tillfalle.plan.namnd, Roll.CONTROLLER))

    response = client.get(reverse("followups:row-take-in", args=[row.public_id]))

    assert response.status_code == 405
    assert response["Allow"] == "POST"
    assert "Ingenting har ändrats." in response.content.decode()

"""What no form of ours sends is refused before it reaches the database, and refusals are told in a page."""

from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.core.exceptions import BadRequest
from django.http import UnreadablePostError
from django.shortcuts import render
from django.urls import reverse

FORM_TYPES = {"application/x-www-form-urlencoded", "multipart/form-data"}


class LoginRequired(LoginRequiredMiddleware):
    """Who asks for a page is sent to the log-in; who sends a form is told that it is not saved.

    A form that is sent on to the log-in is lost: the browser forgets it. Told in a page, the writer can sign in
    in another tab, go back to her words and save them again.
    """

    def handle_no_permission(self, request, view_func):
        if request.method == "POST" and request.path != reverse("logout"):
            return render(request, "401.html", status=401)
        return super().handle_no_permission(request, view_func)


def explain_not_allowed(get_response):
    """Answer a page, not a bare 405, to whoever opens an address that only takes a form.

    The address lingers in the browser's history after a refused save, and tabs are opened again with it.
    """

    def middleware(request):
        response = get_response(request)
        if response.status_code != 405 or response.content:
            return response
        page = render(request, "405.html", status=405)
        page["Allow"] = response["Allow"]
        return page

    return middleware


def refuse_malformed(get_response):
    """Answer 400 to NUL characters and to forms in another charset than utf-8.

    PostgreSQL cannot store NUL, and Django's CSRF check fails with 500 on a form in utf-16.
    Stands before the session and CSRF middleware, for which a cookie with NUL is enough.
    """

    def middleware(request):
        if request.content_type in FORM_TYPES and not has_utf8_charset(request):
            # The page that tells of the error reads the form too, and would fail on the charset as CSRF does.
            request.encoding = "utf-8"
            raise BadRequest("A form must be sent as utf-8.")
        try:
            if has_nul(request):
                raise BadRequest("The request holds a NUL character.")
        except UnreadablePostError as error:
            raise BadRequest("The request broke off.") from error
        return get_response(request)

    return middleware


def has_utf8_charset(request):
    """Whether the content type names utf-8, in so many letters, or no charset."""
    return request.content_params.get("charset", "utf-8").lower() == "utf-8"


def has_nul(request):
    """Whether address, query, cookies, fields or file names hold NUL. What stands in a file is not looked at."""
    return any("\0" in text for text in texts_of(request))


def texts_of(request):
    yield request.path_info
    for values in (request.GET, request.POST):
        for name, texts in values.lists():
            yield from (name, *texts)
    for name, text in request.COOKIES.items():
        yield from (name, text)
    for name, files in request.FILES.lists():
        yield from (name, *(file.name for file in files))

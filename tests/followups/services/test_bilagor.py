import hashlib
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError
from django.utils import timezone

from followups.models import Bilaga
from followups.services.bilagor import add_bilaga, clean_name, remove_bilaga
from followups.services.errors import UppfoljningError
from organisation.models import Handelse
from organisation.texts import Audience, render
from tests.factories import AnvandareFactory, UppfoljningFactory
from tests.followups.files import PDF

pytestmark = pytest.mark.django_db


@pytest.fixture
def row():
    return UppfoljningFactory()


def add(row, name="underlag.pdf", content=PDF, **fields):
    return add_bilaga(row, SimpleUploadedFile(name, content), user=AnvandareFactory(), **fields)


def close(row, status):
    row.tillfalle.status = status
    row.tillfalle.save()


@pytest.mark.parametrize(
    ("name", "clean"),
    [
        ("underlag.pdf", "underlag.pdf"),
        ("C:\\Users\\kim\\underlag.pdf", "underlag.pdf"),
        ("../../etc/passwd", "passwd"),
        ("rapport\u202efdp.exe", "rapportfdp.exe"),
        ("a\r\nSet-Cookie: b.pdf", "aSet-Cookie b.pdf"),
        ("å" * 300 + ".pdf", "å" * 146 + ".pdf"),
        ("", "bilaga"),
    ],
)
def test_name_is_the_files_own_without_tricks(name, clean):
    assert clean_name(name) == clean


class TestAdding:
    def test_file_is_kept_with_type_size_checksum_and_log(self, row):
        bilaga = add(row)

        event = Handelse.objects.get(action="bilaga.added")
        assert (bilaga.content_type, bilaga.size) == ("application/pdf", len(PDF))
        assert bilaga.sha256 == hashlib.sha256(PDF).hexdigest()
        assert bilaga.file.read() == PDF
        assert (event.changes["sha256"], event.payload) == (bilaga.sha256, {"name": "underlag.pdf"})

    def test_stored_name_is_nobodys_choice(self, row):
        bilaga = add(row, "Åsas löner.pdf")

        assert bilaga.file.name.endswith(f"/{bilaga.public_id}.pdf")

    def test_name_of_a_secret_file_is_hidden_in_the_log(self, row):
        bilaga = add(row, "Åsas löner.pdf", provision="18 kap. 8 § OSL")

        event = Handelse.objects.get(action="bilaga.added")
        assert (str(bilaga), event.object_label, event.is_secret) == (
            "Bilaga med sekretess",
            "Bilaga med sekretess",
            True,
        )

    def test_secret_file_tells_by_what_when_and_by_whom(self, row):
        bilaga = add(row, "Åsas löner.pdf", provision="18 kap. 8 § OSL")

        assert bilaga.marking == f"18 kap. 8 § OSL, {timezone.localdate()}, {bilaga.created_by}"
        public, internal = (render(bilaga.listed, each) for each in (Audience.PUBLIC, Audience.INTERNAL))
        assert public.plain == "[Uppgift utelämnad med stöd av 18 kap. 8 § OSL]"
        assert internal.plain == "Åsas löner.pdf (1 kB)"
        assert internal.noted == f"Åsas löner.pdf (1 kB) [Sekretess: {bilaga.marking}]"

    @pytest.mark.parametrize(
        "name", ["a]] Åsas löner.pdf", "[[sekretess: x | Åsas löner].pdf", "Åsas [löner].pdf"]
    )
    @pytest.mark.parametrize("provision", ["18 kap. 8 § OSL", "18 kap.]] 8 § | [OSL"])
    def test_no_name_breaks_out_of_its_mark(self, name, provision):
        bilaga = Bilaga(name=name, size=8, is_secret=True, provision=provision)

        for told in (bilaga.listed, bilaga.name_notation):
            assert re.fullmatch(
                r"\[Uppgift utelämnad med stöd av 18 kap\.[^Å]*OSL\]", str(render(told, Audience.PUBLIC))
            )
            assert "Åsas" in str(render(told, Audience.INTERNAL))

    def test_an_open_name_is_no_mark(self):
        bilaga = Bilaga(name="[[sekretess: x] lista [1].pdf", size=1_234_567)

        assert str(render(bilaga.listed, Audience.PUBLIC)) == "((sekretess: x] lista [1].pdf (1,2 MB)"

    def test_secret_file_without_a_provision_is_refused_by_the_database(self, row):
        bilaga = add(row)

        with pytest.raises(IntegrityError, match="bilaga_secret_has_provision"):
            Bilaga.objects.filter(pk=bilaga.pk).update(is_secret=True)

    def test_same_file_twice_is_refused(self, row):
        add(row)

        with pytest.raises(UppfoljningError, match="finns redan"):
            add(row, "samma igen.pdf")

    def test_too_large_is_refused(self, row, settings):
        settings.UPLOAD_MAX_BYTES = 10

        with pytest.raises(UppfoljningError, match="större än"):
            add(row)

    def test_wrong_content_is_refused(self, row):
        with pytest.raises(UppfoljningError, match="tas inte emot"):
            add(row, content=b"MZ\x90\x00")

    def test_more_than_a_row_holds_is_refused(self, row, monkeypatch):
        monkeypatch.setattr("followups.services.bilagor.FILES_OF_ROW", 1)
        add(row)

        with pytest.raises(UppfoljningError, match="gränsen"):
            add(row, content=PDF + b"2")

    @pytest.mark.parametrize("status", ["planerad", "inlamnad", "godkand", "last"])
    def test_round_that_is_not_open_takes_no_files(self, row, status):
        close(row, status)

        with pytest.raises(UppfoljningError, match="kan inte ändras"):
            add(row)

        assert Bilaga.objects.count() == 0


class TestRemoving:
    def test_file_goes_and_the_log_stays(self, row, django_capture_on_commit_callbacks):
        bilaga = add(row)
        storage, stored = bilaga.file.storage, bilaga.file.name

        with django_capture_on_commit_callbacks(execute=True):
            remove_bilaga(bilaga, user=AnvandareFactory())

        event = Handelse.objects.get(action="bilaga.removed")
        assert not storage.exists(stored)
        assert Bilaga.objects.count() == 0
        assert event.changes["sha256"] == hashlib.sha256(PDF).hexdigest()

    @pytest.mark.parametrize("status", ["inlamnad", "godkand", "last"])
    def test_closed_round_keeps_its_files(self, row, status):
        bilaga = add(row)
        close(row, status)

        with pytest.raises(UppfoljningError):
            remove_bilaga(bilaga, user=AnvandareFactory())

        assert bilaga.file.storage.exists(bilaga.file.name)

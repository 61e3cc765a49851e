import pytest
from django.core.management import CommandError, call_command

from internkontroll import demo
from organisation.models import Anvandare, Kommun

pytestmark = pytest.mark.django_db


def test_load_demo_outside_debug_is_refused(settings):
    settings.DEBUG = False

    with pytest.raises(CommandError, match="Lägg till --force") as refused:
        call_command("load_demo")

    assert refused.value.returncode == 2
    assert not Kommun.objects.exists()
    assert not Anvandare.objects.exists()


def test_load_demo_outside_debug_is_made_with_force(settings):
    settings.DEBUG = False

    call_command("load_demo", "--force", verbosity=0)

    assert sorted(Kommun.objects.values_list("slug", flat=True)) == ["mjolby", "stockholm", "tranas"]


def test_load_demo_in_debug_prints_accounts_and_password(settings, capsys):
    settings.DEBUG = True

    call_command("load_demo")

    printed = capsys.readouterr().out.splitlines()
    assert printed[2] == "admin       Administratör             Astrid Nyström"
    assert printed[-1] == "Lösenord för alla demokonton: internkontroll-demo"


def test_load_demo_that_fails_leaves_nothing(settings, monkeypatch):
    settings.DEBUG = True

    def fail():
        raise RuntimeError

    monkeypatch.setattr(demo, "load_accounts", fail)

    with pytest.raises(RuntimeError):
        call_command("load_demo")

    assert not Kommun.objects.exists()

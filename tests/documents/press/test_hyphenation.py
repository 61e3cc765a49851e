import pytest

from documents.press import hyphenation


@pytest.mark.parametrize(
    ("word", "parted"),
    [
        ("Kontrollutförare", "Kon·troll·ut·fö·ra·re"),
        ("kontrollaktiviteter", "kon·troll·ak·ti·vi·te·ter"),
        ("kontrollera", "kon·trol·le·ra"),
        ("kansliavdelningen", "kans·li·av·del·ning·en"),
        ("dataskyddsombud", "da·ta·skydds·om·bud"),
        ("riskanalys", "risk·ana·lys"),
        ("kommunövergripande", "kom·mun·över·gri·pan·de"),
        ("kommungemensamt", "kom·mun·gemensamt"),
        ("Ekonomiavdelningen", "Eko·no·mi·av·del·ning·en"),
        ("Säkerhetssamordnare", "Sä·ker·hets·sam·ord·na·re"),
        ("ekonomisystemet", "eko·no·mi·syste·met"),
        ("avvikelse", "avvikelse"),
        ("personuppgiftsincidenter", "per·son·upp·gifts·inciden·ter"),
    ],
)
def test_a_compound_is_parted_at_its_seam(word, parted):
    assert hyphenation.install().inserted(word, "·") == parted


def test_installing_twice_changes_nothing():
    once = dict(hyphenation.install().hd.patterns)

    assert hyphenation.install().hd.patterns == once

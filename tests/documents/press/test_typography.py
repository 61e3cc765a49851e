import pytest

from documents.press.typography import NBSP, keep_together, typeset, without_widow


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("enligt § 142 i dag", "enligt §~142 i dag"),
        ("Dnr KS/2016:389 och mer", "Dnr~KS/2016:389 och mer"),
        ("18 kap. 8 § OSL", "18~kap.~8~§~OSL"),
        ("för kontoret år 2024.", "för kontoret år~2024."),
        ("se bilaga 2", "se bilaga~2"),
        ("Kontrollmoment 7 pågår", "Kontrollmoment~7 pågår"),
        ("fakturor över 9 mnkr utanför", "fakturor över 9~mnkr utanför"),
        ("den 31 augusti 2017 var", "den 31~augusti~2017 var"),
        ("September 2022", "September~2022"),
        ("i 3 av 4 kontrollmoment", "i 3~av~4 kontrollmoment"),
        ("kostar 10 000 kr", "kostar 10~000~kr"),
        ("Tfn 0142-851 56", "Tfn~0142-851~56"),
        ("0142 - 850 00", "0142~-~850~00"),
        ("595 80 MJÖLBY", "595~80 MJÖLBY"),
        ("4 ggr per år (mars", "4~ggr per~år (mars"),
        ("och per 31 augusti 2017", "och per~31~augusti~2017"),
        ("En gång per år", "En gång per~år"),
        ("ord – och mer", "ord~– och mer"),
        ("Dnr saknas", "Dnr saknas"),
        ("2 starka skäl", "2 starka skäl"),
        ("6 av 110st var", "6~av~110st var"),
    ],
)
def test_what_belongs_together_is_kept_together(text, kept):
    assert keep_together(text) == kept.replace("~", NBSP)


def test_tags_and_the_head_are_left_alone():
    html = '<head><title>§ 1</title></head><body class="a 9 kr"><p title="§ 2">§ 3</p></body>'

    assert typeset(html) == html.replace("§ 3", f"§{NBSP}3")


def test_a_short_last_word_of_a_heading_does_not_stand_alone():
    assert without_widow("Process Externt krav Internt mål") == f"Process Externt krav Internt{NBSP}mål"
    assert without_widow("Kontrollutförare (Vem?)") == "Kontrollutförare (Vem?)"
    assert without_widow("Uppföljning av internkontrollplanen") == "Uppföljning av internkontrollplanen"


@pytest.mark.parametrize(
    ("words", "set_as"),
    [
        ("protokoll_2026-08.pdf (12 kB)", '<span class="filnamn">protokoll_2026-08.pdf</span> (12\xa0kB)'),
        ("Åsas löner.XLSX.", 'Åsas <span class="filnamn">löner.XLSX</span>.'),
        ('<a href="papper:del-2">karta.pdf</a>', '<a href="papper:del-2">karta.pdf</a>'),
        ("Se pdf. Docx är Word. www.kommun.se", "Se pdf. Docx är Word. www.kommun.se"),
    ],
)
def test_the_name_of_a_file_is_told_from_other_words(words, set_as):
    assert typeset(f"<body><p>{words}</p></body>") == f"<body><p>{set_as}</p></body>"

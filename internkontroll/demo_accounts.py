"""The accounts of the demo: one for each role. They exist in demo data alone; nothing here asks the database."""

from dataclasses import dataclass

DEMO_PASSWORD = "internkontroll-demo"

MJOLBY, TRANAS, STOCKHOLM = "mjolby-ks", "tranas-ks", "stockholm-ks"
EVERYWHERE = (MJOLBY, TRANAS, STOCKHOLM)


@dataclass(frozen=True)
class Account:
    """Who signs in as what, and where: nämnder by slug, and functions held there."""

    username: str
    first_name: str
    last_name: str
    titel: str
    roll: str
    namnder: tuple[str, ...] = (MJOLBY,)
    funktioner: tuple[str, ...] = ()


ACCOUNTS = (
    Account("admin", "Astrid", "Nyström", "Systemförvaltare", "administrator", EVERYWHERE),
    Account("samordnare", "Johan", "Ekberg", "Internkontrollsamordnare", "samordnare", EVERYWHERE),
    Account("kansli", "Maria", "Sandell", "Nämndsekreterare", "namndsekreterare", EVERYWHERE),
    Account("controller", "Petra", "Wikström", "Controller", "controller"),
    Account(
        "utforare",
        "Erik",
        "Holmgren",
        "Säkerhetssamordnare",
        "kontrollutforare",
        funktioner=("Säkerhetssamordnare KSF",),
    ),
    Account("godkannare", "Karin", "Åhlund", "Förvaltningschef", "godkannare", (MJOLBY, TRANAS)),
    Account("revisor", "Lennart", "Öberg", "Förtroendevald revisor", "revisor", EVERYWHERE),
    Account("lasare", "Sofia", "Björk", "Ledamot", "lasare"),
)

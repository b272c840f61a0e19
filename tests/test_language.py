import json
import unicodedata
from pathlib import Path

import pyarrow as pa
import pytest
from conftest import DATA, Run
from pyarrow import parquet

from classifier.errors import LanguageError
from classifier.language import check_french, foreign

FOREIGN = {
    "en": "The police arrested two men in London yesterday after a long chase through the city. "
    "Officers found drugs and weapons in the flat, and the prosecutor will open an inquiry.",
    "es": "La policía detuvo ayer a dos hombres en Madrid después de una larga persecución. "
    "Los agentes hallaron droga y armas en el piso, y la fiscalía abrirá una investigación.",
    "it": "La polizia ha arrestato ieri due uomini a Roma dopo un lungo inseguimento in città. "
    "Gli agenti hanno trovato droga e armi nell'appartamento e la procura aprirà un'inchiesta.",
    "pt": "A polícia deteve ontem dois homens em Lisboa depois de uma longa perseguição. "
    "Os agentes encontraram droga e armas no apartamento e o tribunal vai abrir um inquérito.",
    "ca": "La policia va detenir ahir dos homes a Barcelona després d'una llarga persecució. "
    "Els agents van trobar droga i armes al pis, i la fiscalia obrirà una investigació.",
    "ro": "Poliția a arestat ieri doi bărbați la București după o lungă urmărire prin oraș. "
    "Agenții au găsit droguri și arme în apartament, iar procurorii vor deschide o anchetă.",
    "nl": "De politie heeft gisteren in Amsterdam twee mannen aangehouden na een achtervolging. "
    "Agenten vonden drugs en wapens in de woning en het parket opent een onderzoek.",
    "de": "Die Polizei hat gestern in Berlin nach einer langen Verfolgung zwei Männer gefasst. "
    "Die Beamten fanden Drogen und Waffen in der Wohnung, und der Staatsanwalt ermittelt.",
    "ht": "Lapolis te arete de mesye yè nan Pòtoprens apre yon long kous nan lari a. "
    "Ajan yo te jwenn dwòg ak zam nan apatman an, epi pwokirè a pral louvri yon ankèt.",
    "pl": "Policja zatrzymała wczoraj w Warszawie dwóch mężczyzn po długim pościgu ulicami. "
    "Funkcjonariusze znaleźli w mieszkaniu narkotyki i broń, a prokuratura wszczyna śledztwo.",
    "tr": "Polis dün İstanbul'da uzun bir kovalamacanın ardından iki kişiyi gözaltına aldı. "
    "Ekipler dairede uyuşturucu ve silah buldu; savcılık gelecek hafta soruşturma açacak.",
    "ar": "اعتقلت الشرطة أمس رجلين في الرباط بعد مطاردة طويلة في شوارع المدينة. "
    "وعثر رجال الأمن على مخدرات وأسلحة في الشقة وستفتح النيابة تحقيقا الأسبوع المقبل.",
    "ru": "Полиция вчера задержала двух мужчин в Москве после долгой погони по городу. "
    "Сотрудники нашли в квартире наркотики и оружие, прокуратура начнёт расследование.",
    "zh": "警方昨天在北京经过长时间追捕后逮捕了两名男子。警员在公寓里发现了毒品和武器。",
}
FRENCH = (
    "La police a arrêté deux hommes hier à Lyon après une longue poursuite dans la ville. "
    "Les agents ont trouvé de la drogue et des armes, et le parquet va ouvrir une enquête."
)


@pytest.mark.parametrize("language", FOREIGN)
@pytest.mark.parametrize("times", [1, 10])
def test_a_text_in_another_language_is_told(language: str, times: int) -> None:
    text = "\n\n".join([FOREIGN[language]] * times)
    assert (foreign(text), foreign(text.upper())) == (language, language)


@pytest.mark.parametrize(
    "text",
    [
        FRENCH,
        FRENCH.upper(),
        f"{FRENCH}\n\n{FOREIGN['en']}",
        f"{FOREIGN['en']}\n\n{FRENCH}",
        f"{FOREIGN['ar']}\n\n{FRENCH}",
        "Y a-tu quelqu'un qui sait c'est quand l'assemblée à soir, faque on puisse s'organiser ?",
        "Gbagbo, Ouattara, Bédié : l'attiéké, le garba et le maquis d'Abobo, c'est ça le vrai",
        "Affaire Karachi : Balladur et Léotard jugés par la Cour de justice de la République",
        "Jean Dupont, Marie Martin, Paul Durand, Anne Petit, Luc Moreau, Léa Roux, Zoé Blanc",
        "Le « Best of the Year » de la « Voice of London » et du « New York Times », en librairie",
        "Two men in London",
        "12 45 78 1 000 € 45 % 2024 2025 18 19 20 21 31,2 17 44 08",
        "🔥🔥🔥 🚒 💧",
        "北京",
        "",
    ],
)
def test_what_may_be_french_is_not_refused(text: str) -> None:
    assert foreign(text) is None


@pytest.mark.parametrize(
    ("text", "language"),
    [
        # A word of French that is one of German too.
        (f"Die Polizei des Landes. {FOREIGN['de']}", "de"),
        # Two that are not: a film that has a French title.
        (f"« Dans les rues du port » opens on Friday. {FOREIGN['en']}", None),
        ("The police arrested two men in London", None),
        ("The police arrested two men in London yesterday", "en"),
    ],
)
def test_a_few_words_tell_what_is_enough(text: str, language: str | None) -> None:
    assert foreign(text) == language


def test_no_annotated_paragraph_is_refused_with_accents_or_without() -> None:
    for path in sorted((DATA / "paragraphs").glob("*.jsonl")):
        for line in path.read_text("utf-8").splitlines():
            text = json.loads(line)["text"]
            plain = unicodedata.normalize("NFD", text).encode("ascii", "ignore").decode()
            for each in (text, plain, plain.upper()):
                assert foreign(each) is None, each


def test_what_it_is_is_said() -> None:
    with pytest.raises(LanguageError) as error:
        check_french(FOREIGN["en"], where="a.txt")
    assert str(error.value) == (
        "a.txt: the text is not French but English. Give --any-language to label it all the same."
    )


def test_label_names_a_foreign_text_and_goes_on(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "en.txt").write_text(FOREIGN["en"], "utf-8")
    (tmp_path / "fr.txt").write_text(FRENCH, "utf-8")
    refusal = (
        "error: en.txt: the text is not French but English. Give --any-language to label it all "
        "the same.\n"
    )
    both = run("label", "--json", "en.txt", "fr.txt")
    assert (both.code, both.err) == (3, refusal)
    assert [json.loads(line)["id"] for line in both.out.splitlines()] == ["fr.txt"]
    alone = run("label", "--json", "en.txt")
    assert (alone.code, alone.out, alone.err) == (3, "", refusal)
    meant = run("label", "--json", "--any-language", "en.txt")
    assert (meant.code, meant.err, json.loads(meant.out)["id"]) == (0, "", "en.txt")


@pytest.mark.parametrize("suffix", ["jsonl", "csv", "parquet"])
def test_tag_skips_rows_that_are_not_french(run: Run, tmp_path: Path, suffix: str) -> None:
    rows = [{"text": FRENCH, "n": 1}, {"text": FOREIGN["en"], "n": 2}, {"text": FRENCH, "n": 3}]
    source = tmp_path / f"a.{suffix}"
    if suffix == "jsonl":
        source.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    elif suffix == "csv":
        lines = [f'"{row["text"]}",{row["n"]}' for row in rows]
        source.write_text("\n".join(["text,n", *lines]), "utf-8")
    else:
        parquet.write_table(pa.Table.from_pylist(rows), source)
    output = tmp_path / "o.jsonl"
    outcome = run("tag", source, "-o", output, "--quiet")
    assert outcome.code == 3
    assert [str(json.loads(line)["n"]) for line in output.read_text("utf-8").splitlines()] == [
        "1",
        "3",
    ]
    [skipped] = (tmp_path / "o.jsonl.skipped.jsonl").read_text("utf-8").splitlines()
    assert json.loads(skipped)["reason"] == "the text is not French but English"
    assert run("tag", source, "-o", output, "--quiet", "--any-language", "--force").code == 0
    assert len(output.read_text("utf-8").splitlines()) == 3

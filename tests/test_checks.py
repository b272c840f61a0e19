"""What is wrong with annotated data, one kind at a time."""

from classifier.checks import balance, duplicates, giveaways, language
from classifier.findings import Finding
from classifier.records import Annotation

LONG = (
    "La préfecture a ordonné mercredi la fermeture du pont qui relie les deux rives de la ville, "
    "parce que la crue en menace les piles depuis trois jours."
)
CHANGED = LONG.replace("mercredi", "jeudi").replace("trois jours", "une semaine")
OTHER = "Le conseil municipal examine ce soir le budget des écoles et celui de la voirie."


def annotation(text: str, *themes: str, group: str = "", where: str = "a.jsonl:1") -> Annotation:
    return Annotation(text, frozenset(themes), where, group or where, where=where)


def told(findings: list[Finding]) -> list[tuple[str, bool, str]]:
    return [(finding.kind, finding.error, finding.what) for finding in findings]


def test_a_text_that_comes_again_in_one_article_is_a_warning() -> None:
    twice = [annotation(OTHER, group="g", where=f"a.jsonl:{line}") for line in (1, 4)]
    found = duplicates.repeated(twice)
    assert told(found) == [("duplicate", False, "the same text comes 2 times, in one article")]
    assert found[0].where == ("a.jsonl:1", "a.jsonl:4")
    assert found[0].text == OTHER


def test_a_text_that_comes_again_elsewhere_is_an_error() -> None:
    """Case, accents and punctuation aside: a model would know it from the other side of a split."""
    written = [
        OTHER,
        OTHER.upper(),
        "LE CONSEIL municipal examiné ce soir, le budget (des écoles) et celui de la voirie",
    ]
    articles = [annotation(text, where=f"a.jsonl:{line}") for line, text in enumerate(written, 1)]
    assert told(duplicates.repeated(articles)) == [
        ("duplicate", True, "the same text comes 3 times, in 3 articles")
    ]
    files = [annotation(OTHER, group="g", where=f"{name}.jsonl:1") for name in "ab"]
    assert told(duplicates.repeated(files)) == [
        ("duplicate", True, "the same text comes 2 times, in 2 files")
    ]


def test_a_text_with_other_themes_is_an_error() -> None:
    same = [
        annotation(OTHER, "écoles", "voirie", group="g"),
        annotation(OTHER, group="g"),
        annotation(OTHER, "écoles", "voirie", group="g"),
    ]
    assert told(duplicates.repeated(same)) == [
        ("conflict", True, "the same text is and is not about voirie, écoles")
    ]


def test_what_was_left_open_contradicts_nothing() -> None:
    unsure = Annotation(
        OTHER, frozenset(), "b", "g", unsure=frozenset({"voirie"}), where="a.jsonl:2"
    )
    other = Annotation(
        OTHER, frozenset({"voirie"}), "c", "g", excluded=frozenset(), where="a.jsonl:3"
    )
    (found,) = duplicates.repeated([unsure, other])
    assert (found.kind, found.error) == ("duplicate", False)


def test_texts_of_signs_alone_are_compared_as_they_stand() -> None:
    assert duplicates.repeated([annotation("* * *"), annotation("…")]) == []
    assert len(duplicates.repeated([annotation("…"), annotation(" … ")])) == 1


def test_texts_that_share_most_of_their_words_are_near_duplicates() -> None:
    found = duplicates.nearly_repeated(
        [
            annotation(LONG),
            annotation(OTHER, where="a.jsonl:2"),
            annotation(CHANGED, where="a.jsonl:3"),
        ]
    )
    (near,) = found
    assert (near.kind, near.error, near.where) == (
        "near-duplicate",
        True,
        ("a.jsonl:1", "a.jsonl:3"),
    )
    assert (
        near.what == "2 texts share half their runs of 4 words with another of them, in 2 articles"
    )


def words(*numbers: int) -> str:
    return " ".join(f"mot{number}" for number in numbers)


def test_a_text_inside_a_much_longer_one_is_a_near_duplicate() -> None:
    longer = annotation(f"{words(*range(90))} {LONG}", group="g", where="a.jsonl:2")
    (near,) = duplicates.nearly_repeated([annotation(LONG, group="g"), longer])
    assert (near.kind, near.error) == ("near-duplicate", False)
    assert near.what.endswith("with another of them, in one article")
    assert near.text == LONG


def test_half_of_the_runs_of_words_is_near_and_less_is_not() -> None:
    """Nineteen words have sixteen runs of four; eleven of them in a row have eight."""
    text, half, less = range(19), (*range(11), *range(50, 58)), (*range(10), *range(50, 59))
    for other, near in ((half, 1), (less, 0)):
        pair = [annotation(words(*text)), annotation(words(*other), where="a.jsonl:2")]
        assert len(duplicates.nearly_repeated(pair)) == near


def test_six_runs_of_words_are_enough_to_be_like_another() -> None:
    for length, near in ((9, 1), (8, 0)):
        pair = [
            annotation(words(*range(length), *range(50, 50 + extra)), where=f"a.jsonl:{extra}")
            for extra in (0, 1)
        ]
        assert len(duplicates.nearly_repeated(pair)) == near


def test_a_template_of_many_texts_is_one_finding() -> None:
    names = [f"{first}{second}" for first in "bcdfghjklm" for second in "aeiouy"]
    many = [
        annotation(LONG.replace("la ville", f"la ville de {name}"), where=f"a.jsonl:{line}")
        for line, name in enumerate(names)
    ]
    (template,) = duplicates.nearly_repeated([annotation(OTHER, where="a.jsonl:99"), *many])
    assert (
        template.what
        == "60 texts share half their runs of 4 words with another of them, in 60 articles"
    )
    assert template.where == tuple(f"a.jsonl:{line}" for line in range(60))


def test_the_same_text_is_no_near_duplicate_of_itself() -> None:
    assert duplicates.nearly_repeated([annotation(LONG), annotation(LONG.upper())]) == []


def test_short_texts_and_formulas_are_near_nothing() -> None:
    short = [annotation("Lire aussi notre dossier du jour", where=f"a:{n}") for n in range(2)]
    short[1] = annotation("Lire aussi notre dossier du soir", where="a:1")
    formula = "selon les informations recueillies par notre journal"
    many = [
        annotation(f"{formula}, " + " ".join(f"mot{n}x{place}" for place in range(12)))
        for n in range(60)
    ]
    assert duplicates.nearly_repeated(short) == []
    assert duplicates.nearly_repeated(many) == []


def test_a_theme_that_no_file_defines_is_an_error_and_the_likely_one_is_named() -> None:
    annotations = [annotation("a", "migratoin"), annotation("b", "sport", where="a.jsonl:2")]
    found = balance.unknown(annotations, ["migration", "terrorisme"])
    assert told(found) == [
        ("unknown-theme", True, "the theme 'migratoin' is not known; 'migration' may be meant"),
        ("unknown-theme", True, "the theme 'sport' is not known"),
    ]
    assert found[1].where == ("a.jsonl:2",)


def test_without_a_file_of_themes_a_rare_name_like_a_frequent_one_is_a_warning() -> None:
    annotations = [annotation(str(n), "migration") for n in range(30)]
    assert balance.unknown(annotations, []) == []
    annotations.append(annotation("x", "Migration"))
    annotations.append(annotation("y", "sport"))
    assert told(balance.unknown(annotations, [])) == [
        ("unknown-theme", False, "the theme 'Migration' is rare; 'migration' may be meant")
    ]


def test_a_theme_named_where_it_is_denied_or_open_is_known_too() -> None:
    denied = Annotation("a", frozenset(), "a", "a", excluded=frozenset({"sprot"}))
    unsure = Annotation("b", frozenset(), "b", "b", unsure=frozenset({"meteo"}))
    assert [finding.what for finding in balance.unknown([denied, unsure], ["sport"])] == [
        "the theme 'meteo' is not known",
        "the theme 'sprot' is not known; 'sport' may be meant",
    ]


def test_a_theme_that_one_annotator_alone_names_is_to_be_known_too() -> None:
    labelled = Annotation("a", frozenset(), "a", "a", labels={"ada": frozenset({"sprot"})})
    (found,) = balance.unknown([labelled], ["sport"])
    assert found.what == "the theme 'sprot' is not known; 'sport' may be meant"


def test_themes_of_few_paragraphs_are_warnings() -> None:
    annotations = [
        *(annotation(f"a{n}", "a") for n in range(300)),
        *(annotation(f"b{n}", "b") for n in range(29)),
        *(annotation(f"c{n}", "c") for n in range(5)),
        *(annotation(f"d{n}", "d") for n in range(30)),
    ]
    assert told(balance.unbalanced(annotations, ["a", "b", "c", "d", "e"])) == [
        ("unbalanced", False, "'b': 29 paragraphs, the most frequent 300"),
        ("unbalanced", False, "'c': 5 paragraphs, fewer than 20"),
        ("unbalanced", False, "'e': 0 paragraphs, fewer than 20"),
        (
            "unbalanced",
            False,
            "every paragraph has a theme; nothing shows what ordinary text looks like",
        ),
    ]


def test_a_word_that_a_theme_has_and_others_have_not_gives_it_away() -> None:
    annotations = [
        *(annotation(f"Opération réussie numéro {n} hier", "a") for n in range(10)),
        *(annotation(f"Autre sujet numéro {n}", "a") for n in range(10)),
        *(annotation(f"Encore un sujet numéro {n} hier") for n in range(30)),
    ]
    assert told(giveaways.give_aways(annotations)) == [
        (
            "give-away",
            False,
            f"{word!r} tells 'a': it is in 10 of its 20 paragraphs and in 0 others",
        )
        for word in ("autre", "operation", "reussie")
    ]
    # A writer's favourite word is a quarter of few.
    assert giveaways.give_aways(annotations[:19]) == []
    # Where nearly all paragraphs have the theme, so have those of every word.
    common = [annotation(f"Dans la rue numéro {n}", "a") for n in range(60)]
    few = [annotation(f"Dans la cour numéro {n}") for n in range(2)]
    assert giveaways.give_aways([*common, *few]) == []
    # And a word that ordinary text has gives nothing away.
    annotations += [
        annotation("Une opération réussie du genou, selon un autre"),
    ]
    assert giveaways.give_aways(annotations) == []


def test_text_of_another_language_is_an_error() -> None:
    english = "The council will vote tonight on the budget of the schools and of the roads."
    for other in (
        "El consejo municipal examina esta noche el presupuesto de las escuelas y de las calles.",
        "مرحبا بكم في مدينة الرباط اليوم مع أصدقائنا الكرام جدا",
    ):
        assert [finding.kind for finding in language.foreign([annotation(other)])] == [
            "foreign-language"
        ]
    found = language.foreign(
        [annotation(OTHER), annotation(english), annotation("Too short to tell")]
    )
    assert told(found) == [("foreign-language", True, "the text is not French but English")]


def test_headlines_quotations_figures_and_broken_french_are_not_foreign() -> None:
    texts = [
        "RENNES: LE CONSEIL MUNICIPAL VOTE LE BUDGET DES ECOLES ET DE LA VOIRIE",
        "Ie conseil rnunicipal a vote Ie budget des ecoies et de Ia voirie hier soir",
        "12/11 45 67 89,5 % 1.203 2024 2025 31,2 17 44 08 112 2.000 3,4 m3/s 15h30",
        '"It was a success", a réagi le maire, qui présentait le budget de la voirie.',
    ]
    assert language.foreign([annotation(text) for text in texts]) == []

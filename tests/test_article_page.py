import json
import re
from collections import Counter
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from article_pages import TEXT, Element, document, hostile_page, model, page, parsed
from conftest import ARTICLE, Run
from hypothesis import given, settings
from hypothesis import strategies as st
from pages import HOSTILE
from test_browser import contrast, luminance

from classifier.explanation import marks
from classifier.labelling import label
from classifier.records import Document, Explanation, Reason
from classifier.reports.article_page import article, article_page
from classifier.reports.figures import signed, sureness
from classifier.reports.marked_text import marked, readable
from classifier.text import printable

CSS = Path(article.__code__.co_filename).parent / "templates"

# What a page of harmless texts is made of.
TAGS = {one.tag for one in parsed(page(document(), document(), skipped=["a: b"])).all()}


def test_every_paragraph_is_there_once_and_whole() -> None:
    labelled = label(model(), document())
    texts = parsed(page(document())).all("p", class_="text")
    assert [text.raw for text in texts] == [one.paragraph.text for one in labelled.paragraphs]
    assert all(text.attributes["lang"] == "fr" for text in texts)
    assert all(text.attributes["dir"] == "auto" for text in texts)


@pytest.mark.parametrize("text", [TEXT, ARTICLE.read_text("utf-8")], ids=["ours", "manche"])
def test_marks_are_the_words_and_say_their_weight(text: str) -> None:
    used = model()
    labelled = label(used, document(text), explain=True)
    texts = parsed(page(document(text))).all("p", class_="text")
    seen = 0
    for paragraph, shown in zip(labelled.paragraphs, texts, strict=True):
        for place, theme in enumerate(used.theme_names):
            expected = []
            if theme in paragraph.prediction.themes and paragraph.paragraph.repeats is None:
                found = marks((paragraph.explanations or {})[theme])
                least = 0.03 * sum(abs(mark.weight) for mark in found)
                expected = [
                    (paragraph.paragraph.text[mark.start : mark.end], signed(mark.weight))
                    for mark in found
                    if abs(mark.weight) >= least
                ]
            found_marks = shown.all("mark", class_=f"t{place}")
            assert [(mark.raw, mark.attributes["data-weight"]) for mark in found_marks] == expected
            for mark in found_marks:
                against = (mark.attributes["data-weight"] or "").startswith("−")
                assert ("against" in mark.classes) == against
            seen += len(expected)
    assert seen > 10


def test_the_heaviest_mark_of_a_word_is_the_innermost_and_one_takes_a_tap() -> None:
    texts = parsed(page(document())).all("p", class_="text")
    nested = 0
    for text in texts:
        marked = [child for child in text.children if isinstance(child, Element)]
        assert all(mark.attributes["tabindex"] == "-1" for mark in marked)
        for outermost in marked:
            layers = [outermost, *outermost.all("mark")]
            weights = [_number(mark.attributes["data-weight"] or "") for mark in layers]
            assert sorted(weights, key=abs) == weights
            levels = [next(one for one in mark.classes if one[0] == "l") for mark in layers]
            assert levels == [f"l{level}" for level in reversed(range(len(layers)))]
            assert all("tabindex" not in mark.attributes for mark in layers[1:])
            nested += len(layers) > 1
    assert nested


def test_themes_and_percentages_are_those_of_json(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "page.html"
    outcome = run("label", "--json", "--html", file, ARTICLE)
    assert (outcome.code, outcome.err) == (0, "")
    assert outcome.out == run("label", "--json", ARTICLE).out
    said = json.loads(outcome.out)
    titles = model().titles
    shown = parsed(file.read_text("utf-8")).one("article")

    def percentages(items: list[Element]) -> list[tuple[str, str]]:
        return [(item.one("bdi").text, item.one("b").text) for item in items]

    def expected(answer: dict[str, dict[str, float]]) -> list[tuple[str, str]]:
        return [(titles[name], sureness(answer["scores"][name])) for name in answer["themes"]]

    assert percentages(shown.one("ul", class_="whole").all("li")) == expected(said)
    passages = shown.all("div", class_="passage")
    for paragraph, passage in zip(said["paragraphs"], passages, strict=True):
        assert percentages(passage.one(class_="note").all("li")) == expected(paragraph)
        if not paragraph.get("furniture"):
            every = passage.one("details").all("p")[-1]
            for name, score in paragraph["scores"].items():
                assert (f"{titles[name]} {sureness(score)}" in every.text) == (score >= 0.01)


def test_the_passages_of_a_theme_are_linked_from_the_article() -> None:
    labelled = label(model(), document())
    shown = parsed(page(document())).one("article")
    for item in shown.one("ul", class_="whole").all("li"):
        name = next(name for name, title in model().titles.items() if title == item.one("bdi").text)
        assert [link.attributes["href"] for link in item.all("a")] == [
            f"#a1-{one.paragraph.n + 1}"
            for one in labelled.paragraphs
            if name in one.prediction.themes and one.paragraph.repeats is None
        ]


@pytest.mark.parametrize("text", [TEXT, ARTICLE.read_text("utf-8")], ids=["ours", "manche"])
def test_the_numbers_under_why_add_up_as_they_are_printed(text: str) -> None:
    passages = parsed(page(document(text))).all("div", class_="passage")
    lists = [(passage, one) for passage in passages for one in passage.all("dl")]
    assert len(lists) > 3
    for passage, each in lists:
        *parts, total, needed = [_number(one.text) for one in each.all("dd")]
        assert f"{sum(parts):.2f}" == f"{total:.2f}"
        names = [one.text for one in each.all("dt")]
        assert names[-3:] == ["before any word", "Sum", "needed"]
        assert (total >= needed) == bool(passage.one(class_="note").all("li"))


@given(
    st.floats(-3, 3),
    st.lists(st.floats(-3, 3).filter(bool), max_size=30),
)
def test_numbers_add_up_whatever_the_words_weigh(bias: float, weights: list[float]) -> None:
    used = model()
    name = used.theme_names[0]
    words = sorted(((str(n), weight) for n, weight in enumerate(weights)), key=lambda w: -abs(w[1]))
    reasons = tuple(Reason(n, n + 1, weight) for n, weight in enumerate(weights))
    labelled = label(used, document("Un mot."), explain=True)
    (paragraph,) = labelled.paragraphs
    explained = replace(paragraph, explanations={name: Explanation(bias, reasons, tuple(words))})
    (passage,) = article(replace(labelled, paragraphs=(explained,)), used).passages
    (why,) = passage.reasons
    assert len(why.words) + why.others == len(words)
    added = [round(100 * weight) for _, weight in why.words] + [round(100 * why.rest)]
    assert round(100 * why.bias) + sum(added) == round(100 * why.score)
    assert abs(why.score - bias - sum(weights)) < 0.00501
    assert all(abs(weight) >= 0.01 for _, weight in why.words)


def test_words_are_listed_without_what_turns_their_direction() -> None:
    passage = parsed(page(document("Un attent\u202eat a visé la gare."))).one(class_="passage")
    assert "attentat" in [one.text for one in passage.all("dt")]


def test_where_no_theme_is_given_the_nearest_is_named_with_its_words() -> None:
    text = "Le préfet a réuni les associations pour parler des logements."
    prediction, *_ = model().predict([text])
    assert prediction.themes == ()
    name, probability = next(iter(prediction.scores.items()))
    passage = parsed(page(document(text))).one("div", class_="passage")
    assert passage.one(class_="note").text == (
        f"§ 1 No theme; the nearest is {model().titles[name]}, {sureness(probability)}."
    )
    heaviest = next(word for word, weight in model().words(text, name) if weight > 0)
    assert passage.one("details").one("dl").all("dt")[0].text == heaviest
    assert passage.all("mark") == []


def test_what_is_not_near_any_theme_is_named_with_none() -> None:
    shown = page(document("La boulangerie du village change de mains après trente ans."))
    notes = [one.text for one in parsed(shown).all(class_="note")]
    assert notes == ["§ 1 No theme."]
    assert "found no passage that is about one of the themes" in parsed(shown).one("header").text
    assert "all themes <1%" in parsed(shown).text


def test_furniture_and_repeats_are_set_aside_with_the_reason() -> None:
    passages = parsed(page(document())).all("div", class_="passage")
    aside = [passage for passage in passages if "aside" in passage.classes]
    assert [one.one(class_="note").text for one in aside] == [
        "§ 4 Belongs to the web page, not to the article.",
        "§ 5 The same as § 2.",
    ]
    assert aside[1].one("a").attributes["href"] == "#a1-2"
    for one in aside:
        assert one.all("mark") == one.all("details") == one.one(class_="bars").children == []


def test_the_legend_has_a_switch_for_each_theme_that_was_found() -> None:
    root = parsed(page(document(), document()))
    legend = root.one("form", class_="legend")
    counts = Counter(
        name
        for one in label(model(), document()).paragraphs
        if one.paragraph.repeats is None
        for name in one.prediction.themes
    )
    labels = legend.one("ul").all("label")
    found = {one.one("bdi").text: one.all("span", class_="quiet")[0].text for one in labels}
    assert found == {
        model().titles[name]: f"{2 * count} passages" for name, count in counts.items()
    }
    style = root.one("style").raw
    for one in labels:
        switch = one.one("input")
        assert switch.attributes["type"] == "checkbox"
        assert "checked" in switch.attributes
        assert f"body:has(#{switch.attributes['id']}:not(:checked)) mark." in style
    missing = root.one("details", class_="missing").all("li")
    assert {one.text for one in missing} == set(model().titles.values()) - set(found)


def test_a_legend_of_sixty_themes_has_a_letter_for_each() -> None:
    titles = [f"thème {place}" for place in range(60)]
    root = parsed(page(document(ARTICLE.read_text("utf-8")), titles=titles))
    codes = [one.one(class_="code").text for one in root.one("form").one("ul").all("label")]
    assert len(codes) > 26
    assert codes[:2] == ["A", "B"]
    assert codes[25:28] == ["Z", "AA", "AB"]
    assert len(set(codes)) == len(codes)
    style = root.one("style").raw
    looks = re.findall(r"--hue: var\((--hue-\d)\); --line: (\w+);", style)
    assert len(set(looks[:24])) == 24


def test_a_theme_of_the_whole_alone_is_in_the_legend_too() -> None:
    used = model()
    labelled = label(used, document("La boulangerie du village change de mains."), explain=True)
    whole = replace(labelled.prediction, themes=("migration",))
    root = parsed(
        article_page([article(replace(labelled, prediction=whole), used)], used, name="m")
    )
    assert root.one("form").one("ul").one("label").text == "A migration 0 passages"
    assert root.one("ul", class_="whole").one("li").all("a") == []
    assert f".t{used.theme_names.index('migration')} {{" in root.one("style").raw


def test_several_articles_have_a_table_of_contents() -> None:
    one = parsed(page(document()))
    assert one.all("nav") == []
    assert one.one("h1").text == "What this article is about"
    first, second = document(title="Un titre"), document("Rien ici.", name="b\\c.txt")
    several = parsed(page(first, second))
    assert several.one("h1").text == "What these 2 articles are about"
    items = several.one("nav").all("li")
    assert [item.one("a").text for item in items] == ["Un titre", "c.txt"]
    assert [item.one("a").attributes["href"] for item in items] == ["#a1", "#a2"]
    assert items[1].one(class_="codes").text == "no theme"
    assert "open" in several.one("nav").one("details").attributes
    many = parsed(page(*[second] * 31))
    assert "open" not in many.one("nav").one("details").attributes
    assert many.one("nav").one("summary").text == "31 articles"


def test_what_a_file_says_of_itself_is_at_the_head() -> None:
    said = Document("a.html", "http://a", "Un texte.", "Un titre", "A. B.", "2026-11-22", ("un",))
    facts = parsed(page(said)).one("article").one("dl", class_="of")
    assert [one.text for one in facts.all("dt")] == ["Author", "Date", "Source", "Remark"]
    assert [one.text for one in facts.all("dd")] == ["A. B.", "2026-11-22", "http://a", "un"]
    bare = parsed(page(document("Un texte.", name="a.txt"))).one("article")
    assert bare.one("h2").text == "a.txt"
    assert bare.all("dl", class_="of") == []


def test_what_was_skipped_is_named() -> None:
    root = parsed(page(document(), skipped=["b.txt: the file is empty. Give a file with text."]))
    section = root.one("section", aria_labelledby="skipped")
    assert section.text == "Not labelled b.txt: the file is empty. Give a file with text."


def test_a_page_of_no_article_says_so() -> None:
    root = parsed(page(skipped=["a.txt: there is no such file. Check the path."]))
    assert "No article could be labelled." in root.text
    assert root.all("form") == root.all("article") == []


def test_the_same_articles_make_the_same_page() -> None:
    assert page(document(), document()) == page(document(), document())


def test_a_page_needs_nothing_but_itself() -> None:
    shown = page(document(), document(title="Un titre"), skipped=["a: b"])
    for reference in ("http:", "https:", "src=", "url(", "@import", "<link", "<script", "<iframe"):
        assert reference not in shown
    root = parsed(shown)
    names = [one.attributes["id"] for one in root.all() if "id" in one.attributes]
    assert len(set(names)) == len(names)
    targets = [one.attributes["href"] or "" for one in root.all("a")]
    assert targets
    assert all(target[0] == "#" and target[1:] in names for target in targets)
    labels = [
        one.attributes["aria-labelledby"]
        for one in root.all()
        if "aria-labelledby" in one.attributes
    ]
    assert set(labels) <= set(names)


def test_a_keyboard_and_a_screen_reader_find_their_way() -> None:
    root = parsed(page(document(), document(), skipped=["a: b"]))
    assert root.one("html").attributes["lang"] == "en"
    assert len(root.all("main")) == len(root.all("header")) == len(root.all("footer")) == 1
    assert root.one("nav").attributes["aria-label"] == "Articles"
    assert root.one("fieldset").one("legend").text == "Themes"
    first = next(one for one in root.one("body").all() if one.tag in {"a", "input", "button"})
    assert first.attributes["href"] == "#articles"
    headings = [int(one.tag[1]) for one in root.all() if re.fullmatch("h[1-6]", one.tag)]
    assert headings[0] == 1
    assert all(next_ - one <= 1 for one, next_ in pairwise(headings))
    labelled = [one for each in root.all("label") for one in each.all("input")]
    assert labelled == root.all("input")
    assert all(label.text for label in root.all("label"))
    # Nothing jumps the queue, and the hundreds of words do not stand in it.
    orders = {(one.tag, one.attributes.get("tabindex")) for one in root.all()}
    assert {pair for pair in orders if pair[1] is not None} == {("mark", "-1"), ("main", "-1")}
    for each in root.all("article"):
        reasons = [one.text for one in each.all("summary")]
        assert reasons == ["Why § 1", "Why § 2", "Why § 3"]
    for decoration in (
        *root.all(class_="code"),
        *root.all(class_="bars"),
        *root.all(class_="share"),
    ):
        assert decoration.attributes["aria-hidden"] == "true"


def _schemes(css: str) -> dict[str, dict[str, str]]:
    light, dark = css.split("prefers-color-scheme: dark", 1)
    declared = re.compile(r"--([\w-]+): (#\w{6})")
    first = dict(declared.findall(light))
    return {"light": first, "dark": first | dict(declared.findall(dark))}


def test_themes_of_one_colour_have_other_lines() -> None:
    shown = parsed(page(document(), titles=[f"thème {n}" for n in range(18)])).one("style").raw
    found = re.findall(r"--hue: var\(--hue-(\d)\); --line: (\w+);", shown)
    assert found == [*((str(n), "solid") for n in range(8)), ("0", "dashed")]


def test_colours_can_be_read_in_both_schemes() -> None:
    """What WCAG 2 asks for: of text; and of the lines under words, which are told by it."""
    shared, ours = (_schemes((CSS / name).read_text()) for name in ("page.css", "articles.css"))
    strongest = max(
        map(int, re.findall(r"var\(--hue\) (\d+)%", (CSS / "articles.css").read_text()))
    )
    for scheme in ("light", "dark"):
        colours = shared[scheme] | ours[scheme]
        ground, ink = _rgb(colours["ground"]), _rgb(colours["ink"])
        hues = [_rgb(colours[f"hue-{place}"]) for place in range(8)]
        assert len(set(hues)) == 8
        for hue in hues:
            tint = tuple(
                round((strongest * one + (100 - strongest) * other) / 100)
                for one, other in zip(hue, ground, strict=True)
            )
            assert _contrast(hue, ground) >= 4.5  # letters in colour, and white on colour
            assert _contrast(ink, tint) >= 4.5
        assert _contrast(_rgb(colours["quiet"]), ground) >= 4.5
        assert _contrast(ink, _rgb(colours["soft"])) >= 4.5


def _rgb(colour: str) -> tuple[int, ...]:
    return tuple(bytes.fromhex(colour[1:]))


def _contrast(one: tuple[int, ...], other: tuple[int, ...]) -> float:
    return contrast(luminance(str(one)), luminance(str(other)))


def test_hostile_texts_are_texts() -> None:
    shown = hostile_page()
    shown.encode()
    root = parsed(shown)
    assert {one.tag for one in root.all()} <= TAGS
    assert not any(name.startswith("on") for one in root.all() for name in one.attributes)
    titles = [one.one("bdi").text for one in root.one("form").one("ul").all("label")]
    missing = [one.text for one in root.all("li") if one.text in map(printable, HOSTILE)]
    assert {*titles, *missing} >= {printable(text) for text in HOSTILE}
    for text, shown_article in zip(HOSTILE, root.all("article"), strict=True):
        facts = [one.text for one in shown_article.one("dl", class_="of").all("dd")]
        assert facts[:2] == [printable(text)] * 2
        texts = shown_article.all("p", class_="text")
        assert texts[0].raw == f"{text} attentat terroriste {text}"
        assert texts[1].raw == f"migrants {text}\u2407\ufffd secourus"
        assert texts[0].all("mark")


# Pieces that break pages, between pieces of anything.
hostile = st.lists(
    st.one_of(
        st.text(max_size=8), st.sampled_from([*HOSTILE, "attentat terroriste ", "-->", "&lt;"])
    ),
    max_size=5,
).map("".join)


@settings(max_examples=40)
@given(text=hostile, title=hostile, name=hostile, theme=hostile)
def test_any_text_is_shown_and_changes_nothing_else(
    text: str, title: str, name: str, theme: str
) -> None:
    used = model()
    said = Document(name, name, f"Un attentat terroriste. {text}", title, name, name, (text,))
    titles = [theme, *list(used.titles.values())[1:]]
    root = parsed(page(said, titles=titles, skipped=[name], name=name))
    assert {one.tag for one in root.all()} <= TAGS
    shown = [one.raw for one in root.all("p", class_="text")]
    found = [one.paragraph.read_as for one in label(used, said).paragraphs]
    # A browser reads a carriage return as a line's end, as the parser here does not.
    assert shown == list(map(readable, found))
    style = root.one("style").raw
    assert "<" not in style
    assert all(
        re.fullmatch(r'"(?:[0-9A-Za-z]|\\[0-9a-f]+ )*"', value)
        for value in re.findall(r"--title: (.*);$", style, re.MULTILINE)
    )


@given(st.text(st.characters(), max_size=50))
def test_a_readable_text_has_its_length_and_no_control(text: str) -> None:
    shown = readable(text)
    assert len(shown) == len(text)
    shown.encode()
    assert not re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]", shown)
    assert marked(text, {}).unescape() == shown


def test_an_older_page_is_replaced_and_nothing_else(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "page.html"
    assert run("label", "--html", file, ARTICLE).code == 0
    first = file.read_bytes()
    assert run("label", "--html", file, ARTICLE).code == 0
    assert file.read_bytes() == first
    for content in (b"<!DOCTYPE html>\n<title>Un article</title>", b"notes"):
        file.write_bytes(content)
        outcome = run("label", "--html", file, ARTICLE)
        assert (outcome.code, outcome.out, outcome.err) == (
            1,
            "",
            f"error: {file}: there is a file already, which is no page of this program. "
            "Give another name.\n",
        )
        assert file.read_bytes() == content


def test_the_page_is_none_of_the_files_to_read(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_text(TEXT, "utf-8")
    outcome = run("label", "--html", file, tmp_path / "fehlt.txt", file)
    assert (outcome.code, outcome.out, outcome.err) == (
        1,
        "",
        f"error: {file}: this file is one of those to read. Give another name.\n",
    )
    assert file.read_text("utf-8") == TEXT


def test_a_place_that_cannot_be_is_said_before_anything_is_read(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "nulle-part"
    outcome = run("label", "--html", folder / "page.html", tmp_path / "fehlt.txt")
    assert (outcome.code, outcome.out, outcome.err) == (
        1,
        "",
        f"error: {folder}: there is no such folder. Make it, or give another.\n",
    )
    outcome = run("label", "--html", "-", ARTICLE)
    assert (outcome.code, outcome.out) == (2, "")
    assert "Invalid value for --html: give the name of a file" in outcome.err


def test_files_that_cannot_be_read_are_on_the_page(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "page.html"
    missing = tmp_path / "absent.txt"
    reason = f"{missing}: there is no such file. Check the path."
    outcome = run("label", "--html", file, missing, ARTICLE)
    assert (outcome.code, outcome.err) == (3, f"error: {reason}\n")
    root = parsed(file.read_text("utf-8"))
    assert reason in root.text
    assert len(root.all("article")) == 1
    assert run("label", "--html", file, missing).code == 1
    assert "No article could be labelled." in parsed(file.read_text("utf-8")).text


def test_standard_input_is_an_article(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "page.html"
    outcome = run("label", "--html", file, "-", stdin=TEXT.encode())
    assert outcome.code == 0
    root = parsed(file.read_text("utf-8"))
    assert root.one("article").one("h2").text == "standard input"
    assert root.one("article").all("dl", class_="of") == []
    assert "themes.joblib, SHA-256 " in root.one("main").text


def test_a_model_of_one_theme_makes_a_page() -> None:
    root = parsed(page(document(), titles=["terrorisme"]))
    assert len(root.one("form").one("ul").all("label")) == 1
    assert root.all("details", class_="missing") == []


def _number(text: str) -> float:
    return float(text.replace("−", "-"))

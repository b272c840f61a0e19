import fcntl
import json
import math
import os
import resource
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifier.annotating.journal import open_journal
from classifier.annotating.outlook import outlook
from classifier.annotating.questions import Question, questions
from classifier.annotating.session import Answer, Session
from classifier.annotating.suggestions import suggestions
from classifier.annotations import read_annotations
from classifier.card import LearningPoint
from classifier.errors import AnnotationError, OutputError
from classifier.evaluation import Figure
from classifier.french import reading, tokens
from classifier.model import Model
from classifier.records import Document

THEMES = ["chats", "chiens", "oiseaux"]
SENTENCES = [
    "Le chat dort sur le rebord de la fenêtre.",
    "Un chien garde la cour de la ferme.",
    "La mésange picore les miettes du goûter.",
    "Le facteur passe à neuf heures.",
]
ASKED = [Question(f"q{n}", f"g{n}", "s.txt", text) for n, text in enumerate(SENTENCES)]


def line_of(text: str, themes: Sequence[str] = (), **fields: Any) -> bytes:
    row = {"text": text, "themes": list(themes), **fields}
    return (json.dumps(row, ensure_ascii=False) + "\n").encode()


def texts_asked(documents: list[tuple[Document, str]]) -> list[str]:
    return [question.text for question in questions(documents)]


def test_paragraphs_of_an_article_are_tied_and_know_their_neighbours() -> None:
    text = "Le loup rôde.\nPublié le 3 mai 2024 à 10h32\nLe berger veille.\nLa nuit tombe."
    first, second, third = questions([(Document("a.txt", "dossier", text), "a.txt")])
    assert first == Question(
        "a.txt#1", "a.txt", "dossier", "Le loup rôde.", "", "Le berger veille."
    )
    assert second == Question(
        "a.txt#3", "a.txt", "dossier", "Le berger veille.", "Le loup rôde.", "La nuit tombe."
    )
    assert (third.id, third.after) == ("a.txt#4", "")


def test_a_row_of_one_paragraph_keeps_its_name_and_its_group() -> None:
    [question] = questions([(Document("p7", "s", "Le loup rôde."), "a17")])
    assert (question.id, question.group) == ("p7", "a17")


def test_what_comes_again_is_asked_once() -> None:
    documents = [
        (Document("a", "s", "Le loup rôde.\nLE LOUP RÔDE !\nLe berger veille."), "a"),
        (Document("b", "s", "Le berger veille…"), "b"),
    ]
    assert texts_asked(documents) == ["Le loup rôde.", "Le berger veille."]


def test_rows_of_one_name_are_told_apart() -> None:
    documents = [(Document("1", "s", text), "1") for text in SENTENCES[:3]]
    assert [question.id for question in questions(documents)] == ["1", "1~2", "1~3"]


def test_half_a_character_is_replaced_as_no_file_can_hold_it() -> None:
    assert texts_asked([(Document("a", "s", "Le loup \ud83d rôde."), "a")]) == ["Le loup ? rôde."]


@contextmanager
def session_at(path: Path, annotator: str = "marie") -> Iterator[Session]:
    """A session that goes on with a file, as the command makes it."""
    with open_journal(path, THEMES) as journal:
        known = set(map(reading, journal.texts))
        left = [question for question in ASKED if reading(question.text) not in known]
        done = len(ASKED) - len(left)
        yield Session(left, journal, THEMES, annotator=annotator, done=done)


def test_an_answer_is_a_row_of_annotated_data(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    before = datetime.now(UTC).replace(microsecond=0)
    with session_at(path) as session:
        session.answer(Answer(frozenset(["oiseaux", "chats"]), frozenset(["chiens"])))
        [row] = map(json.loads, path.read_text("utf-8").splitlines())
        session.answer(Answer())
    assert list(row) == [
        "text", "themes", "not", "unsure", "id", "group", "source", "selection", "annotator",
        "date",
    ]  # fmt: skip
    date = datetime.fromisoformat(row.pop("date"))
    assert before <= date <= datetime.now(UTC)
    assert row == {
        "text": SENTENCES[0],
        "themes": ["chats", "oiseaux"],
        "not": [],
        "unsure": ["chiens"],
        "id": "q0",
        "group": "g0",
        "source": "s.txt",
        "selection": "doubt",
        "annotator": "marie",
    }
    first, second = read_annotations([path])
    assert (first.annotator, first.date, first.group, first.chosen) == ("marie", date, "g0", True)
    assert [first.judgement(theme) for theme in THEMES] == [True, None, True]
    assert [second.judgement(theme) for theme in THEMES] == [False, False, False]
    # Nobody was asked of it.
    assert second.judgement("loups") is None


def test_an_annotator_who_is_not_known_is_not_named(tmp_path: Path) -> None:
    with session_at(tmp_path / "a.jsonl", annotator="") as session:
        session.answer(Answer())
    assert "annotator" not in json.loads((tmp_path / "a.jsonl").read_text("utf-8"))


def test_a_name_that_is_no_text_comes_back(tmp_path: Path) -> None:
    """As those of files of another encoding are; two of them are not one article."""
    name, path = "caf\udce9.txt", tmp_path / "a.jsonl"
    with open_journal(path, THEMES) as journal:
        Session([Question(name, name, name, SENTENCES[0])], journal, THEMES).answer(Answer())
    [annotation] = read_annotations([path])
    assert (annotation.id, annotation.group) == (name, name)


def test_the_way_back_shows_what_was_answered_and_changes_it(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    cats, dogs = Answer(frozenset(["chats"])), Answer(frozenset(["chiens"]))
    with session_at(path) as session:
        assert not session.back()
        session.answer(cats)
        session.answer(cats)
        assert (session.question, session.given) == (ASKED[2], None)
        assert session.back()
        assert session.back()
        assert (session.question, session.given) == (ASKED[0], cats)
        assert (session.done, session.left, session.answered) == (2, 2, 2)
        session.answer(dogs)
        assert session.question == ASKED[2]
        session.back()
        unchanged = path.stat()
        session.answer(cats)
        assert os.path.samestat(path.stat(), unchanged)  # its date stays, too
        session.answer(Answer())
        session.answer(Answer())
        assert session.left == 0
        assert session.question is None
        assert session.given is None
    given = [annotation.themes for annotation in read_annotations([path])]
    assert given == [{"chiens"}, {"chats"}, set(), set()]


def test_what_others_wrote_stays_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    theirs = b'{"labels": {"a": ["chats"]},  "themes":["chats"], "text":"Le chat boit."}\r\n\n'
    path.write_bytes(theirs)
    with session_at(path) as session:
        session.answer(Answer())
        session.back()
        session.answer(Answer(frozenset(["chats"])))
    assert path.read_bytes().startswith(theirs)
    assert [each.themes for each in read_annotations([path])] == [{"chats"}, {"chats"}]


def test_an_answer_is_not_put_behind_a_line_that_lost_its_end(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    with session_at(path) as session:
        session.answer(Answer())
        edited = path.read_bytes().rstrip(b"\n")
        path.write_bytes(edited)
        session.answer(Answer(frozenset(["chats"])))
    assert path.read_bytes().startswith(edited + b'\n{"text": ')
    assert [each.themes for each in read_annotations([path])] == [set(), {"chats"}]


@pytest.mark.parametrize(
    ("tail", "kept"),
    [
        (b"{", b""),
        (b'{"text": "Le fac', b""),
        ('{"text": "Le goût'.encode()[:-2], b""),
        (b'{"te\0\0\0\0', b""),
        (b"\0\0\0\0", b""),
        (line_of(SENTENCES[3])[:-2], b""),
        (line_of(SENTENCES[3])[:-1], line_of(SENTENCES[3])),
    ],
)
def test_a_torn_line_is_cut_off(tail: bytes, kept: bytes, tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    whole = line_of(SENTENCES[0], ["chats"])
    path.write_bytes(whole + tail)
    with open_journal(path, THEMES) as journal:
        assert journal.cut_off == (0 if kept else len(tail))
        assert path.read_bytes() == whole + kept
        assert len(journal.texts) == 1 + bool(kept)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"Mes notes", "{path}:1: the line is not JSON"),
        (line_of("Le chat boit.") + b"et puis", "{path}:2: the line is not JSON"),
        (b'{"text": "Le ch\n' + line_of("Le chat boit."), "{path}:1: the line is not JSON"),
        (b'{"text": "Le ch\n{"te', "{path}:1: the line is not JSON"),
        (b'{"id": "a1", "text": "Le chat boit."}\n', "{path}:1: there is no 'themes' among id, "),
        (
            line_of("Le chat boit.", ["lapins"]),
            "{path}:1: the theme lapins is not known. The known themes are chats, chiens, oiseaux.",
        ),
        (
            '{"text": "Été", "themes": []}\n'.encode("latin-1"),
            "{path}: the text is not in utf-8 (byte 0xC9 at offset 10). Give another --output.",
        ),
    ],
)
def test_a_file_that_is_not_ours_is_not_touched(data: bytes, message: str, tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(data)
    with pytest.raises(AnnotationError) as error, open_journal(path, THEMES):
        pass
    assert str(error.value).startswith(message.format(path=path))
    assert path.read_bytes() == data
    assert os.listdir(tmp_path) == ["a.jsonl"]


def test_one_session_at_a_time(tmp_path: Path) -> None:
    path, link = tmp_path / "a.jsonl", tmp_path / "link.jsonl"
    link.symlink_to(path)
    with open_journal(path, THEMES):
        with pytest.raises(OutputError) as error, open_journal(link, THEMES):
            pass
        assert str(error.value) == (
            f"{path}: another run is writing this. Wait for it, or stop it."
        )
    with open_journal(link, THEMES):
        pass
    assert os.listdir(tmp_path) == ["link.jsonl"]


def test_a_lock_whose_name_was_taken_away_is_not_held(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    take = fcntl.flock

    def take_late(file: IO[bytes], operation: int) -> None:
        (tmp_path / ".a.jsonl.lock").unlink()  # as a run that ends now does
        take(file, operation)

    monkeypatch.setattr("fcntl.flock", take_late)
    with (
        pytest.raises(OutputError, match="another run is writing this"),
        open_journal(tmp_path / "a.jsonl", THEMES),
    ):
        pass


def test_a_place_that_takes_no_file_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / f"{'a' * 300}.jsonl"
    with pytest.raises(OutputError) as error, open_journal(path, THEMES):
        pass
    assert str(error.value) == (
        f"{path}: nothing can be written here (File name too long). Give another place, or make "
        "room."
    )


@contextmanager
def room_for(size: int) -> Iterator[None]:
    """No file of this process grows beyond a size, as on a full disk."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_an_answer_that_finds_no_room_is_not_counted(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    cats, dogs = Answer(frozenset(["chats"])), Answer(frozenset(["chiens"]))
    with session_at(path) as session:
        session.answer(cats)
        kept = path.read_bytes()
        with room_for(len(kept) + 20), pytest.raises(OutputError) as error:
            session.answer(dogs)
        assert str(error.value) == (
            f"{path}: the answer cannot be written (File too large). Make room, and run the same "
            "command again: it goes on from here."
        )
        assert (path.read_bytes(), session.question, session.done) == (kept, ASKED[1], 1)
        session.back()
        with room_for(20), pytest.raises(OutputError, match="File too large"):
            session.answer(dogs)
        assert (path.read_bytes(), session.given) == (kept, cats)
        session.answer(dogs)
    assert [each.themes for each in read_annotations([path])] == [{"chiens"}]
    assert os.listdir(tmp_path) == ["a.jsonl"]


@pytest.mark.parametrize("spoil", [Path.unlink, lambda path: path.write_bytes(b"")])
def test_an_answer_that_somebody_took_away_is_not_changed(
    spoil: Callable[[Path], object], tmp_path: Path
) -> None:
    path = tmp_path / "a.jsonl"
    with session_at(path) as session:
        session.answer(Answer())
        spoil(path)
        session.back()
        with pytest.raises(OutputError) as error:
            session.answer(Answer(frozenset(["chats"])))
    assert str(error.value) == (
        f"{path}: the earlier answer is not there any more. Let nothing else write to this file, "
        "and run the same command again."
    )


@dataclass
class Answered:
    """What a file of answers must say."""

    given: dict[str, Answer] = field(default_factory=dict)

    def check(self, path: Path) -> None:
        rows = read_annotations([path]) if self.given else []
        assert {row.text: Answer(row.themes, row.unsure) for row in rows} == self.given
        assert len(rows) == len(self.given)


ANSWERS = st.tuples(st.sets(st.sampled_from(THEMES)), st.sets(st.sampled_from(THEMES))).map(
    lambda sets: Answer(frozenset(sets[0] - sets[1]), frozenset(sets[1]))
)
STEPS = st.one_of(ANSWERS, st.just("back"), st.just("kill"), st.integers(1, 60))


@given(st.lists(STEPS, max_size=25))
def test_whatever_happens_the_file_holds_the_answers(steps: list[Any]) -> None:
    """An answer, the way back, a session that is killed, or one that is while it writes."""
    answered = Answered()
    with TemporaryDirectory() as folder:
        path = Path(folder, "a.jsonl")
        remaining = iter(steps)
        going_on = True
        while going_on:
            with session_at(path) as session:
                assert session.done == len(answered.given)
                step = None
                for step in remaining:
                    if isinstance(step, Answer) and session.question:
                        answered.given[session.question.text] = step
                        session.answer(step)
                    elif step == "back":
                        session.back()
                    elif step == "kill" or isinstance(step, int):
                        break
                    answered.check(path)
                else:
                    going_on = False
                assert session.done + session.left == len(ASKED)
            if isinstance(step, int):
                with path.open("ab") as file:
                    file.write(line_of("Une phrase que personne n'a vue.", ["chats"])[:step])
            if going_on:
                with open_journal(path, THEMES) as journal:
                    assert len(journal.texts) == len(answered.given)
                    assert journal.cut_off == (step if isinstance(step, int) else 0)


def test_suggestions_say_what_the_model_says(small_model: Model) -> None:
    text = "Le chat ronronne et griffe le canapé."
    [prediction] = small_model.predict([text])
    cats, dogs = suggestions(small_model, text)
    assert [cats.theme.name, dogs.theme.name] == ["chats", "chiens"]
    assert cats.given
    assert cats.probability == prediction.scores["chats"]
    weights = dict(small_model.words(text, "chats"))
    assert cats.words
    assert all(weights[word] > 0 for word in cats.words)
    assert (dogs.given, dogs.words, dogs.places) == (False, (), ())


def test_a_suggestion_says_where_its_words_stand(small_model: Model) -> None:
    text = "Le chat ronronne, LA CHAT\u00adTE et le cha\u0302t ronron\u00adnent ; le maire, non."
    cats, _ = suggestions(small_model, text)
    parts = {part for word in cats.words for part in tokens(word)}
    found = [text[start:end] for start, end in cats.places]
    assert {"chat", "CHAT\u00adTE", "cha\u0302t", "ronronne", "ronron\u00adnent"} <= set(found)
    assert {token for word in found for token in tokens(word)} == parts
    assert all(text.count(word) == found.count(word) for word in found if word != "chat")


RISING = "macro-F1 0.60, last doubling +0.10, 200 more about +0.100"


def point(paragraphs: int, macro_f1: float, held_out: float | None = None) -> LearningPoint:
    def figure(value: float) -> Figure:
        return Figure(value, value, value)

    return LearningPoint(
        paragraphs, figure(macro_f1), None if held_out is None else figure(held_out)
    )


@pytest.mark.parametrize(
    ("curve", "said"),
    [
        ([point(100, 0.5), point(200, 0.6)], RISING),
        ([point(50, 0.4), point(200, 0.6)], RISING),
        (
            [point(100, 0.5, 0.3), point(200, 0.6, 0.5)],
            "held-out macro-F1 0.50, last doubling +0.20, 200 more about +0.200",
        ),
        (
            [point(100, 0.5), point(200, 0.6, 0.5)],
            RISING,
        ),
        ([point(100, 0.6), point(200, 0.6)], "macro-F1 0.60, last doubling +0.00"),
        ([point(100, 0.62), point(200, 0.6)], "macro-F1 0.60, last doubling -0.02"),
        ([point(150, 0.5), point(200, 0.6)], ""),
        ([point(200, 0.6)], ""),
        ([point(100, math.nan), point(200, 0.6)], ""),
        ([point(100, 0.5), point(200, math.nan)], ""),
        ([], ""),
    ],
)
def test_the_outlook_is_what_the_last_doubling_promises(
    curve: list[LearningPoint], said: str
) -> None:
    assert outlook(curve, 200) == said

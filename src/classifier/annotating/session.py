"""A session of annotating: what is asked, what was said, and the way back. Without a screen."""

import datetime
import json
from collections.abc import Sequence
from dataclasses import dataclass

from classifier.annotating.journal import Journal
from classifier.annotating.questions import Question
from classifier.annotations import DOUBT


@dataclass(frozen=True)
class Answer:
    """What was said of a paragraph: it is about `themes`, and about no other but `unsure`."""

    themes: frozenset[str] = frozenset()
    unsure: frozenset[str] = frozenset()


class Session:
    """Questions in the order in which they are asked, and where among them the annotator is.

    Attributes:
        annotator: who answers; empty where that is not known.
        done: how many paragraphs were answered, those of earlier sessions among them.
    """

    def __init__(
        self,
        questions: Sequence[Question],
        journal: Journal,
        themes: Sequence[str],
        *,
        annotator: str = "",
        done: int = 0,
    ) -> None:
        """Begin.

        Args:
            themes: in the order in which answers name them.
            done: how many paragraphs were answered before.
        """
        self.annotator = annotator
        self.done = done
        self._questions = questions
        self._journal = journal
        self._themes = themes
        # Of the questions in order: what was answered, and the line that says so.
        self._given: list[tuple[Answer, bytes]] = []
        self._place = 0

    @property
    def question(self) -> Question | None:
        """What is asked now; None at the end."""
        return self._questions[self._place] if self._place < len(self._questions) else None

    @property
    def given(self) -> Answer | None:
        """What was answered to it, where the annotator came back to it."""
        return self._given[self._place][0] if self._place < len(self._given) else None

    @property
    def answered(self) -> int:
        """How many questions this session answered."""
        return len(self._given)

    @property
    def left(self) -> int:
        """How many questions nobody answered."""
        return len(self._questions) - len(self._given)

    def answer(self, answer: Answer) -> None:
        """Keep what is said of the question, and go on to the first that nobody answered.

        Raises:
            OutputError: it cannot be kept; the question stays.
        """
        question = self._questions[self._place]
        if self.given is None:
            line = self._line(question, answer)
            self._journal.append(line)
            self._given.append((answer, line))
            self.done += 1
        elif self.given != answer:
            line = self._line(question, answer)
            self._journal.replace(self._given[self._place][1], line)
            self._given[self._place] = answer, line
        self._place = len(self._given)

    def back(self) -> bool:
        """Go back to the question before; False where this session asked none."""
        if self._place == 0:
            return False
        self._place -= 1
        return True

    def _line(self, question: Question, answer: Answer) -> bytes:
        row: dict[str, object] = {"text": question.text, "themes": self._ordered(answer.themes)}
        # Of a theme that a later model knows, nobody was asked.
        denied = frozenset(self._themes) - answer.themes - answer.unsure
        row["not"] = self._ordered(denied)
        if answer.unsure:
            row["unsure"] = self._ordered(answer.unsure)
        row |= {"id": question.id, "group": question.group, "source": question.source}
        row["selection"] = DOUBT
        if self.annotator:
            row["annotator"] = self.annotator
        row["date"] = datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
        # The name of a file may hold bytes that are no text.
        line = json.dumps(row, ensure_ascii=False) + "\n"
        return line.encode("utf-8", "backslashreplace")

    def _ordered(self, themes: frozenset[str]) -> list[str]:
        return [theme for theme in self._themes if theme in themes]

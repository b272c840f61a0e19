"""The screen of a session: the paragraph, the themes with their keys, and what the model says.

Whatever a source holds is shown as text: it goes into `Content`, which reads no markup, through
`printable`, which leaves nothing that a terminal obeys.
"""

import asyncio
import signal
from contextlib import suppress
from typing import ClassVar

from textual import events
from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Footer, OptionList, Static

from classifier.annotating.meanings import Meanings
from classifier.annotating.session import Answer, Session
from classifier.annotating.suggestions import Suggestion, suggestions
from classifier.errors import OutputError
from classifier.model import Model
from classifier.reports.figures import sureness
from classifier.text import printable, printable_parts

# One key a theme, but for those of commands; themes beyond them have the arrows and the space bar.
_KEYS = "123456789acdefghijklmoprtvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"

# What the keys 1 to 9 write on a French keyboard.
_FRENCH_DIGITS = dict(zip("&é\"'(-è_ç", _KEYS, strict=False))

_MARKS = {False: "[ ]", True: "[x]", None: "[?]"}
_NEXT_MARK = {False: True, True: None, None: False}

# Of the words that carry a theme, which are also bold, and named beside it.
_COLOURS = ("cyan", "magenta", "yellow", "lime", "orange", "tomato", "deepskyblue")

# Of the neighbours of a paragraph: enough to know what "he" and "there" are.
_CONTEXT = 160

# Longer ones are no paragraphs, and take seconds to wrap.
_LONGEST = 20_000

# Of a title, so that words stand below each other.
_TITLE_WIDTH = 32

_INTERRUPTED = 130


class _Themes(OptionList, inherit_bindings=False):
    """The list of themes, which leaves the keys of commands alone."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "cursor_up", show=False),
        Binding("down", "cursor_down", show=False),
        Binding("home", "first", show=False),
        Binding("end", "last", show=False),
        Binding("space", "select", show=False),
    ]


class Screen(App[OutputError]):
    """A session at a terminal; it ends with what went wrong, or None.

    Its return code is 130 where it was interrupted.
    """

    ENABLE_COMMAND_PALETTE = False
    CSS = """
    #state, #said { height: auto; max-height: 2; }
    #passage { height: 1fr; min-height: 3; margin-bottom: 1; }
    #text { border-left: outer $accent; padding: 0 1; }
    #before, #after { padding: 0 2; color: $text-muted; text-style: italic; }
    _Themes { height: auto; max-height: 50%; border: none; padding: 0; }
    _Themes { text-wrap: nowrap; text-overflow: ellipsis; }
    Meanings VerticalScroll { background: $surface; padding: 1 2; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "save", "save"),
        Binding("n", "none", "none"),
        Binding("u", "unsure", "unsure"),
        Binding("s", "suggested", "as suggested"),
        Binding("b,left", "earlier", "back"),
        Binding("question_mark", "help", "help"),
        Binding("q", "quit", "quit"),
        Binding("pageup", "scroll(-1)", show=False),
        Binding("pagedown", "scroll(1)", show=False),
        Binding("ctrl+c", "interrupt", show=False, priority=True),
    ]

    def __init__(self, session: Session, model: Model, outlook: str = "") -> None:
        """A screen for a session.

        Args:
            outlook: what more annotations would bring, in a sentence.
        """
        super().__init__()
        self._session = session
        self._model = model
        self._outlook = outlook
        self._suggestions: list[Suggestion] = []
        # What is checked, theme by theme; None is unsure.
        self._judged: list[bool | None] = []

    def compose(self) -> ComposeResult:
        """What is done, the paragraph among its neighbours, the themes, a word, the keys."""
        yield Static(id="state")
        with VerticalScroll(id="passage", can_focus=False):
            yield Static(id="before")
            yield Static(id="text")
            yield Static(id="after")
        yield _Themes(*(Content("") for _ in self._model.themes), id="themes")
        yield Static(id="said")
        yield Footer(show_command_palette=False, compact=True)

    def on_mount(self) -> None:
        """Show the first question, and end tidily where a signal asks for it."""
        with suppress(NotImplementedError):  # as on Windows
            for each in (signal.SIGINT, signal.SIGTERM):
                asyncio.get_running_loop().add_signal_handler(each, self.action_interrupt)
        self._show()

    def on_key(self, event: events.Key) -> None:
        """Check a theme, where its key was pressed."""
        character = event.character or ""
        place = _KEYS.find(_FRENCH_DIGITS.get(character, character)) if character else -1
        if len(self.screen_stack) == 1 and 0 <= place < len(self._judged):
            self._check(place)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Check a theme that was come to with the arrows, or with the mouse."""
        if self._judged:
            self._check(event.option_index)

    def action_save(self) -> None:
        """Keep what is checked."""
        if any(judgement is not False for judgement in self._judged):
            self._answer(Answer(self._themes(True), self._themes(None)))
        else:
            self._say("Nothing is checked. Press n where the paragraph is about none of these.")

    def action_none(self) -> None:
        """Keep that the paragraph is about no theme."""
        self._answer(Answer())

    def action_unsure(self) -> None:
        """Keep that the annotator cannot tell."""
        self._answer(Answer(unsure=frozenset(self._model.theme_names)))

    def action_suggested(self) -> None:
        """Check what the model suggests, and nothing else."""
        if self._session.question:
            self._judged = [suggestion.given for suggestion in self._suggestions]
            self._show_themes()
            self._say_what_is_checked()

    def action_earlier(self) -> None:
        """Show the question before, with what was answered."""
        if self._session.back():
            self._show()
        else:
            self._say("This is the first paragraph of this session.")

    def action_help(self) -> None:
        """Show what the themes mean."""
        self.push_screen(Meanings(self._model.themes))

    def action_scroll(self, pages: int) -> None:
        """Move the paragraph."""
        passage = self.query_one("#passage", VerticalScroll)
        passage.scroll_relative(y=pages * max(passage.size.height - 1, 1), animate=False)

    def action_interrupt(self) -> None:
        """End; all that was answered is kept."""
        self.exit(return_code=_INTERRUPTED)

    def _answer(self, answer: Answer) -> None:
        if self._session.question is None:
            return
        try:
            self._session.answer(answer)
        except OutputError as error:
            self.exit(error)
            return
        self._show()

    def _check(self, place: int) -> None:
        self._judged[place] = _NEXT_MARK[self._judged[place]]
        self._show_themes()
        self.query_one(_Themes).highlighted = place
        self._say_what_is_checked()

    def _themes(self, judgement: bool | None) -> frozenset[str]:
        pairs = zip(self._model.theme_names, self._judged, strict=True)
        return frozenset(theme for theme, judged in pairs if judged is judgement)

    def _show(self) -> None:
        question, earlier = self._session.question, self._session.given or Answer()
        text = question.text if question else ""
        self._suggestions = suggestions(self._model, text) if question else []
        self._judged = [
            None if each.theme.name in earlier.unsure else each.theme.name in earlier.themes
            for each in self._suggestions
        ]
        self._show_state()
        self._show_passage(text)
        before, after = (question.before, question.after) if question else ("", "")
        self._put("before", Content(_end(printable(before))))
        self._put("after", Content(_beginning(printable(after), _CONTEXT)))
        self.query_one("#text").display = question is not None
        self.query_one("#passage").scroll_home(animate=False)
        self._show_themes()
        # So that of many themes those that are looked for are in sight.
        given = [place for place, each in enumerate(self._suggestions) if each.given]
        self.query_one(_Themes).highlighted = given[0] if given else 0
        said = "This is what you answered." if self._session.given else ""
        self._say(said if question else "Nothing is left to ask: b goes back, q quits.")

    def _show_state(self) -> None:
        session, question = self._session, self._session.question
        who = f" by {printable(session.annotator)}" if session.annotator else ""
        state = f"{session.done:,} done{who}, {session.left:,} left"
        name = f"  {printable(question.id)}" if question else ""
        outlook = f"\n{self._outlook}" if self._outlook else ""
        self._put("state", Content.assemble((state, "bold"), name, (outlook, "dim")))

    def _show_passage(self, text: str) -> None:
        style_of = {
            place: f"bold underline {_colour(n)}"
            for n, suggestion in enumerate(self._suggestions)
            for place in suggestion.places
        }
        passage = Content.assemble(*printable_parts(text, style_of))
        self._put("text", passage if len(passage) <= _LONGEST else passage[:_LONGEST] + "…")

    def _show_themes(self) -> None:
        themes = self.query_one(_Themes)
        titles = [printable(theme.title)[:_TITLE_WIDTH] for theme in self._model.themes]
        width = max(map(len, titles))
        for place, suggestion in enumerate(self._suggestions):
            suggested = "*" if suggestion.given else " "
            line = Content.assemble(
                f"{_KEYS[place : place + 1]:1} ",
                (_MARKS[self._judged[place]], "bold"),
                f" {sureness(suggestion.probability):>4}{suggested} {titles[place]:{width}} ",
                (", ".join(map(printable, suggestion.words)), _colour(place)),
            )
            themes.replace_option_prompt_at_index(place, line)
        themes.display = bool(self._suggestions)

    def _say_what_is_checked(self) -> None:
        """For what is out of sight in a long list."""
        pairs = zip(self._model.themes, self._judged, strict=True)
        checked = [
            f"{_MARKS[judged]} {theme.title}" for theme, judged in pairs if judged is not False
        ]
        self._say("  ".join(map(printable, checked)) or "Nothing is checked.")

    def _say(self, message: str) -> None:
        self._put("said", Content(message))

    def _put(self, name: str, content: Content) -> None:
        self.query_one(f"#{name}", Static).update(content)


def _colour(place: int) -> str:
    return _COLOURS[place % len(_COLOURS)]


def _beginning(text: str, length: int) -> str:
    return text if len(text) <= length else f"{text[:length]}…"


def _end(text: str) -> str:
    return text if len(text) <= _CONTEXT else f"…{text[-_CONTEXT:]}"

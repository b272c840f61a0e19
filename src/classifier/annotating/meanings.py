"""What the keys do and what the themes mean, on a screen over that of the session."""

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Footer, Static

from classifier.records import Theme
from classifier.text import printable

_KEYS = (
    "The key of a theme says yes, again unsure, again no. Enter saves what is checked, n that no "
    "theme is, u that you cannot tell. A star is what the model suggests, with the words that made "
    "it; s checks that. Page up and page down move the paragraph.\n"
)


class Meanings(ModalScreen[None]):
    """The keys, then the themes with their definitions and what is beyond their boundary."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,enter,space,q,question_mark", "dismiss", "back to the paragraph"),
    ]

    def __init__(self, themes: Sequence[Theme]) -> None:
        super().__init__()
        self._meanings = [
            Content.assemble(
                (printable(theme.title), "bold"),
                *(f"\n{printable(text)}" for text in (theme.definition, theme.boundary) if text),
                "\n",
            )
            for theme in themes
        ]

    def compose(self) -> ComposeResult:
        """A text that the arrows move, and the keys that lead back."""
        with VerticalScroll():
            yield Static(Content(_KEYS))
            for meaning in self._meanings:
                yield Static(meaning)
        yield Footer(show_command_palette=False, compact=True)

"""Which rule makes the themes of an article from those of its paragraphs.

    python -m benchmarks.whole_articles [--shared FOLDER]

Writes the tables of whole articles into `docs/benchmarks.md`. `whole_articles.jsonl` has what 350
articles of `orangesum.txt.xz` are about as wholes, by their number there, and how many articles
each stands for: they were drawn at random in five groups, from those of which several paragraphs
are given a theme to those of which none is near one.
"""

import argparse
import json
import lzma
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import KFold

from benchmarks import corpora, figures, tables
from benchmarks.environments import ROOT
from benchmarks.figures import Bools, Floats
from classifier import __version__, aggregation, labelling, storage
from classifier.model import Calibration, logistic
from classifier.text import paragraphs

LABELS = ROOT / "benchmarks/whole_articles.jsonl"
FOLDS = 10

# To choose from by cross-validation.
SHARES = (0.2, 0.25, 0.3, 1 / 3, 0.4, 0.45, 0.5, 0.6, 0.75, 1.0)


@dataclass(frozen=True)
class Article:
    """Its paragraphs, each once: log-odds (n_paragraphs, n_themes), and characters."""

    odds: Floats
    lengths: Floats


@dataclass(frozen=True)
class Gold:
    """Articles with their themes as wholes; `weights` are the articles that each stands for."""

    articles: Sequence[Article]
    judged: Floats
    weights: Floats
    calibration: Calibration

    def drawn(self) -> Floats:
        """How many articles of ordinary news each stands for in each draw."""
        return figures.draws(list(map(str, range(len(self.articles))))) * self.weights


Rule = Callable[[Article], Floats]


def log_odds(probabilities: Floats) -> Floats:
    """The inverse of the logistic function; of what is as good as sure, 1e-9 from it."""
    inside = np.clip(probabilities, 1e-9, 1 - 1e-9)
    odds: Floats = np.log(inside / (1 - inside))
    return odds


def _mean(article: Article, values: Floats) -> Floats:
    mean: Floats = np.average(values, axis=0, weights=article.lengths)
    return mean


def _highest(article: Article, count: int) -> Floats:
    return np.sort(article.odds, axis=0)[::-1][:count]


def _soft_maximum(article: Article) -> Floats:
    odds: Floats = 2 * np.log(_mean(article, np.exp(article.odds / 2)))
    return odds


def strongest(share: float) -> Rule:
    """The rule that is in use, with a share of one's choice."""

    def mean(article: Article) -> Floats:
        order = np.argsort(-article.odds, axis=0)
        lengths = article.lengths[order]
        room = share * article.lengths.sum() - (np.cumsum(lengths, axis=0) - lengths)
        taken = np.clip(room, 0, lengths)
        odds: Floats = np.average(
            np.take_along_axis(article.odds, order, axis=0), axis=0, weights=taken
        )
        return odds

    return mean


RULES: dict[str, Rule] = {
    "maximum": lambda article: article.odds.max(axis=0),
    "noisy-or": lambda article: log_odds(1 - np.prod(1 - logistic(article.odds), axis=0)),
    "mean of the two highest probabilities": lambda article: log_odds(
        logistic(_highest(article, 2)).mean(axis=0)
    ),
    "mean of the two highest log-odds": lambda article: _highest(article, 2).mean(axis=0),
    "second highest": lambda article: _highest(article, 2)[-1],
    "soft maximum by length (temperature 2)": _soft_maximum,
    "mean probability by length": lambda article: log_odds(_mean(article, logistic(article.odds))),
    "mean log-odds by length": lambda article: _mean(article, article.odds),
    **{
        f"mean log-odds of the strongest {share:.0%}": strongest(share)
        for share in (0.25, 1 / 3, aggregation.STRONGEST, 0.5, 0.6)
    },
}


def read_gold(shared: Path) -> Gold:
    """The labelled articles, with the scores that the shipped model gives their paragraphs."""
    model = storage.load(storage.shipped_model())
    path = corpora.shared_file(shared, "orangesum.txt.xz")
    with lzma.open(path, "rt", encoding="utf-8") as file:
        texts = [text.strip("\n") for text in file.read().split("\n\n") if text.strip()]
    rows = [json.loads(line) for line in LABELS.read_text("utf-8").splitlines()]
    articles = []
    for row in rows:
        fresh = [
            paragraph.text
            for paragraph in paragraphs(texts[row["n"]])
            if not paragraph.furniture and paragraph.repeats is None
        ]
        odds = model.calibration.slope * model.scores(fresh) + model.calibration.intercept
        articles.append(Article(odds, np.array(list(map(len, fresh)), dtype=float)))
    judged = np.array(
        [
            [
                np.nan if theme in row["unsure"] else float(theme in row["themes"])
                for theme in model.theme_names
            ]
            for row in rows
        ]
    )
    gold = Gold(articles, judged, np.array([row["weight"] for row in rows]), model.calibration)
    said = labelling.decide_documents(model, [texts[row["n"]] for row in rows])
    ours = answers(gold, strongest(aggregation.STRONGEST))
    np.testing.assert_allclose(said.probabilities, logistic(ours), rtol=0, atol=1e-9)
    return gold


def answers(gold: Gold, rule: Rule) -> Floats:
    """What a rule says of all articles, log-odds (n_articles, n_themes)."""
    return np.array([rule(article) for article in gold.articles])


def _numbers(article: Article) -> Floats:
    """What may tell of each theme, (n_themes, 6)."""
    highest = np.sort(article.odds, axis=0)[::-1]
    return np.stack(
        [
            highest[0],
            highest[min(1, len(highest) - 1)],
            np.full(highest.shape[1], np.log(len(highest))),
            _mean(article, article.odds),
            article.odds[0],
            (article.odds > 0).mean(axis=0),
        ],
        axis=1,
    )


def learnt(gold: Gold) -> Floats:
    """What logistic regressions on six numbers say of articles that they did not learn from."""
    numbers = np.array([_numbers(article) for article in gold.articles])
    known = ~np.isnan(gold.judged)
    weights = np.broadcast_to(gold.weights[:, None] / gold.weights.mean(), known.shape)
    said = np.empty(gold.judged.shape)
    for learn, score in KFold(FOLDS, shuffle=True, random_state=0).split(numbers):
        rows = known[learn]
        machine = LogisticRegression(max_iter=5000)
        machine.fit(numbers[learn][rows], gold.judged[learn][rows], weights[learn][rows])
        flat = numbers[score].reshape(-1, numbers.shape[2])
        said[score] = machine.decision_function(flat).reshape(len(score), -1)
    return said


def chosen(gold: Gold) -> Floats:
    """What the share says of articles that has the best F1 on the others."""
    said = {share: answers(gold, strongest(share)) for share in SHARES}
    best = np.empty(gold.judged.shape)
    for learn, score in KFold(FOLDS, shuffle=True, random_state=0).split(gold.judged):
        drawn = gold.weights[None, learn]
        f1 = {
            share: figures.micro_f1(given(gold, odds)[learn], gold.judged[learn], drawn)[0]
            for share, odds in said.items()
        }
        best[score] = said[max(f1, key=f1.__getitem__)][score]
    return best


def given(gold: Gold, odds: Floats) -> Bools:
    """Whether each theme is given, by the thresholds of paragraphs."""
    decided: Bools = logistic(odds) >= gold.calibration.thresholds
    return decided


def compared(gold: Gold) -> str:
    """A table of all rules."""
    drawn = gold.drawn()
    said = {title: answers(gold, rule) for title, rule in RULES.items()}
    said[f"the share by cross-validation ({FOLDS} folds)"] = chosen(gold)
    said[f"learnt from six numbers ({FOLDS} folds)"] = learnt(gold)
    rows = []
    for title, odds in said.items():
        decided, probabilities = given(gold, odds), logistic(odds)
        samples = [
            figures.micro_f1(decided, gold.judged, drawn),
            figures.macro_f1(decided, gold.judged, drawn),
            figures.mean_average_precision(odds, gold.judged, drawn),
            figures.false_alarms(decided, gold.judged, drawn),
            figures.calibration_error(probabilities, gold.judged, drawn),
            figures.log_loss(probabilities, gold.judged, drawn),
        ]
        rows.append([title, *(tables.interval(figures.figure(sample)) for sample in samples)])
    columns = ["micro-F1", "macro-F1", "average precision", "false alarms", "calibration error"]
    return tables.table(["", *columns, "log loss"], rows)


def mentions(gold: Gold) -> str:
    """A table of how often an article is about what so many of its paragraphs are."""
    thresholds = gold.calibration.thresholds
    counts = answers(gold, lambda each: (logistic(each.odds) >= thresholds).sum(axis=0))
    surest = logistic(answers(gold, RULES["maximum"]))
    groups = {
        "one, at less than 0.7": (counts == 1) & (surest < 0.7),
        "one, at 0.7 to 0.85": (counts == 1) & (surest >= 0.7) & (surest < 0.85),
        "one, at 0.85 and more": (counts == 1) & (surest >= 0.85),
        "two": counts == 2,
        "three and more": counts > 2,
    }
    drawn = gold.drawn()
    rows = []
    for title, group in groups.items():
        group &= ~np.isnan(gold.judged)
        about = drawn @ (group & (gold.judged == 1)).sum(axis=1)
        share = figures.figure(about / (drawn @ group.sum(axis=1)))
        rows.append([title, str(group.sum()), tables.interval(share, 2)])
    return tables.table(["paragraphs with the theme", "pairs", "the article is about it"], rows)


NOTE = """\
{count} articles of news, labelled as wholes without a look at what the model says of them: which
themes are among its subjects? {about} are about one at least; {unsure} judgements were left open.
Figures are of ordinary news: each article counts for those that it was drawn for. Where one
annotator labelled articles twice, the F1 of the two is {agreement:.2f}. All rules decide by the
thresholds of paragraphs. *False alarms* is the share of the articles without a theme that were
given one."""


def agreement() -> float:
    """The F1 of what was said of articles the first and the second time."""
    rows = [json.loads(line) for line in LABELS.read_text("utf-8").splitlines()]
    said = [list(map(set, row["said"])) for row in rows if "said" in row]
    both = sum(len(first & second) for first, second in said)
    return 2 * both / sum(len(first) + len(second) for first, second in said)


def main() -> None:
    """Measure and write."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.whole_articles")
    parser.add_argument("--shared", type=Path, default=corpora.SHARED, help="the shared data")
    gold = read_gold(parser.parse_args().shared)
    note = NOTE.format(
        count=len(gold.articles),
        about=int((gold.judged == 1).any(axis=1).sum()),
        unsure=int(np.isnan(gold.judged).sum()),
        agreement=agreement(),
    )
    command = tables.command("benchmarks.whole_articles", sys.argv[1:])
    made_by = tables.origin(command, f"classifier {__version__}")
    title = "### Whole articles"
    table = compared(gold) + "\n" + mentions(gold)
    print(tables.publish("whole articles", title, note, table, made_by))


if __name__ == "__main__":
    main()

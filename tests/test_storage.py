import errno
import pickle
from pathlib import Path
from typing import Any

import joblib
import numpy as np
import pytest

from classifier.errors import ModelError, OutputError
from classifier.forms import Forms
from classifier.model import STOP_ROW, UNKNOWN_ROW, Model
from classifier.storage import FORMAT, load, save


@pytest.fixture(scope="module")
def content_of_file(shipped: Model, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = tmp_path_factory.mktemp("storage") / "m.joblib"
    save(shipped, path)
    return path.read_bytes()


@pytest.fixture
def saved(content_of_file: bytes, tmp_path: Path) -> Path:
    path = tmp_path / "m.joblib"
    path.write_bytes(content_of_file)
    return path


def test_a_model_comes_back_as_it_went(shipped: Model, saved: Path) -> None:
    loaded = load(saved)
    assert loaded.themes == shipped.themes
    for block, expected in ((loaded.forms, shipped.forms), (loaded.stems, shipped.stems)):
        assert isinstance(block, Forms)
        assert isinstance(expected, Forms)
        assert block.block == expected.block
        np.testing.assert_array_equal(block.rows, expected.rows)
    assert loaded.card == shipped.card
    np.testing.assert_array_equal(loaded.weights, shipped.weights)
    np.testing.assert_array_equal(loaded.pairs.ends, shipped.pairs.ends)
    np.testing.assert_array_equal(loaded.pairs.weights, shipped.pairs.weights)
    text = ["Les douaniers ont saisi deux tonnes de résine."]
    np.testing.assert_array_equal(loaded.scores(text), shipped.scores(text))


class Hostile:
    """Unpickled without care, it makes a file."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[Any, ...]:
        return (Path.touch, (self.path,))


def hostile_files(victim: Path) -> dict[str, Any]:
    content = {"format": FORMAT, "themes": []}
    return {
        "plainly": Hostile(victim),
        "in the dictionary": {**content, "card": Hostile(victim)},
        "in an object array": {**content, "bias": np.array([Hostile(victim)], dtype=object)},
        "in a nested object array": {
            **content,
            "bias": np.array([np.array([Hostile(victim), 1], dtype=object), 2], dtype=object),
        },
    }


@pytest.mark.parametrize("where", list(hostile_files(Path())))
def test_a_hostile_file_is_refused_before_anything_runs(tmp_path: Path, where: str) -> None:
    victim, path = tmp_path / "touched", tmp_path / "m.joblib"
    joblib.dump(hostile_files(victim)[where], path)
    with pytest.raises(ModelError):
        load(path)
    assert not victim.exists()
    # The file is what it claims to be: joblib itself would have run it.
    joblib.load(path)
    assert victim.exists()


# Each was found to write where it should not, to hang, or to change a class for good.
TRICKS = {
    "an object behind a plain type": "8004636a6f626c69622e6e756d70795f7069636b6c650a4e756d707941"
    "72726179577261707065720a2981285808000000737562636c617373636e756d70790a6e6461727261790a580500"
    "00007368617065284a010000007458050000006f7264657258010000004358050000006474797065636e756d7079"
    "0a64747970650a285802000000563889887452284a0300000058010000007c4e28580100000061742858010000"
    "006128636e756d70790a64747970650a2858010000004f898874524a0000000074644a080000004a010000004a00"
    "0000007462580a000000616c6c6f775f6d6d617089646241414141414141412e",
    "15 GB in twelve bytes": "80049600d6117e030000002e",
    "a dictionary a byte": "8004" + "7d" * 1_000_000 + "2e",
}


@pytest.mark.parametrize("trick", list(TRICKS))
def test_a_tricky_pickle_is_refused(tmp_path: Path, trick: str) -> None:
    path = tmp_path / "m.joblib"
    path.write_bytes(bytes.fromhex(TRICKS[trick]))
    with pytest.raises(ModelError, match="this is not a model"):
        load(path)


class Described:
    """Pickled as whatever it is told to be."""

    def __init__(self, *description: Any) -> None:
        self.description = description

    def __reduce__(self) -> tuple[Any, ...]:
        return self.description


@pytest.mark.parametrize(
    "value",
    [
        Described(np.ndarray, ((10**9,), "O")),
        Described(np.ndarray, ((2,),), (1, (2,), np.dtype("f8"), False, b"x" * 16)),
        Described(np.dtype, ("f8", False, True), (3, "<", None, None, None, 10**9, -1, 0)),
        np.zeros(2, dtype=[("a", "f8")]),
        np.zeros(2, dtype="U5"),
        np.zeros((2, 2, 2)),
        np.float64(1),
        {(1, 2): 3},
        {1: 2},
        b"bytes",
        10**30,
        {1, 2},
    ],
    ids=repr,
)
def test_only_plain_data_is_read(tmp_path: Path, value: Any) -> None:
    path = tmp_path / "m.joblib"
    joblib.dump({"format": FORMAT, "value": value}, path)
    with pytest.raises(ModelError):
        load(path)


def test_a_refused_file_changes_nothing_for_others(tmp_path: Path, saved: Path) -> None:
    """BUILD on a class would set its attributes."""
    path = tmp_path / "hostile.joblib"
    path.write_bytes(
        b"\x80\x04\x8c\x13joblib.numpy_pickle\x8c\x11NumpyArrayWrapper\x93"
        b"N}\x8c\x0aread_arrayNs\x86b."
    )
    with pytest.raises(ModelError):
        load(path)
    assert load(saved).theme_names


@pytest.mark.parametrize(
    ("module", "name"),
    [
        ("os", "system"),
        ("builtins", "eval"),
        ("numpy", "load"),
        ("joblib.numpy_pickle", "NumpyUnpickler"),
        ("numpy", "dtype.__class__"),
    ],
)
def test_only_named_types_are_allowed(tmp_path: Path, module: str, name: str) -> None:
    path = tmp_path / "m.joblib"
    texts = b"".join(b"\x8c" + bytes([len(text)]) + text.encode() for text in (module, name))
    path.write_bytes(b"\x80\x04" + texts + b"\x93\x8c\x01x\x85R.")
    with pytest.raises(ModelError) as error:
        load(path)
    assert str(error.value) == (
        f"{path}: the file asks to load {module}.{name}, which no model needs; nothing in it was "
        "run. Do not trust where it came from. Give a file made by `classifier train`."
    )


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"texte",
        b"cos\nsystem\n.",
        b"\x80\x04.",
        b"\x80",
        pickle.dumps([1]),
        pickle.dumps({"format": "1"}),
    ],
)
def test_what_is_no_model_is_said_to_be_none(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "m.joblib"
    path.write_bytes(content)
    with pytest.raises(ModelError) as error:
        load(path)
    assert str(error.value) == (
        f"{path}: this is not a model. Give a file made by `classifier train`."
    )


def test_a_cut_file_is_no_model(saved: Path) -> None:
    data = saved.read_bytes()
    for share in (0.01, 0.3, 0.6, 0.99):
        saved.write_bytes(data[: int(len(data) * share)])
        with pytest.raises(ModelError):
            load(saved)


def test_another_format_is_named(tmp_path: Path) -> None:
    path = tmp_path / "m.joblib"
    joblib.dump({"format": FORMAT + 1}, path)
    with pytest.raises(ModelError) as error:
        load(path)
    assert str(error.value) == (
        f"{path}: the model has format {FORMAT + 1} and this program reads format {FORMAT}. Train "
        "it again with this version, or install the version that made it."
    )


@pytest.mark.parametrize(
    ("key", "value", "fault"),
    [
        ("weights", np.zeros((3, 7)), "weights is not an array of 2-d float32"),
        ("weights", np.zeros((3, 2), np.float32), "its arrays do not fit each other"),
        ("bias", np.full(7, np.nan), "bias holds a number that no training gives"),
        ("slope", np.full(7, 1e300), "slope holds a number that no training gives"),
        ("slope", np.full(7, -1.0), "its arrays do not fit each other"),
        ("thresholds", np.full(7, 2.0), "its arrays do not fit each other"),
        ("bias", np.zeros(6), "its arrays do not fit each other"),
        ("norms", np.zeros(3, np.float32), "its arrays do not fit each other"),
        ("pair_ends", np.zeros((2, 2)), "pair_ends is not an array of 2-d int32"),
        ("pair_ends", np.zeros(4, np.int32), "pair_ends is not an array of 2-d int32"),
        ("pair_ends", np.zeros((1, 2), np.int32), "its arrays do not fit each other"),
        ("pair_weights", np.zeros((1, 7), np.float32), "its arrays do not fit each other"),
        ("pair_weights", np.zeros((1, 7)), "pair_weights is not an array of 2-d float32"),
        ("form_rows", np.zeros(2, np.int32), "a word list has not as many words as rows"),
        ("forms", "été", "a word list has not as many words as rows"),
        ("forms", 3, "a word list is not a text"),
        ("stems", "a\n" * 100_000, "a word list has not as many words as rows"),
        ("stems", "", "a word list has not as many words as rows"),
        ("themes", [{"name": 3}], "a theme is not made of texts"),
        ("themes", [{"name": "a", "color": "b"}], "unexpected keyword argument 'color'"),
        ("card", {}, "'data_sha256'"),
        ("card", [], "card is not plain data"),
        ("stem_rows", np.zeros(2, np.int32), "a word list has not as many words as rows"),
        ("thresholds", [0.5], "thresholds is not an array"),
    ],
)
def test_a_damaged_model_is_refused(saved: Path, key: str, value: Any, fault: str) -> None:
    content = joblib.load(saved)
    joblib.dump({**content, key: value}, saved)
    with pytest.raises(ModelError, match="the model is damaged") as error:
        load(saved)
    assert fault in str(error.value)


def test_a_word_list_is_ascii_and_ends_with_its_last_word(saved: Path) -> None:
    content = joblib.load(saved)
    forms = content["forms"]
    for damaged, fault in (
        ("é" + forms[1:], "'ascii' codec"),
        ("\n" + forms[:-1], "a word list has not as many words as rows"),
    ):
        joblib.dump({**content, "forms": damaged}, saved)
        with pytest.raises(ModelError, match="the model is damaged") as error:
            load(saved)
        assert fault in str(error.value)


@pytest.mark.parametrize(
    ("key", "place", "value", "fault"),
    [
        ("pair_ends", (0, 0), -1, "its arrays do not fit each other"),
        ("pair_ends", (0, 1), 10**8, "its arrays do not fit each other"),
        ("pair_ends", (0, 1), 2**31 - 1, "pair_ends holds a number that no training gives"),
        ("pair_weights", (0, 0), np.inf, "pair_weights holds a number that no training gives"),
        ("pair_weights", (0, 0), np.nan, "pair_weights holds a number that no training gives"),
        ("form_rows", 0, -1, "its arrays do not fit each other"),
        ("form_rows", 0, -(2**31), "its arrays do not fit each other"),
        ("stem_rows", 0, 2**31 - 1, "stem_rows holds a number that no training gives"),
        ("norms", 5, -1, "its arrays do not fit each other"),
        ("norms", STOP_ROW, 1, "its arrays do not fit each other"),
        ("weights", (UNKNOWN_ROW, 0), 1, "its arrays do not fit each other"),
    ],
)
def test_a_damaged_number_is_refused(
    saved: Path, key: str, place: Any, value: float, fault: str
) -> None:
    content = joblib.load(saved)
    content[key][place] = value
    joblib.dump(content, saved)
    with pytest.raises(ModelError) as error:
        load(saved)
    assert str(error.value) == (
        f"{saved}: the model is damaged ({fault}). Give a file made by `classifier train`."
    )


@pytest.mark.parametrize("shape", [(4, 1), (1, 4), (2, 3)])
def test_a_pair_has_two_ends(saved: Path, shape: tuple[int, int]) -> None:
    content = joblib.load(saved)
    content["pair_ends"] = np.full(shape, 2, np.int32)
    content["pair_weights"] = np.zeros((len(content["pair_ends"]), 7), np.float32)
    joblib.dump(content, saved)
    with pytest.raises(ModelError, match="its arrays do not fit each other"):
        load(saved)


def test_pairs_weigh_for_every_theme(saved: Path) -> None:
    content = joblib.load(saved)
    joblib.dump({**content, "pair_weights": content["pair_weights"][:, :-1].copy()}, saved)
    with pytest.raises(ModelError, match="its arrays do not fit each other"):
        load(saved)


@pytest.mark.parametrize(
    "key",
    [
        "themes", "forms", "form_rows", "stems", "stem_rows", "weights", "norms", "pair_ends",
        "pair_weights", "bias", "slope", "intercept", "thresholds", "card",
    ],
)  # fmt: skip
def test_a_part_that_is_missing_is_named(saved: Path, key: str) -> None:
    content = joblib.load(saved)
    del content[key]
    joblib.dump(content, saved)
    with pytest.raises(ModelError) as error:
        load(saved)
    assert str(error.value) == (
        f"{saved}: the model is damaged ('{key}'). Give a file made by `classifier train`."
    )


def nest(depth: int, *, width: int) -> list[Any]:
    """A small file that has width ** depth leaves."""
    nested: list[Any] = [1]
    for _ in range(depth):
        nested = [nested] * width
    return nested


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("versions", []),
        ("versions", {"python": 3}),
        ("folds", float("inf")),
        ("targets", []),
        ("targets", {"migration": 0.9}),
        ("lexicon_terms", "many"),
        ("learning_curve", 3),
        ("learning_curve", [3]),
        ("learning_curve", [{"paragraphs": 3}]),
        ("learning_curve", [{"paragraphs": 3, "macro_f1": 0.5}]),
        ("measured", {}),
        ("measured", None),
    ],
)
def test_a_card_of_another_make_is_refused(saved: Path, key: str, value: Any) -> None:
    content = joblib.load(saved)
    joblib.dump({**content, "card": {**content["card"], key: value}}, saved)
    with pytest.raises(ModelError, match="the model is damaged"):
        load(saved)


@pytest.mark.parametrize(
    ("key", "value", "fault"),
    [
        ("paragraphs", -1, "-1 is no number of anything"),
        ("paragraphs", 3.0, "3.0 is no number of anything"),
        ("paragraphs", True, "True is no number of anything"),
        ("paragraphs", "9" * 4_000, f"'{'9' * 19} is no number of anything"),
        ("average_precision", np.inf, "inf is no share"),
        ("average_precision", "0.5", "'0.5' is no share"),
        ("macro_f1", {"value": 1e9, "low": 0.5, "high": 0.9}, "1000000000.0 is no share"),
        ("macro_f1", {"value": 0.6, "low": 0.9, "high": 0.5}, "0.9 to 0.5 is no interval"),
        ("macro_f1", {"value": 0.6, "low": np.nan, "high": 0.5}, "nan to 0.5 is no interval"),
    ],
)
def test_figures_that_nothing_measures_are_refused(
    saved: Path, key: str, value: Any, fault: str
) -> None:
    """A chart of them would have two thousand million ticks."""
    content = joblib.load(saved)
    content["card"]["measured"][key] = value
    joblib.dump(content, saved)
    with pytest.raises(ModelError) as error:
        load(saved)
    assert str(error.value) == (
        f"{saved}: the model is damaged ({fault}). Give a file made by `classifier train`."
    )


def test_a_learning_curve_has_no_point_without_paragraphs(saved: Path) -> None:
    content = joblib.load(saved)
    content["card"]["learning_curve"][0]["paragraphs"] = 0
    joblib.dump(content, saved)
    with pytest.raises(ModelError, match=r"damaged \(0 is no number of anything\)"):
        load(saved)


def test_a_card_that_would_keep_us_busy_is_refused(saved: Path) -> None:
    content = joblib.load(saved)
    joblib.dump({**content, "card": {"x": nest(60, width=2)}}, saved)
    with pytest.raises(ModelError, match="card is not plain data"):
        load(saved)


@pytest.mark.parametrize("count", [0, 2])
def test_a_model_has_themes_of_different_names(saved: Path, count: int) -> None:
    content = joblib.load(saved)
    joblib.dump({**content, "themes": content["themes"][:1] * count}, saved)
    with pytest.raises(ModelError, match="its themes are none, or two have one name"):
        load(saved)


def test_a_row_out_of_range_is_refused(saved: Path) -> None:
    content = joblib.load(saved)
    content["form_rows"][0] = len(content["weights"])
    joblib.dump(content, saved)
    with pytest.raises(ModelError, match="its arrays do not fit each other"):
        load(saved)


def test_a_missing_model_is_named(tmp_path: Path) -> None:
    with pytest.raises(ModelError) as error:
        load(tmp_path / "m.joblib")
    assert str(error.value) == (
        f"{tmp_path}/m.joblib: there is no such model. Check --model, or train one."
    )
    with pytest.raises(ModelError, match="the model cannot be read"):
        load(tmp_path)


def test_a_model_that_cannot_be_written_leaves_nothing_behind(
    shipped: Model, tmp_path: Path
) -> None:
    with pytest.raises(OutputError, match="No such file or directory"):
        save(shipped, tmp_path / "rien" / "m.joblib")
    (tmp_path / "folder.joblib").mkdir()
    with pytest.raises(OutputError, match="the file cannot be written"):
        save(shipped, tmp_path / "folder.joblib")
    assert [path.name for path in tmp_path.iterdir()] == ["folder.joblib"]


def test_a_model_is_kept_where_files_have_no_second_name(
    tmp_path: Path, small_model: Model, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As on a memory stick, where `link` is refused."""

    def refuse(source: str, target: Path) -> None:
        raise PermissionError(errno.EPERM, "Operation not permitted", source)

    monkeypatch.setattr("os.link", refuse)
    path = tmp_path / "m.joblib"
    save(small_model, path, replace=False)
    first = path.read_bytes()
    assert load(path).theme_names == small_model.theme_names
    with pytest.raises(OutputError) as error:
        save(small_model, path, replace=False)
    assert str(error.value) == f"{path}: another file came here meanwhile. Give another name."
    assert [(each, each.read_bytes()) for each in tmp_path.iterdir()] == [(path, first)]


def test_the_file_holds_plain_data_alone(saved: Path) -> None:
    content = joblib.load(saved)
    assert {type(value) for value in content.values()} == {int, str, list, dict, np.ndarray}
    assert content["format"] == FORMAT

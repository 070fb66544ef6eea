import json
import re
import signal
import tempfile
from importlib import metadata
from pathlib import Path

import imageio.v3 as iio
import pytest
import typer
from PIL import Image

from mlanimated.animate.stage import Stage
from mlanimated.cli import main
from mlanimated.cli.listing import artifact_rows
from mlanimated.cli.names import pick


def test_version_and_help(run):
    assert run("--version").output.strip() == f"mlanimated {metadata.version('mlanimated')}"
    for command in ("--help", "list --help", "render --help", "verify --help"):
        result = run(*command.split())
        assert result.exit_code == 0
        assert "Usage: mlanimated" in result.output


@pytest.mark.parametrize("command", ["train", "notebooks"])
def test_the_usage_of_a_command_says_once_that_more_may_follow(run, command):
    usage = next(line for line in run(command, "--help").output.splitlines() if "Usage:" in line)
    assert usage.count("...") == 1


def test_list_shows_what_there_is(run):
    result = run("list")
    assert result.exit_code == 0, result.output
    for words in ("first-walk/dot", "first-walk/heights", "first-walk/arrives", "It is at {place:.1f}."):
        assert words in result.output
    assert "is missing; make it again with: mlanimated train first-walk/long-walk" in result.output


def test_list_shows_the_state_of_artifacts(run):
    from mlanimated.store import artifacts, recipes

    file = recipes.remake("first-walk/long-walk")
    folder = artifacts.save_artifact(
        "second-walk/policy",
        files={"a": b"1" * 25_000},
        manifest={"modules": ["mlanimated.store.claim"], "seconds": 300},
    )
    lines = run("list", "artifacts").output.splitlines()
    assert any("first-walk/long-walk" in line and "0 s" in line and "good" in line for line in lines)
    assert any("second-walk/policy" in line and "0.03 MB" in line and "5 min" in line for line in lines)
    (folder.parents[1] / "unfinished" / "walk").mkdir(parents=True)
    (folder.parents[1] / "unfinished" / "walk" / "checkpoint.json").write_text("{}")
    folder.with_name(".policy.old").mkdir()
    (folder.with_name(".policy.old") / "manifest.json").write_text("{}")
    assert run("list", "artifacts").output.splitlines() == lines
    file.write_bytes(b"other")
    (folder / "manifest.json").write_text("{")
    output = run("list", "artifacts").output
    assert output.count("was altered") == 2


def _edited(**changes):
    def damage(folder):
        file = folder / "manifest.json"
        manifest = {**json.loads(file.read_text("utf-8")), **changes}
        file.write_text(json.dumps({key: value for key, value in manifest.items() if value is not None}))

    return damage


DAMAGES = {
    "good": lambda _folder: None,
    "no-table": lambda folder: (folder / "manifest.json").write_text("[]"),
    "not-utf8": lambda folder: (folder / "manifest.json").write_bytes(b"\xff"),
    "no-manifest": lambda folder: (folder / "manifest.json").unlink(),
    "no-file": lambda folder: (folder / "a").unlink(),
    "no-files": _edited(files={}),
    "files-a-list": _edited(files=["a"]),
    "no-sha256": _edited(files={"a": {"bytes": 1}}),
    "file-elsewhere": _edited(files={"../good/a": {"sha256": "0" * 64}}),
    "no-modules": _edited(modules=None),
    "no-code": _edited(code=None),
    "slow": _edited(seconds="long"),
    "odd-protocols": _edited(protocols=["good"]),
    "odd-interval": _edited(
        protocols=[
            {key: [1] for key in ("scores", "lengths", "distinct")}
            | dict.fromkeys(("games", "distinct_games", "mean", "median"), 1)
            | {"interval": [None, {}]}
        ]
    ),
}


def test_list_has_a_row_for_each_damaged_artifact(run):
    from mlanimated.store import artifacts, recipes

    record = recipes.remake("first-walk/long-walk")
    manifest = {"modules": ["mlanimated.store.claim"], "seconds": 3}
    for name, damage in DAMAGES.items():
        damage(artifacts.save_artifact(f"walks/{name}", files={"a": b"1", "b": b"2"}, manifest=manifest))
    # As processes leave them that are killed while they write.
    killed = artifacts.save_artifact("walks/killed", files={"a": b"1"}, manifest=manifest)
    killed.rename(killed.with_name(".killed.old"))
    (killed.parent / "good" / ".a-x1.part").write_bytes(b"half")
    (killed.parent / ".other.npz-x1.part").write_bytes(b"half")
    (killed.parent / ".late.new").mkdir()
    (record.parent / "notes.txt").write_text("No artifact.")
    record.with_suffix(".json").write_text('{"sha256": 1}')
    record.with_name("lost.npz").write_bytes(b"a record without a manifest")
    result = run("list", "artifacts")
    assert result.exit_code == 0, result.output
    state = {name: state for name, _size, _seconds, state in artifact_rows()}
    walks = {name.removeprefix("walks/") for name in state if name.startswith("walks/")}
    assert walks == {*DAMAGES, "killed"}
    assert {name for name, words in state.items() if words == "good"} == {"walks/good", "walks/killed"}
    assert {name for name in state if name.startswith("first-walk/")} == {
        "first-walk/long-walk",
        "first-walk/lost",
    }
    assert {words.partition(" ")[0] for name, words in state.items() if words != "good"} <= {"was", "is"}


def test_list_of_one_kind(run):
    printed = run("list", "claims").output
    assert "first-walk/arrives" in printed
    assert "first-walk/dot" not in printed
    assert run("list", "pictures").exit_code == 2


@pytest.mark.parametrize(
    ("arguments", "begins"),
    [
        (("first-walk/dot", "--out", "dot.mp4"), b"\x00\x00\x00"),
        (("first_walk/dot", "--out", "dot.gif"), b"GIF89a"),
        (("first-walk/dot", "--out", "dot.png"), b"\x89PNG"),
        (("first-walk/heights", "--out", "high.webp", "--variant", "high"), b"RIFF"),
        (("first-walk/heights", "--out", "words.VTT"), b"WEBVTT"),
    ],
)
def test_render_writes_what_the_suffix_says(run, arguments, begins):
    result = run("render", *arguments)
    assert result.exit_code == 0, result.output
    assert Path(arguments[2]).read_bytes().startswith(begins)
    assert result.output.startswith(arguments[2])


def test_render_options_change_the_film(run):
    for out, *options in (("whole.gif",), ("half.gif", "--scale", "0.5", "--fps", "10")):
        assert run("render", "first-walk/dot", "--out", out, *options).exit_code == 0
    with Image.open("whole.gif") as whole, Image.open("half.gif") as half:
        assert (whole.size, half.size) == ((120, 80), (60, 40))
        assert half.n_frames > whole.n_frames  # the same seconds in more frames
    for variant in ("low", "high"):
        run("render", "first-walk/heights", "--out", f"{variant}.png", "--variant", variant)
    assert Path("low.png").read_bytes() != Path("high.png").read_bytes()
    assert run("render", "first-walk/dot", "--out", "steps.json").exit_code == 0
    assert [step["values"]["x"] for step in json.loads(Path("steps.json").read_text())] == [0, 1, 2, 3]


def test_render_makes_any_size_even(run):
    """Of 240 × 160 pixels 22 % are 53 × 35."""
    for name in ("odd.mp4", "odd.gif"):
        result = run("render", "first-walk/dot", "--out", name, "--scale", "0.22")
        assert result.exit_code == 0, result.output
        (count,) = re.findall(r"(\d+) frames", result.output)
    assert iio.imread("odd.mp4").shape == (int(count), 36, 54, 3)
    assert iio.imread("odd.gif").shape[1:] == (18, 27, 3)


@pytest.mark.parametrize("suffix", ["mp4", "gif"])
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_ended_render_leaves_what_was_there(run, number, suffix, tmp_path, monkeypatch):
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(scratch))
    frame, drawn = Stage.frame, []

    def ended(stage, time):
        drawn.append(time)
        if len(drawn) == 3:
            signal.raise_signal(number)
        return frame(stage, time)

    monkeypatch.setattr(Stage, "frame", ended)
    out = Path(f"film.{suffix}")
    out.write_text("earlier")
    before = signal.signal(signal.SIGTERM, lambda *_: None)
    try:
        result = run("render", "first-walk/dot", "--out", str(out))
    finally:
        signal.signal(signal.SIGTERM, before)
    assert result.exit_code == 128 + number
    assert [file.name for file in Path().iterdir()] == [out.name]
    assert out.read_text() == "earlier"
    assert list(scratch.iterdir()) == []


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("first-walk/dto", "--out", "x.mp4"), "did you mean first-walk/dot"),
        (("dot", "--out", "x.mp4"), "did you mean first-walk/dot"),
        (("first-walk/dot", "--out", "x.avi"), "the suffix is one of .mp4, .gif"),
        (("first-walk/dot", "--out", "nowhere/x.mp4"), "there is no folder nowhere"),
        (("first-walk/heights", "--out", "x.mp4", "--variant", "middle"), "it is one of 'low', 'high'"),
        (
            ("first-walk/dot", "--out", "x.mp4", "--variant", "9"),
            "first-walk/dot has no variants: leave it out",
        ),
        (("first-walk/dot", "--out", "x.mp4", "--fps", "0"), "--fps"),
        (("first-walk/dot",), "--out"),
    ],
)
def test_what_render_cannot_do_ends_with_code_2_and_a_hint(run, arguments, words):
    result = run("render", *arguments)
    assert result.exit_code == 2
    assert words in result.output
    assert list(Path().iterdir()) == []


def test_a_chapter_without_its_packages_is_left_out(run, add_module, caplog):
    add_module("mlanimated.chapters.second_walk.scenes", "import no_such_package")
    result = run("list", "animations")
    assert result.exit_code == 0
    assert "first-walk/dot" in result.output
    assert "second-walk is left out: it needs no_such_package" in caplog.text


def test_an_error_of_the_book_is_one_sentence_unless_debugging(checkout):
    checkout.edit("chapters/first_walk/recipe.py", "return Walk(np.arange(4.0))", "return [1, 2]")
    result = checkout.run("render", "first-walk/dot", "--out", "x.mp4")
    assert result.returncode == 1
    assert result.stderr.strip() == "error: a record is a frozen dataclass, not builtins.list"
    assert "Traceback" in checkout.run("--debug", "render", "first-walk/dot", "--out", "x.mp4").stderr


KNOWN = {name: name for name in ("gradient-descent/valley", "gradient-descent/learning-rates", "pong/valley")}


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("gradient-descent/valey", "did you mean gradient-descent/valley"),
        ("valley", "did you mean pong/valley or gradient-descent/valley"),
        ("pong", "pong/valley"),
        ("zzz", "it is one of"),
        ("", "it is one of"),
    ],
)
def test_unknown_names_lead_to_the_nearest(name, words):
    with pytest.raises(typer.BadParameter, match=words):
        pick(name, KNOWN, "animation")


def test_names_may_be_typed_as_modules_are():
    assert pick(" gradient_descent/learning_rates", KNOWN, "animation") == "gradient-descent/learning-rates"


def test_a_name_is_looked_up_in_its_own_chapter_only(run, add_module):
    add_module("mlanimated.chapters.second_walk.scenes", "raise SystemError('imported')")
    assert run("render", "first-walk/dot", "--out", "dot.json").exit_code == 0
    refused = run("render", "first-walk/dto", "--out", "dot.json")
    assert (refused.exit_code, "did you mean first-walk/dot" in refused.output) == (2, True)
    assert isinstance(run("render", "dot", "--out", "dot.json").exception, SystemError), "all are looked at"


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (FileNotFoundError(2, "No such file or directory", "a/b"), "a/b: No such file or directory"),
        (OSError(28, "No space left on device"), "no space is left on the disk; make some"),
        (OSError("of no number"), "of no number"),
        (ModuleNotFoundError("No module named 'keras'", name="keras"), 'pip install ".[learn]"'),
        (ModuleNotFoundError("No module named 'x.y'", name="x.y"), "No module named 'x.y'"),
        (ImportError("cannot import name 'a'", name="keras"), "cannot import name 'a'"),
    ],
)
def test_errors_name_the_file_or_the_package(error, words):
    assert words in main._words(error, "render")

"""What a kernel notes of the files that its cells open."""

from __future__ import annotations

from pathlib import Path

from mlanimated.notebooks import opened


def test_only_files_of_the_folder_that_nobody_wrote_are_sources(tmp_path: Path) -> None:
    book = tmp_path / "book"
    for name in (
        "data/read.csv",
        "data/both.csv",
        ".hidden/a",
        "built/a",
        "helper.py",
        "__pycache__/helper.x.pyc",
    ):
        (book / name).parent.mkdir(parents=True, exist_ok=True)
        (book / name).touch()
    (tmp_path / "elsewhere.csv").touch()
    noted = ["r{}/data/read.csv", "r{}/data/both.csv", "w{}/data/both.csv", "r{}/data", "r{}/data/read.csv"]
    noted += ["r{}/.hidden/a", "r{}/built/a", "r{}/../elsewhere.csv", "r{}/lost.csv"]
    noted += ["r{}/__pycache__/helper.cpython-311.pyc", "w{}/data/written.csv"]
    log = tmp_path / "log.txt"
    log.write_text("".join(f"{line.format(book)}\n" for line in noted), "utf-8")
    found = [path.relative_to(book).as_posix() for path in opened.sources(log, book, [book / "built"])]
    assert found == ["data/read.csv", "data", "helper.py"]
    assert not list(opened.sources(tmp_path / "none.txt", book, []))

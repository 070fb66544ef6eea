import errno
import os

import pytest

from mlanimated import files


def test_writes_and_replaces(tmp_path):
    path = tmp_path / "a.bin"
    files.write(path, b"one")
    assert files.write(path, b"two").read_bytes() == b"two"
    assert list(tmp_path.iterdir()) == [path]
    assert path.stat().st_mode & 0o777 == 0o644


@pytest.mark.parametrize("call", ["fsync", "replace", "fdopen"])
@pytest.mark.parametrize("error", [OSError(errno.ENOSPC, "No space left on device"), KeyboardInterrupt()])
def test_a_full_disk_or_an_interrupt_leaves_what_was_there(call, error, tmp_path, monkeypatch):
    path = tmp_path / "a.bin"
    path.write_bytes(b"old")

    def fail(*_, **__):
        raise error

    monkeypatch.setattr(os, call, fail)
    with pytest.raises(type(error)):
        files.write(path, b"new")
    assert list(tmp_path.iterdir()) == [path]
    assert path.read_bytes() == b"old"


def test_a_write_that_stops_half_way(tmp_path, monkeypatch):
    opened = os.fdopen

    class Full:
        def __init__(self, handle, mode):
            self.file = opened(handle, mode)

        def __enter__(self):
            return self

        def __exit__(self, *_):
            self.file.close()

        def write(self, data):
            self.file.write(data[: len(data) // 2])
            raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fdopen", Full)
    with pytest.raises(OSError, match="No space left"):
        files.write(tmp_path / "a.bin", b"0123456789")
    assert list(tmp_path.iterdir()) == []


def test_missing_folders_are_made(tmp_path):
    assert files.write(tmp_path / "new" / "deep" / "a.bin", b"one").read_bytes() == b"one"


def test_files_that_belong_together_change_together(tmp_path, monkeypatch):
    first, second = tmp_path / "a.bin", tmp_path / "b.bin"
    files.write_together({first: b"old", second: b"old"})
    opened, calls = os.fdopen, []

    def full(handle, mode):
        calls.append(handle)
        if len(calls) == 2:
            os.close(handle)
            raise OSError(errno.ENOSPC, "No space left on device")
        return opened(handle, mode)

    monkeypatch.setattr(os, "fdopen", full)
    with pytest.raises(OSError, match="No space left"):
        files.write_together({first: b"new", second: b"new"})
    assert first.read_bytes() == second.read_bytes() == b"old"
    assert sorted(tmp_path.iterdir()) == [first, second]

"""Records: plain data, to and from bytes without pickle.

A record is a frozen dataclass of ours whose fields hold NumPy arrays (one row per step), numbers, strings,
booleans, None, tuples, dicts with string keys, or further such dataclasses. Its file is an ``.npz`` that
`numpy.load` can open, with a tree ``record.json`` that says what each array is; the same record gives the
same bytes every time. A class may give the former names of its fields in ``RENAMED_FIELDS``.
"""

from __future__ import annotations

import dataclasses
import hashlib
import importlib
import io
import json
import math
import re
import zipfile
from collections.abc import Callable
from typing import Any, TypeVar, overload

import numpy as np

F = TypeVar("F", bound=Callable[..., Any])

_TREE = "record.json"
_SHA256_CHARACTERS = 64


class RecordError(ValueError):
    """Data that is not a record, or bytes that do not hold one."""


@overload
def committed(recipe: F) -> F: ...
@overload
def committed(*, outdated: str, translate: Callable[[Any], Any] = ...) -> Callable[[F], F]: ...
def committed(
    recipe: F | None = None, *, outdated: str = "", translate: Callable[[Any], Any] | None = None
) -> F | Callable[[F], F]:
    """Mark a recipe as too long or too chaotic for a build: the book reads its record from ``artifacts/``.

    Parameters
    ----------
    recipe : callable
        Not given if the mark has arguments: ``@committed(outdated=…)``.
    outdated : str
        Why the record is not what the recipe would make now, in words that can follow "outdated:". Without
        a reason, a record made by other code is refused; with one, the record is read as it is, until
        somebody makes it again and removes the reason.
    translate : callable
        From an outdated record to one with the names of today.
    """

    def mark(recipe: F) -> F:
        recipe.__dict__.update(committed=True, outdated=outdated, translate=translate)
        return recipe

    return mark if recipe is None else mark(recipe)


def is_committed(recipe: Callable[..., Any]) -> bool:
    """Return whether a recipe was marked with `committed`."""
    return bool(getattr(recipe, "committed", False))


def why_outdated(recipe: Callable[..., Any]) -> str:
    """Return the reason why a committed record is not what today's code would make; empty if it is."""
    return str(getattr(recipe, "outdated", ""))


def translated(recipe: Callable[..., Any], found: Any) -> Any:
    """Return an outdated record with the names of today, translated as its recipe's mark says."""
    translate = getattr(recipe, "translate", None)
    return translate(found) if translate else found


def reads(*artifacts: str) -> Callable[[F], F]:
    """Mark a recipe as one that reads these artifacts: if one is replaced, the record is computed again."""

    def mark(recipe: F) -> F:
        recipe.__dict__["reads"] = artifacts
        return recipe

    return mark


def artifacts_read(recipe: Callable[..., Any]) -> tuple[str, ...]:
    """Return the names of the artifacts that a recipe was marked to read."""
    return tuple(getattr(recipe, "reads", ()))


def to_bytes(record: Any) -> bytes:
    """Return the record as the bytes of an ``.npz`` file whose last 64 characters are the sha256 of the rest.

    Raises
    ------
    RecordError
        If the record is not a frozen dataclass of this package, or holds something that is not plain data.
    """
    if not dataclasses.is_dataclass(record):
        raise RecordError(f"a record is a frozen dataclass, not {_kind(record)}")
    tree, arrays = _encode(record)
    members = {_TREE: tree, **{f"{name}.npy": data for name, data in arrays.items()}}
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for name, data in members.items():
            member = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
            member.create_system = 3  # the default differs between operating systems
            member.external_attr = 0o644 << 16
            member.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(member, data)
        archive.comment = b"0" * _SHA256_CHARACTERS
    # A zip file ends with its comment: replace it by the checksum of everything before it.
    content = buffer.getvalue()[:-_SHA256_CHARACTERS]
    return content + hashlib.sha256(content).hexdigest().encode("ascii")


def from_bytes(data: bytes) -> Any:
    """Return the record that `to_bytes` wrote; its arrays are read-only.

    Raises
    ------
    RecordError
        If a byte was altered, or if a class of the record is not (or no longer) a frozen dataclass of this
        package with these fields.
    """
    content, checksum = data[:-_SHA256_CHARACTERS], data[-_SHA256_CHARACTERS:]
    if hashlib.sha256(content).hexdigest().encode("ascii") != checksum:
        raise RecordError("these bytes are not a record, or were altered or cut off after it was written")
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members = {name.removesuffix(".npy"): archive.read(name) for name in archive.namelist()}
    tree = json.loads(members.pop(_TREE))
    try:
        return _decode(tree, members)
    except RecordError:
        raise
    except (LookupError, TypeError, ValueError) as error:
        raise RecordError(f"the record cannot be rebuilt: {error}; make it again") from error


def digest(record: Any) -> str:
    """Return the sha256, in hexadecimal, of a record's content; any plain value has one.

    It does not depend on how the file is compressed, nor on the memory layout of the arrays.
    """
    tree, arrays = _encode(record)
    content = hashlib.sha256(tree)
    for name, data in arrays.items():
        content.update(f"\n{name} {len(data)}\n".encode())
        content.update(data)
    return content.hexdigest()


def _encode(value: Any) -> tuple[bytes, dict[str, bytes]]:
    arrays: dict[str, bytes] = {}
    tree = _node(value, "record", arrays)
    return json.dumps(tree, allow_nan=False, separators=(",", ":")).encode("ascii"), arrays


def _node(value: Any, path: str, arrays: dict[str, bytes]) -> Any:
    """Return `value` as JSON data: itself if it is plain, else an object whose first key names its kind."""
    if isinstance(value, np.generic):
        return {"scalar": _store(np.asarray(value), path, arrays)}
    if type(value) is np.ndarray:
        return {"array": _store(value, path, arrays)}
    if value is None or type(value) in (bool, int):
        return value
    if type(value) is float:
        return value if math.isfinite(value) else {"float": str(value)}
    if type(value) is str:
        if any("\ud800" <= character <= "\udfff" for character in value):
            raise RecordError(f"{path}: a string with half a character (a lone surrogate) has no bytes")
        return value
    if type(value) is tuple:
        return {"tuple": [_node(item, f"{path}.{i}", arrays) for i, item in enumerate(value)]}
    if type(value) is dict:
        for key in value:
            if type(key) is not str:
                raise RecordError(f"{path}: the keys of a dict are strings, not {_kind(key)}")
            _node(key, path, arrays)
        return {"dict": {key: _node(item, f"{path}.{key}", arrays) for key, item in value.items()}}
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        _check_class(type(value), path)
        fields = [field.name for field in dataclasses.fields(value) if field.init]
        return {
            "record": f"{type(value).__module__}:{type(value).__qualname__}",
            "fields": {name: _node(getattr(value, name), f"{path}.{name}", arrays) for name in fields},
        }
    hint = (
        "; use a tuple"
        if isinstance(value, list)
        else "; use an array"
        if isinstance(value, np.ndarray)
        else ""
    )
    raise RecordError(f"{path}: a record holds plain data, not {_kind(value)}{hint}")


def _store(array: np.ndarray[Any, Any], path: str, arrays: dict[str, bytes]) -> str:
    if array.dtype.hasobject:
        raise RecordError(f"{path}: an array of Python objects is not plain data; give it a dtype")
    name = f"{len(arrays)}-{re.sub(r'[^A-Za-z0-9_.]', '_', path)[:80]}"
    buffer = io.BytesIO()
    np.lib.format.write_array(buffer, np.asarray(array, order="C"), allow_pickle=False)
    arrays[name] = buffer.getvalue()
    return name


def _decode(node: Any, members: dict[str, bytes]) -> Any:
    if not isinstance(node, dict):
        return node
    kind = next(iter(node))
    content = node[kind]
    if kind in ("array", "scalar"):
        array = np.lib.format.read_array(io.BytesIO(members[content]), allow_pickle=False)
        array.flags.writeable = False
        return array if kind == "array" else array[()]
    if kind == "float":
        return float(content)
    if kind == "tuple":
        return tuple(_decode(item, members) for item in content)
    if kind == "dict":
        return {key: _decode(item, members) for key, item in content.items()}
    cls = _find_class(content)
    renamed = getattr(cls, "RENAMED_FIELDS", {})
    fields = {renamed.get(key, key): _decode(item, members) for key, item in node["fields"].items()}
    _check_fields(cls, content, set(fields))
    return cls(**fields)


def _find_class(name: str) -> Any:
    module, _, qualname = name.partition(":")
    if not module.startswith("mlanimated."):
        raise RecordError(f"{name} is not a class of this package, and nothing else is ever loaded")
    try:
        cls: Any = importlib.import_module(module)
        for part in qualname.split("."):
            cls = getattr(cls, part)
    except (ImportError, AttributeError):
        raise RecordError(
            f"the record holds a {name}, which does not exist any more; make it again"
        ) from None
    if not isinstance(cls, type):
        raise RecordError(f"{name} is not a class")
    _check_class(cls, name)
    return cls


def _check_fields(cls: Any, name: str, fields: set[str]) -> None:
    known = {field.name for field in dataclasses.fields(cls) if field.init}
    if known != fields:
        changed = ", ".join(sorted(known ^ fields))
        raise RecordError(
            f"{name} has other fields than when the record was written ({changed}); make it again"
        )


def _check_class(cls: Any, path: str) -> None:
    if not cls.__module__.startswith("mlanimated."):
        raise RecordError(
            f"{path}: {cls.__qualname__} is defined in {cls.__module__}; define it in mlanimated"
        )
    parameters = getattr(cls, "__dataclass_params__", None)
    if parameters is None or not parameters.frozen:
        raise RecordError(f"{path}: {cls.__qualname__} is not a frozen dataclass")


def _kind(value: Any) -> str:
    return f"{type(value).__module__}.{type(value).__qualname__}"

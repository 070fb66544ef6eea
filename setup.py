"""Writes into every wheel what it belongs to; everything else about the package is in pyproject.toml."""

import hashlib
import json
import runpy
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py

HERE = Path(__file__).parent
ADDRESS = runpy.run_path(str(HERE / "code" / "mlanimated" / "store" / "address.py"))
CONTENTS = runpy.run_path(str(HERE / "code" / "mlanimated" / "release" / "contents.py"))


class BuildWithRelease(build_py):
    """Adds the version, the addresses, and the sha256 of all artifacts.

    An installed package has no `_config.yml` to read and no `artifacts/` beside it: it gets both from here.
    """

    def run(self) -> None:
        """Copy the modules, then write the file; an editable install stays as it is, it has the checkout."""
        super().run()
        if not self.editable_mode:
            file = Path(self.build_lib, "mlanimated", ADDRESS["RELEASE"])
            file.write_text(json.dumps(self.release(), indent=1, sort_keys=True) + "\n", "utf-8")

    def release(self) -> dict[str, object]:
        """Return what the file holds."""
        places = ADDRESS["addresses"]()
        return {
            "version": self.distribution.get_version(),
            "folder": ADDRESS["version"](),
            "addresses": {ADDRESS["REPOSITORY"]: places.repository, ADDRESS["SITE"]: places.site},
            "artifacts": {
                file.relative_to(HERE / "artifacts").as_posix(): {
                    "sha256": hashlib.sha256(file.read_bytes()).hexdigest(),
                    "bytes": file.stat().st_size,
                }
                for file in CONTENTS["artifact_files"](HERE / "artifacts")
            },
        }


setup(cmdclass={"build_py": BuildWithRelease})

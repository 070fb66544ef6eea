import json
from pathlib import Path

import pytest
import yaml

from mlanimated.store import address
from mlanimated.store.address import AddressError, addresses

ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def _bare(monkeypatch):
    for name in (address.REPOSITORY, address.SITE, address.VERSION):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def installed(tmp_path, monkeypatch):
    """The module as a wheel installs it; returns the file that the wheel was built with."""
    monkeypatch.setattr(address, "__file__", str(tmp_path / "mlanimated" / "store" / "address.py"))
    (tmp_path / "mlanimated" / "release").mkdir(parents=True)
    return tmp_path / "mlanimated" / address.RELEASE


def test_the_configuration_is_read_as_the_book_reads_it():
    config = yaml.safe_load((ROOT / "_config.yml").read_text("utf-8"))
    assert addresses().repository == config["repository"]["url"]
    assert addresses().site == config["html"]["baseurl"]


def test_the_placeholder_is_no_address():
    assert not addresses().configured
    assert address.PLACEHOLDER in addresses().name


def test_workflows_put_in_their_own(monkeypatch):
    monkeypatch.setenv(address.REPOSITORY, "https://github.com/someone/their-fork.git")
    assert not addresses().configured  # the site is still the placeholder's
    monkeypatch.setenv(address.SITE, "https://someone.github.io/their-fork")
    found = addresses()
    assert found.configured
    assert found.repository == "https://github.com/someone/their-fork"
    assert found.name == "someone/their-fork"
    assert found.folder("v1.0") == "https://someone.github.io/their-fork/v1.0/"


@pytest.mark.parametrize(
    "bad", ["someone/fork", "http://github.com/a/b", "https://", "ftp://a/b", "file:///a"]
)
def test_what_is_no_address_is_refused(monkeypatch, bad):
    monkeypatch.setenv(address.REPOSITORY, bad)
    with pytest.raises(AddressError, match=f"{address.REPOSITORY} as https"):
        addresses()


def test_a_site_on_this_machine_needs_no_encryption(monkeypatch):
    monkeypatch.setenv(address.SITE, "http://127.0.0.1:8000")
    assert addresses().site == "http://127.0.0.1:8000/"


def test_an_installed_package_knows_where_it_was_published(installed):
    with pytest.raises(AddressError, match="no address: set MLANIMATED_REPOSITORY"):
        addresses()
    assert address.version() == "dev"
    places = {address.REPOSITORY: "https://github.com/a/b", address.SITE: "https://a.github.io/b/"}
    installed.write_text(json.dumps({"addresses": places, "folder": "v0.3"}))
    assert addresses() == address.Addresses("https://github.com/a/b", "https://a.github.io/b/")
    assert address.version() == "v0.3"


def test_a_checkout_without_addresses_says_so(tmp_path, monkeypatch):
    (tmp_path / "pyproject.toml").touch()
    (tmp_path / "_toc.yml").touch()
    monkeypatch.setattr(address, "__file__", str(tmp_path / "code" / "mlanimated" / "store" / "address.py"))
    with pytest.raises(AddressError, match=r"_config\.yml"):
        addresses()
    (tmp_path / "_config.yml").write_text("title: A book\nhtml:\n  other: 1\n")
    with pytest.raises(AddressError, match=r"_config\.yml"):
        addresses()


def test_the_version_is_the_one_being_built(monkeypatch):
    assert address.version() == "dev"
    monkeypatch.setenv(address.VERSION, "v2.1")
    assert address.version() == "v2.1"


@pytest.mark.parametrize(
    ("repository", "site", "is_published"),
    [
        ("https://github.com/someone/book", "https://someone.github.io/book/", True),
        ("https://github.com/YOUR_ACCOUNT/book", "https://someone.github.io/book/", False),
        ("https://github.com/someone/book", "no address", False),
    ],
)
def test_a_book_with_a_placeholder_or_without_an_address_is_nowhere(
    monkeypatch, repository, site, is_published
):
    monkeypatch.setenv(address.REPOSITORY, repository)
    monkeypatch.setenv(address.SITE, site)
    found = address.published()
    assert found == (address.addresses() if is_published else None)

import pytest

from mlanimated.publish.version import PublishError, check, order, stable


@pytest.mark.parametrize("version", ["dev", "v0.1", "v1.2.3", "v1.10", "v1.0rc1", "v2.0.1a12"])
def test_names_of_versions(version):
    assert check(version) == version


@pytest.mark.parametrize(
    "version",
    [
        "",
        "0.1",
        "v1",
        "v01.2",
        "v1.2.3.4",
        "v1.2-rc1",
        "V1.2",
        "stable",
        "latest",
        "v1.2\n",
        "../v1.2",
        "v1.x",
    ],
)
def test_other_names_are_refused_with_an_example(version):
    with pytest.raises(PublishError, match=r"is not a version: it is dev, or like v1\.2"):
        check(version)


def test_versions_are_in_the_order_of_their_numbers():
    names = ["v0.9", "v0.10", "v0.10.1", "v1.0a2", "v1.0b1", "v1.0rc1", "v1.0rc10", "v1.0", "v1.0.1", "dev"]
    assert sorted(set(names), key=order) == names
    assert order("v1.0") == order("v1.0.0")


def test_stable_is_the_newest_release_whatever_came_last():
    assert stable(["v0.10", "dev", "v0.9", "v1.0rc1"]) == "v0.10"
    assert stable(["dev", "v0.1b1"]) is None
    assert stable([]) is None

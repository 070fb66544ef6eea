import pytest

from mlanimated.site.links import asked


@pytest.mark.parametrize(
    ("address", "instead"),
    [
        ("https://doi.org/10.1038/nature14236", "https://doi.org/api/handles/10.1038/nature14236"),
        (
            "https://doi.org/10.1016/0041-5553(64)90137-5",
            "https://doi.org/api/handles/10.1016/0041-5553(64)90137-5",
        ),
        ("https://www.gapminder.org/data/", None),
    ],
)
def test_of_a_doi_only_whether_it_exists_is_asked(address, instead):
    assert asked(address) == instead

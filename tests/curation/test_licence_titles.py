import pytest

from curation import _licence_names, rights


@pytest.mark.parametrize(
    ("identifier", "title"),
    [
        ("CC-BY-4.0", "Creative Commons Attribution 4.0 International"),
        ("CC-BY-NC-SA-3.0", "Creative Commons Attribution-NonCommercial-ShareAlike 3.0 Unported"),
        ("CC-BY-SA-3.0-DE", "Creative Commons Attribution-ShareAlike 3.0 Germany"),
        ("CC-BY-3.0-IGO", "Creative Commons Attribution 3.0 IGO"),
        ("CC-BY-2.5", "Creative Commons Attribution 2.5 Generic"),
        ("LicenseRef-CC-BY-SA", "Creative Commons Attribution-ShareAlike"),
        ("CC0-1.0", "Creative Commons Zero 1.0 Universal"),
        ("OGL-UK-3.0", "Open Government Licence 3.0"),
        ("LicenseRef-Village-Archive", "Village Archive"),
        ("CC-BY-4.0 AND MIT", "Creative Commons Attribution 4.0 International and MIT License"),
        ("Zlib", "Zlib"),
    ],
)
def test_a_licence_has_a_plain_name(identifier: str, title: str) -> None:
    assert rights.title(identifier) == title


@pytest.mark.parametrize("identifier", _licence_names.OWN)
def test_our_own_names_are_readable(identifier: str) -> None:
    assert not rights.title(identifier).startswith("LicenseRef-")

"""A profile names, orders and draws countries as its owner wants, and says what is wrong with a file."""

from pathlib import Path

import pytest

from legation.chancery.recognition import INTERFACE_LANGUAGES, load_profile
from legation.chancery.recognition.loading import shipped_profiles
from legation.domain.errors import Misconfigured


def own(folder: Path, text: str) -> Path:
    path = folder / "ours.toml"
    path.write_text(text, "utf-8")
    return path


def test_every_shipped_profile_speaks_all_six_languages() -> None:
    for named in shipped_profiles():
        profile = load_profile(named)
        for language in INTERFACE_LANGUAGES:
            assert profile.view[language] and profile.disclaimer[language]
        assert all(set(told) == set(INTERFACE_LANGUAGES) for told in profile.names.values())


def test_every_member_of_the_united_nations_has_a_name_in_each_language() -> None:
    profile = load_profile("un")
    for code in ("TV", "NR", "KI", "SS", "TL", "CI", "MH", "PW"):
        names = {profile.name_of(code, language) for language in INTERFACE_LANGUAGES}
        assert code not in names and len(names) >= 3


def test_names_follow_the_profile_and_the_language_and_its_variants() -> None:
    assert load_profile("un").name_of("kp") == "Democratic People’s Republic of Korea"
    assert load_profile("cldr").name_of("KP") == "North Korea"
    assert load_profile("un").name_of("CI", "fr-CA") == "Côte d’Ivoire"
    assert load_profile("un").name_of("KE", "zh-hans") == "肯尼亚"
    assert load_profile("un").name_of("??") == "??"


def test_an_own_file_states_only_what_differs(tmp_path: Path) -> None:
    own(
        tmp_path,
        'name = "ours/3"\nfirst = ["PT"]\n[names.PT]\nen = "Portuguese Republic"\n'
        '[flags]\nshow = "emoji"\n[areas]\ncrimea = "RU"\n',
    )
    profile = load_profile("ours.toml", home=tmp_path)
    assert profile.name_of("PT") == "Portuguese Republic"
    assert profile.name_of("PT", "fr") == "Portugal"
    assert profile.name_of("RU") == "Russian Federation"
    assert profile.ordered(["AO", "PT", "BR"]) == ["PT", "AO", "BR"]
    assert profile.flag_of("PT") == "🇵🇹"
    assert profile.drawn_as("crimea") == "RU"
    assert profile.drawn_as("somaliland") == "SO"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('nmae = "x"', "nmae"),
        ("name = ", "cannot be read"),
        ('extends = "mars"', "mars"),
        ('sort = "size"', "sort"),
        ('[names.PRT]\nen = "x"', "names.PRT"),
        ('[names.PT]\nde = "x"', "names.PT"),
        ('[flags]\nshow = "big"', "flags.show"),
    ],
)
def test_a_wrong_file_is_named_with_what_is_wrong(tmp_path: Path, text: str, says: str) -> None:
    with pytest.raises(Misconfigured, match=says):
        load_profile(str(own(tmp_path, text)))


def test_a_profile_that_is_not_there_names_the_setting() -> None:
    with pytest.raises(Misconfigured, match="RECOGNITION_PROFILE"):
        load_profile("nowhere")


def test_lists_follow_the_language_and_not_the_bytes() -> None:
    profile = load_profile("cldr")
    french = profile.ordered(["EE", "ES", "EG", "ZW", "AL"], "fr")
    assert french == ["AL", "EG", "ES", "EE", "ZW"]
    arabic = profile.ordered(["SA", "AR", "YE"], "ar")
    assert arabic == ["AR", "SA", "YE"]
    chinese = profile.ordered(["CN", "AL", "YE"], "zh")
    assert chinese == ["AL", "YE", "CN"]


def test_a_territory_may_be_shown_without_code_and_flag(tmp_path: Path) -> None:
    profile = load_profile(str(own(tmp_path, '[flags]\nshow = "emoji"\n')))
    assert profile.code_of("XK") == "" and profile.flag_of("XK") == ""
    assert profile.code_of("fr") == "FR" and profile.flag_of("FR")
    assert load_profile("un").flag_of("FR") == ""

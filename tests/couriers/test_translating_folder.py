"""Translation by models in a folder: real files, a real engine, nothing that leaves the machine."""

import sys
from pathlib import Path

import pytest

from legation.couriers.translating.choosing import translator_of
from legation.couriers.translating.folder import TOKENS, ModelFolder
from legation.domain.errors import Misconfigured, Rejected
from legation.settings import Settings

from .word_model import argos_package, converted_model

SPANISH = {
    "el": "the", "barco": "ship", "llega": "arrives", "hoy": "today", "hoy.": "today.",
    "barco.": "ship.",
}  # fmt: skip
FRENCH = {"the": "le", "ship": "navire", "arrives": "arrive", "today.": "aujourd'hui."}


@pytest.fixture
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("models")
    argos_package(folder / "translate-es_en-1_0", ("es", "en"), SPANISH)
    converted_model(folder / "opus-mt-en-fr", FRENCH)
    (folder / "notes").mkdir()
    return folder


@pytest.fixture
def engine(models: Path) -> ModelFolder:
    return ModelFolder(address=str(models))


def test_an_argos_package_translates_sentence_by_sentence_and_lines_stay_lines(
    engine: ModelFolder,
) -> None:
    told = engine.translate(
        "el barco llega hoy. hoy llega el barco.\n\nhoy", source="es", target="en"
    )
    assert told == "the ship arrives today. today arrives the ship.\n\ntoday"


def test_a_model_converted_for_ctranslate2_translates_too(engine: ModelFolder) -> None:
    told = engine.translate("the ship arrives today.", source="en-GB", target="fr-CA")
    assert told == "le navire arrive aujourd'hui."


def test_two_models_make_the_way_where_there_is_none(engine: ModelFolder) -> None:
    assert engine.can("es", "fr")
    told = engine.translate("el barco llega hoy.", source="es", target="fr")
    assert told == "le navire arrive aujourd'hui."


def test_names_that_the_model_does_not_know_stay(engine: ModelFolder) -> None:
    assert (
        engine.translate("Aldera llega hoy.", source="es", target="en") == "Aldera arrives today."
    )


def test_a_sentence_without_an_end_is_translated_in_parts_and_whole(engine: ModelFolder) -> None:
    many = "barco " * (TOKENS // 10)
    told = engine.translate(many * 3, source="es", target="en")
    assert set(told.split()) == {"ship"}
    assert len(told.split()) == 3 * (TOKENS // 10)


def test_one_pair_is_kept_in_memory_at_a_time(engine: ModelFolder) -> None:
    engine.translate("hoy", source="es", target="en")
    engine.translate("the ship", source="en", target="fr")
    assert len(engine._loaded) == 1


def test_a_pair_that_is_not_there_is_refused_and_nothing_leaves(engine: ModelFolder) -> None:
    assert not engine.can("fr", "es")
    assert not engine.is_outside
    with pytest.raises(Rejected, match="no model from fr to es"):
        engine.translate("bonjour", source="fr", target="es")


def test_what_is_no_folder_of_models_is_said(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured, match="there is no folder"):
        ModelFolder(address=str(tmp_path / "none")).can("es", "en")
    (tmp_path / "es-en").mkdir()
    with pytest.raises(Misconfigured, match="no translation model lies in"):
        ModelFolder(address=str(tmp_path)).can("es", "en")


def test_a_broken_model_or_package_is_named(models: Path, tmp_path: Path) -> None:
    argos_package(tmp_path / "pair", ("es", "en"), SPANISH)
    (tmp_path / "pair/model/model.bin").write_bytes(b"no model")
    with pytest.raises(Misconfigured, match="the model cannot be read"):
        ModelFolder(address=str(tmp_path)).translate("hoy", source="es", target="en")
    (tmp_path / "pair/metadata.json").write_text("[]", "utf-8")
    with pytest.raises(Misconfigured, match="it states no pair of languages"):
        ModelFolder(address=str(tmp_path)).can("es", "en")


def test_without_its_packages_the_line_to_run_is_told(
    engine: ModelFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "ctranslate2", None)
    with pytest.raises(Misconfigured, match=r"pip install 'legation\[translation\]'"):
        engine.translate("hoy", source="es", target="en")


def test_the_settings_choose_a_folder(models: Path, home: Path) -> None:
    chosen = Settings(home=home, translation_engine="folder", translation_address=str(models))
    engine = translator_of(chosen)
    assert engine is not None
    assert engine.translate("hoy", source="es", target="en") == "today"
    assert translator_of(chosen) is engine  # what was loaded stays for the next who asks
    converted_model(models / "fr-es", {"navire": "barco"})
    later = translator_of(chosen)
    assert later is not None
    assert later.can("fr", "es")

"""Which translator the settings name."""

from pathlib import Path

from legation.couriers.translating.apertium import COMMAND, Apertium
from legation.couriers.translating.endpoints import LibreTranslate, OpenAI
from legation.couriers.translating.folder import model_folder
from legation.couriers.translating.protocol import Translator
from legation.domain.errors import Misconfigured
from legation.domain.said import Said
from legation.settings import Settings

KEY_FILE = "translation.key"
"""In the folder of keys: one line, the key that the endpoint asks for. Absent where it asks for none."""


def translator_of(settings: Settings) -> Translator | None:
    """Give the translator of the settings; None where none is named.

    ``translation_address`` is the program for ``apertium`` (by default the one that is installed), the path
    for ``folder``, the address before ``/translate`` for ``libretranslate``, and ``ADDRESS#MODEL`` for
    ``openai``, the address before ``/chat/completions``. Misconfigured where it lacks.
    """
    engine, address = settings.translation_engine, settings.translation_address
    if engine == "none":
        return None
    if engine == "apertium":
        return Apertium(command=address or COMMAND)
    if not address:
        raise Misconfigured(
            Said("{engine} needs an address", engine=engine), where="translation_address"
        )
    if engine == "folder":
        where = Path(address)
        return model_folder(address, where.stat().st_mtime_ns if where.exists() else 0)
    key = _key(settings.home)
    if engine == "libretranslate":
        return LibreTranslate(address=address, key=key)
    url, _, model = address.partition("#")
    if not model:
        raise Misconfigured(
            Said("no model is named"),
            where="translation_address",
            remedy=Said("write ADDRESS#MODEL"),
        )
    return OpenAI(address=url, model=model, key=key)


def _key(home: Path) -> str:
    path = home / "keys" / KEY_FILE
    return path.read_text("utf-8").strip() if path.exists() else ""

"""The query engine: what it is set to."""

from legation.settings import Settings
from legation.store.querying import Engine


def test_the_engine_keeps_to_its_memory_and_gives_back_what_a_query_used(
    settings: Settings,
) -> None:
    names = ("memory_limit", "allocator_background_threads")
    asked = ", ".join(f"current_setting('{name}') AS {name}" for name in names)
    [told] = Engine(settings).ask(f"SELECT {asked}", {}).iter_rows(named=True)
    assert told["allocator_background_threads"] in (True, "true")
    assert told["memory_limit"].endswith("MiB")

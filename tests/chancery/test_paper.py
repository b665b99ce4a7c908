"""Pages on paper: what the package that sets them thinks of a style sheet is not the reader's affair."""

import logging

import pytest

from legation.chancery.paper import as_pdf
from legation.domain.errors import Misconfigured

SCREEN = "<style>p { nosuch-rule: 1; display: nonsense }</style><p>The treaty is signed.</p>"


def test_a_page_is_set_without_a_word_on_the_terminal(
    caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    with caplog.at_level(logging.WARNING):
        try:
            document = as_pdf(SCREEN)
        except Misconfigured:
            pytest.skip("no Pango here")
    assert document.startswith(b"%PDF")
    assert [one for one in caplog.records if one.name.startswith("weasyprint")] == []
    assert "".join(capfd.readouterr()) == ""

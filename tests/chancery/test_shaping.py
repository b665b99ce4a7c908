"""Labels of drawings on paper in Arabic: joined, and in the order in which they are seen."""

import ctypes

import pytest

from legation.chancery.shaping import shaped_labels, visual


@pytest.fixture(autouse=True)
def fribidi() -> None:
    try:
        ctypes.CDLL("libfribidi.so.0")
    except OSError:
        pytest.skip("no FriBidi on this machine, and so no Pango")


def test_letters_are_joined_and_stand_from_the_right_and_figures_from_the_left() -> None:
    march = "\u0645\u0627\u0631\u0633"
    joined = "\ufeb1\ufead\ufe8e\ufee3"  # seen from the left: isolated seen, reh, final alef, initial meem
    assert visual(march) == joined
    assert visual(f"14 {march} 2026") == f"2026 {joined} 14"
    assert visual("\u0644\u0627") == "\ufefb"  # lam and alef are one letter
    assert visual(f"\u2068{march}\u2069") == joined
    assert visual("14 March, Müller & Söhne") == "14 March, Müller & Söhne"


def test_only_the_labels_of_drawings_are_changed_and_stay_escaped() -> None:
    page = '<p>\u0645\u0627</p><svg><text x="1">\u0645\u0627 &amp; &lt;b&gt;</text></svg>'
    told = shaped_labels(page)
    assert told.startswith("<p>\u0645\u0627</p>")
    assert "\ufe8e\ufee3" in told
    assert "&amp;" in told
    assert "<b>" not in told

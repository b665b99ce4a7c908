"""Which passwords are too easily guessed for their length: few signs, repetitions, runs over the keyboard."""

from itertools import pairwise

from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.utils.translation import gettext

FEWEST_SIGNS = 5
"""Different signs, and pieces that do not go on from the one before."""
ROWS = (
    *("01234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm", "qwertzuiop", "yxcvbnm", "azertyuiop"),
    *("qsdfghjklm", "wxcvbn", "йцукенгшщзхъ", "фывапролджэ", "ячсмитьбю"),
    *("1qaz", "2wsx", "3edc", "4rfv", "5tgb", "6yhn", "7ujm", "8ik,", "9ol.", "0p;/"),
    *(
        "abcdefghijklmnopqrstuvwxyz",
        "абвгдеёжзийклмнопрстуфхцчшщъыьэюя",
        "ابتثجحخدذرزسشصضطظعغفقكلمنهوي",
    ),
)
"""What fingers and memory run along: rows and columns of keyboards, alphabets."""
_NEXT = frozenset(pair for row in ROWS for one in (row, row[::-1]) for pair in pairwise(one))


class Various:
    """Refuses a password that is long but says little, as Django's validators do."""

    def validate(self, password: str, user: AbstractBaseUser | None = None) -> None:
        """Raise ValidationError for a password of few signs, a repetition, or a run over the keyboard."""
        signs = "".join(password.casefold().split())
        if len(set(signs)) < FEWEST_SIGNS:
            raise ValidationError(
                gettext("The password has fewer than five different characters."), code="few_signs"
            )
        if is_repeated(signs) or pieces(signs) < FEWEST_SIGNS:
            raise ValidationError(
                gettext("The password repeats itself, or follows the keyboard or the alphabet."),
                code="repeated",
            )

    def get_help_text(self) -> str:
        """Say what is asked for."""
        return gettext(
            "At least 12 characters: some words you remember are better than one with signs."
        )


def is_repeated(signs: str) -> bool:
    """Say whether it is one piece said twice or more, the last time perhaps not to its end.

    >>> is_repeated("harbour!harbour!har"), is_repeated("harbour-harbours")
    (True, False)
    """
    return any(signs[step:] == signs[:-step] for step in range(1, len(signs) // 2 + 1))


def pieces(signs: str) -> int:
    """Count the pieces that do not go on from the sign before: along a keyboard, an alphabet, or the same.

    >>> pieces("qwertyuiop12"), pieces("1qaz2wsx3edc"), pieces("correcthorse")
    (2, 3, 9)
    """
    goes_on = (one == other or (one, other) in _NEXT for one, other in pairwise(signs))
    return bool(signs) + sum(not one for one in goes_on)

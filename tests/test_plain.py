"""What people type becomes plain words: stored, parsed and searched."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.language.plain import for_parsing, plain, searchable

ODD_TEXT = st.text(
    st.characters() | st.sampled_from("\u200b\u202e\u2066\ufeff\u00ad\r\n\t\u2028\x00\u3164\ufffc\u0301é½９"),
    max_size=60,
)


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("  Ring   the\tsurgery \n by Friday ", "Ring the surgery by Friday"),
        ("Ring\u200b the \u202esurgery\u202c\ufeff", "Ring the surgery"),
        ("sur\u00adgery\x00\x07", "surgery"),
        ("cafe\u0301", "café"),
        ("½ day, 20 m², ﬁle", "½ day, 20 m², ﬁle"),
        ("\ue000Ring\U000f0000 \ud800it\ufffe", "Ring it"),
        ("a picture \ufffc here", "a picture here"),
        ("one\u2028two\u2029three\u00a0four", "one two three four"),
        ("<b>Ring</b> `it`", "<b>Ring</b> `it`"),
        ("Thank you 🙏", "Thank you 🙏"),
        ("\u3164 \u200b", ""),
    ],
)
def test_stored_words_are_plain(typed: str, stored: str) -> None:
    assert plain(typed) == stored


def test_parsing_sees_straight_quotes_and_hyphens() -> None:
    typed = "‘Ring’ “it” – 10am—midday\u00a0\u2011 don’t"
    assert for_parsing(typed) == "'Ring' \"it\" - 10am-midday - don't"


@pytest.mark.parametrize(
    ("typed", "searched"),
    [
        ("９４３\u00a0４７６ ٥٩١٩", "943 476 5919"),
        ("9\ufe0f\u20e34\ufe0f\u20e33\ufe0f\u20e3", "943"),
        ("O77OO 9OO l23", "07700 900 123"),
        ("a b c d e", "abcde"),
        ("nine four three four seven six", "943476"),
        ("АВ123456С", "AB123456C"),
        ("café – l’été", "cafe - l'ete"),
        ("Only 10 of us Old Oak", "Only 10 of us Old Oak"),
        ("one or two of the three", "one or two of the three"),
        ("2\u2044③ 𝟗𝟒", "2⁄3 94"),
    ],
)
def test_searching_reads_what_a_patient_reader_would(typed: str, searched: str) -> None:
    assert searchable(typed) == searched


@given(ODD_TEXT)
def test_plain_words_hold_nothing_hidden_and_stay_as_they_are(typed: str) -> None:
    stored = plain(typed)
    assert plain(stored) == stored
    assert not {unicodedata.category(char) for char in stored} & {"Cc", "Cf", "Co", "Cs", "Zl", "Zp"}
    assert "  " not in stored


@given(ODD_TEXT)
def test_any_text_can_be_parsed_and_searched(typed: str) -> None:
    assert for_parsing(for_parsing(typed)) == for_parsing(typed)
    assert "\n" not in searchable(typed)

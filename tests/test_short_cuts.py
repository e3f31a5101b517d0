"""What is done faster for the commonest lines comes to the same as what is done for all."""

from hypothesis import given
from hypothesis import strategies as st

from handlers import features
from handlers.language.guard import Seen, check, worst
from handlers.language.patterns import beginning, patterns
from handlers.language.plain import searchable

features.load()

KEYBOARD = st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=60)
TELLING = ["flat b", "Elm Street", "Mr Hall", "a at gmail", "a@b.org", "one two three", "oh", "dob", "nhs no", "reg AB",
           "O", "I", "l", "sort code", "passport", "born", "é", "٣", "²", "1 May 16", "1/2/03", "(b", ", b", "d.o.b",
           "birthday", "his", "12", "St", "Court", "flat 1,", "PR7 1AB", "AB12 CDE", "AB 12 34 56 C", "0 7 7 0 0",
           "one two three four", "01257 555", "12-34-56", "1234567"]  # fmt: skip
WORDS = sorted({word for pattern in patterns() for words in pattern.head for word in words})


@given(KEYBOARD)
def test_a_line_of_plain_letters_is_searched_as_any_other(text: str) -> None:
    assert searchable(f"{text} o") == searchable(f"{text} ö")


@given(st.lists(st.one_of(st.sampled_from(TELLING), KEYBOARD), max_size=6).map(" ".join))
def test_the_guard_sees_the_same_in_a_line_with_few_digits_whichever_rules_it_asks(text: str) -> None:
    assert check(text) == worst(Seen(searchable(text)))


@given(st.lists(st.sampled_from([*WORDS, "surgery"]), max_size=4))
def test_the_patterns_found_by_their_words_are_those_that_fit_in_the_same_order(words: list[str]) -> None:
    fitting = [
        pattern
        for pattern in patterns()
        if (pattern.head or not words)
        and len(words) >= len(pattern.head)
        and all(word in choice for word, choice in zip(words, pattern.head, strict=False))
    ]
    assert beginning(words) == [pattern for pattern in fitting if pattern.head or not pattern.parts]

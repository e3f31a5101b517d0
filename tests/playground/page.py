"""One person at the Agents Playground, in a browser."""

import re
from dataclasses import dataclass

import pytest
from playwright.sync_api import Locator, Page, expect

WAIT = 20_000  # milliseconds; a page that is slow to answer is no fault of ours
CHAT, CHANNEL, BOT = "Personal Chat", "Locality Task Group", "PSR"

Words = str | re.Pattern[str]


@dataclass
class Person:
    """What somebody does, and sees."""

    page: Page

    def goes_to(self, place: str) -> None:
        """Open a chat or a channel, and see the bot's welcome there."""
        self.page.get_by_role("treeitem", name=place).click()
        self.sees("I keep one list of actions, meetings and joint activities")

    def types(self, words: str) -> None:
        """A line in the private chat. The box to write in comes after those of the cards."""
        box = self.page.get_by_role("textbox").last
        box.fill(words)
        box.press("Enter")

    def posts(self, words: str) -> None:
        """A new post in a channel that names the bot. The box for it comes before those of the threads."""
        box = self.page.get_by_role("textbox").first
        box.click()
        box.press_sequentially("@")
        self.page.get_by_role("menuitem", name=BOT).click()
        box.press_sequentially(f" {words}")
        self.page.get_by_role("button", name="Post").click()

    def presses(self, button: str) -> None:
        """A button, the latest of its name."""
        self.page.get_by_role("button", name=button, exact=True).last.click()

    def fills(self, label: str, words: str) -> None:
        """A field of a form."""
        self.page.get_by_label(label).last.fill(words)

    def finds(self, label: str, words: str) -> None:
        """A field of a form has these words in it; until it has, whatever is pressed sends an empty one."""
        expect(self.page.get_by_label(label).last).to_have_value(words, timeout=WAIT)

    def makes_an_action_of(self, message: str) -> None:
        """The menu of a message, and in it what Teams would call "Make this an action"."""
        self.types(message)
        self.sees("Nothing was changed.")
        self._menu_of(message).click()
        self.page.get_by_role("menuitem", name="Action Command").click()
        # The Playground reads no manifest, so it asks which command is meant.
        asking = self.page.get_by_role("dialog")
        asking.get_by_role("textbox").first.fill("make_action")
        asking.get_by_role("button", name="Create").click()

    def _menu_of(self, message: str) -> Locator:
        """The button in the smallest box around these very words that has one; messages may still change places."""
        menus = self.page.get_by_role("button", name="Show more information")
        said = self.page.get_by_text(message, exact=True)
        return self.page.locator("div").filter(has=said).filter(has=menus).last.locator(menus)

    def sees(self, words: Words) -> None:
        """The words stand on the page, or will in a moment."""
        self._shown(self.page.get_by_text(words).filter(visible=True).last, words)

    def _shown(self, found: Locator, words: Words) -> None:
        try:
            expect(found).to_be_visible(timeout=WAIT)
        except AssertionError:
            pytest.fail(f"{words!r} is not seen in:\n{self.page.inner_text('body')}")

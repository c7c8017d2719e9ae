"""A person who uses only the keyboard, and how many interactions they need.

An interaction is one control activated or one field filled. Moving (Tab, arrow keys, the list's own keys) is none.
"""

from dataclasses import dataclass, field
from typing import Any

#: Tab is pressed at most so often in search of a control.
LONGEST = 200


@dataclass
class Keyboard:
    """Does everything through `page.keyboard`, and keeps what was done."""

    page: Any
    done: list[str] = field(default_factory=list)

    @property
    def count(self) -> int:
        """Interactions so far."""
        return len(self.done)

    def tab_to(self, selector: str) -> None:
        """Moves by Tab until the focus is on what the selector finds; fails where Tab does not lead there."""
        for _press in range(LONGEST):
            if self.page.evaluate("selector => document.activeElement.matches(selector)", selector):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"Tab does not lead to {selector}")

    def move(self, key: str) -> None:
        """A key that only moves the focus."""
        self.page.keyboard.press(key)

    def activate(self, selector: str = "", *, key: str = "Enter") -> None:
        """Activates what the focus is on, or what Tab leads to: one interaction."""
        if selector:
            self.tab_to(selector)
        self.done.append(f"{key}: {self._here()}")
        self.page.keyboard.press(key)

    def follow(self, selector: str = "", *, key: str = "Enter") -> None:
        """Activates what leads to another page, and waits for it."""
        if selector:
            self.tab_to(selector)
        with self.page.expect_navigation():
            self.activate(key=key)
        self.page.wait_for_load_state("load")

    def fill(self, selector: str, text: str) -> None:
        """Fills a field that Tab leads to with other text: one interaction."""
        self.tab_to(selector)
        self.page.keyboard.press("Control+A")
        self.page.keyboard.type(text)
        self.done.append(f"«{text}»: {self._here()}")

    def choose(self, selector: str, label: str) -> None:
        """Chooses in a list that Tab leads to, by the arrow keys, what begins with the label: one interaction."""
        self.tab_to(selector)
        self.page.keyboard.press("Home")
        for _press in range(LONGEST):
            chosen = self.page.evaluate("document.activeElement.selectedOptions[0].innerText.trim()")
            if chosen.startswith(label):
                self.done.append(f"«{chosen}»: {self._here()}")
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"{label} is not in the list {selector}")

    def _here(self) -> str:
        return str(
            self.page.evaluate(
                "() => (document.activeElement.name || document.activeElement.innerText || '').trim().slice(0, 60)"
            )
        )

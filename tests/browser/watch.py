"""What no page may do: reach another host, break its policy, log an error, throw."""

from playwright.sync_api import ConsoleMessage, Page, Request


class Watch:
    """Follows pages and notes their problems; `allowed` are parts of messages that are expected."""

    def __init__(self, server: str) -> None:
        self.server = server
        self.problems: list[str] = []
        self.allowed: list[str] = ["Service Worker registration blocked by Playwright"]

    def follow(self, page: Page) -> None:
        """Note the problems of a page from now on."""
        page.on("request", self._on_request)
        page.on("console", self._on_console)
        page.on("pageerror", lambda error: self._note(f"error: {error}"))

    def _on_request(self, request: Request) -> None:
        if not request.url.startswith((self.server, "data:", "blob:")):
            self._note(f"request to another host: {request.url}")

    def _on_console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self._note(f"console: {message.text}")

    def _note(self, problem: str) -> None:
        if not any(part in problem for part in self.allowed):
            self.problems.append(problem)

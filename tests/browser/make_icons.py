"""Draw the icons of the installed application from mark.svg: `python -m tests.browser.make_icons`.

A maskable icon is cut to a circle or a square by the system, so the mark stands within the inner
four fifths and its colour goes to the edge.
"""

import base64
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from tests.chromium import CHROMIUM_ARGUMENTS, find_chromium

ICONS = Path(__file__).parents[2] / "webapp" / "static" / "icons"
GROUND = "#1f3fae"
ICON_SIZES = {"mark-192": (192, 1.0), "mark-512": (512, 1.0), "maskable-512": (512, 0.8)}


def draw(browser: Browser, name: str, size: int, share: float) -> None:
    """Draw one icon; `share` is the part of the side that the mark takes."""
    page = browser.new_page(viewport={"width": size, "height": size})
    source = base64.b64encode((ICONS / "mark.svg").read_bytes()).decode()
    ground = GROUND if share < 1 else "transparent"
    page.set_content(
        f"<style>body{{margin:0;height:100vh;display:grid;place-items:center;background:{ground}}}"
        f"</style><img width={size * share} height={size * share} "
        f'src="data:image/svg+xml;base64,{source}">'
    )
    page.locator("img").evaluate("image => image.decode()")
    page.screenshot(path=ICONS / f"{name}.png", omit_background=share == 1)
    page.close()


def main() -> None:
    """Draw all icons."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=find_chromium(), args=list(CHROMIUM_ARGUMENTS)
        )
        for name, (size, share) in ICON_SIZES.items():
            draw(browser, name, size, share)
        browser.close()


if __name__ == "__main__":
    main()

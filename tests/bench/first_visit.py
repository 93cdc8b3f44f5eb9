"""What the first visit to a survey costs: `python tests/bench/first_visit.py FILL_IN_URL`, the server running.

Counts requests and bytes on the wire, headers included, fonts aside, on a cold cache. Limits: 4 requests, 60 KB in
all, none to another host; every document of the survey at most 40 KB.
"""

import sys
from urllib.parse import urlsplit

from playwright.sync_api import Page, Request, sync_playwright

MOST_REQUESTS, MOST_BYTES, MOST_IN_A_DOCUMENT = 4, 60_000, 40_000


def first_visit(page: Page, address: str) -> list[tuple[str, int]]:
    """Address and size of every request of the first visit."""
    requests: list[Request] = []

    def keep(request: Request) -> None:
        requests.append(request)

    page.on("request", keep)
    page.goto(address, wait_until="networkidle")
    sizes = []
    for request in requests:
        measured = request.sizes()
        received = measured["responseBodySize"] + measured["responseHeadersSize"]
        sizes.append((request.url, received + measured["requestHeadersSize"] + measured["requestBodySize"]))
    return sizes


def largest_document(page: Page) -> int:
    """The largest page of a survey filled in from here on."""
    largest = 0
    page.locator("input[name=group]").first.check()
    page.locator("main form .primary").click()
    while "/page/" in page.url:
        largest = max(largest, len(page.context.request.get(page.url).body()))
        page.locator("main form .primary").click()
    return max(largest, len(page.context.request.get(page.url).body()))


def main(address: str) -> int:
    """Print the figures; 1 when a limit is passed."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-gpu"]
        )
        page = browser.new_page(viewport={"width": 390, "height": 844})
        seen = first_visit(page, address)
        largest = largest_document(page)
        browser.close()
    counted = [(url, size) for url, size in seen if not url.endswith(".woff2")]
    foreign = [url for url, _ in seen if urlsplit(url).netloc != urlsplit(address).netloc]
    total = sum(size for _, size in counted)
    for url, size in seen:
        print(f"{size:8,} bytes  {urlsplit(url).path}")
    print(f"{len(counted)} requests (limit {MOST_REQUESTS}), {total:,} bytes (limit {MOST_BYTES:,}), fonts aside")
    print(f"largest document {largest:,} bytes (limit {MOST_IN_A_DOCUMENT:,}); other hosts: {foreign or 'none'}")
    within = len(counted) <= MOST_REQUESTS and total <= MOST_BYTES and largest <= MOST_IN_A_DOCUMENT
    return 0 if within and not foreign else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))

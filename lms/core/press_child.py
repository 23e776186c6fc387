"""Lays out the HTML of its standard input, writes the PDF to its standard output, and ends."""

from __future__ import annotations

import sys
from pathlib import Path

from weasyprint import HTML
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

FONTS = {file.name: file for file in Path(__file__).with_name("fonts").glob("*.woff2")}


class Shelf(URLFetcher):
    """Hands out the fonts by name and nothing else: what people wrote can't have anything fetched."""

    def __init__(self) -> None:
        super().__init__(allowed_protocols=(), allow_redirects=False)

    def fetch(self, url: str, headers: object = None) -> URLFetcherResponse:
        scheme, _, name = url.partition(":")
        if scheme != "paper" or name not in FONTS:
            raise FatalURLFetchingError(url)
        return URLFetcherResponse(url, FONTS[name].read_bytes(), {"Content-Type": "font/woff2"})


def main() -> None:
    page = HTML(string=sys.stdin.buffer.read().decode(), base_url="paper:", url_fetcher=Shelf())
    sys.stdout.buffer.write(page.write_pdf(pdf_variant="pdf/ua-1"))


if __name__ == "__main__":
    main()

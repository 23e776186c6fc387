"""Lays out the HTML of its standard input, writes the PDF to its standard output, and ends."""

from __future__ import annotations

import sys
from pathlib import Path

from weasyprint import HTML
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

HERE = Path(__file__).parent
SHELF = {**{file.name: (file, "font/ttf") for file in (HERE / "fonts").glob("*.ttf")},
         "press.css": (HERE / "press.css", "text/css")}


class Shelf(URLFetcher):
    """Hands out the fonts and the stylesheet by name and nothing else: what people wrote can't have anything fetched."""

    def __init__(self) -> None:
        super().__init__(allowed_protocols=(), allow_redirects=False)

    def fetch(self, url: str, headers: object = None) -> URLFetcherResponse:
        scheme, _, name = url.partition(":")
        if scheme != "paper" or name not in SHELF:
            raise FatalURLFetchingError(url)
        file, media_type = SHELF[name]
        return URLFetcherResponse(url, file.read_bytes(), {"Content-Type": media_type})


def main() -> None:
    page = HTML(string=sys.stdin.buffer.read().decode(), base_url="paper:", url_fetcher=Shelf())
    sys.stdout.buffer.write(page.write_pdf(pdf_variant="pdf/ua-1"))


if __name__ == "__main__":
    main()

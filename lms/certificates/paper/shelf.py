"""The files that a page of the paper may ask for: those of its design, by name, and nothing else."""

from pathlib import PurePosixPath

from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from lms.certificates.designs.design import EMBLEM, Design, house

_TYPES = {".css": "text/css", ".svg": "image/svg+xml", ".ttf": "font/ttf", ".png": "image/png"}


class RefusedResource(FatalURLFetchingError):
    """The paper asked for something that is not its own; WeasyPrint would have printed on without it."""


class Shelf(URLFetcher):
    """Hands out the files of a design by name."""

    def __init__(self, design: Design | None = None) -> None:
        super().__init__(allowed_protocols=(), allow_redirects=False)
        self._stock = (design or house()).stock

    def fetch(self, url: str, headers: object = None) -> URLFetcherResponse:
        scheme, _, name = url.partition(":")
        if scheme != "paper" or name not in self._stock or (kind := kind_of(name, self._stock[name])) is None:
            raise RefusedResource(url)
        return URLFetcherResponse(url, self._stock[name], {"Content-Type": kind})


def kind_of(name: str, content: bytes) -> str | None:
    """The media type of a file that a page may ask for; an emblem has no suffix and is told by its content."""
    if name == EMBLEM:
        return "image/png" if content.startswith(b"\x89PNG") else "image/svg+xml"
    return _TYPES.get(PurePosixPath(name).suffix)

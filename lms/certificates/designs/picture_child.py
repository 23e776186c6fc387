"""A stranger's picture is made safe here, within the limits of `lms.core.limited`, which runs this as a script: the file on
standard input, the answer in JSON."""

from __future__ import annotations

import json
import sys
from base64 import b64encode
from importlib import import_module

from PIL import Image

from lms.certificates.designs import bounds, pictures
from lms.certificates.designs.problems import Problem, Refused


def answer(content: bytes) -> dict[str, object]:
    try:
        return {"content": b64encode(pictures.safe(content)[0]).decode()}
    except Refused as refused:
        return {"refused": refused.problem.told()}
    except MemoryError:
        return {"refused": Problem("memory", "", "picture").told()}
    except Exception:  # whatever a hostile file makes of a decoder
        return {"refused": Problem("damaged", "", "picture").told()}


def main() -> None:
    import_module("lxml.etree")  # what reads pictures, before nothing more can be opened
    Image.init()
    bounds.shut()
    sys.stdout.write(json.dumps(answer(sys.stdin.buffer.read())))


if __name__ == "__main__":
    main()

"""Pictures that people bring: what is only picture is kept, all else is refused with words, and bombs do not go off."""

from __future__ import annotations

import struct
import zlib
from io import BytesIO
from xml.etree import ElementTree

import pytest
from PIL import Image

from lms.certificates.designs.pictures import PNG, SVG, safe
from lms.certificates.designs.press import safe_picture
from lms.certificates.designs.problems import Refused

HEAD = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 10 10">'


def png(size: tuple[int, int], mode: str = "RGBA") -> bytes:
    out = BytesIO()
    Image.new(mode, size).save(out, "PNG", pnginfo=None)
    return out.getvalue()


def bomb(width: int, height: int) -> bytes:
    """A PNG of few bytes that says it is enormous."""
    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0))
            + chunk(b"IDAT", zlib.compress(b"\0" * 1_000_000)) + chunk(b"IEND", b""))


def refusal(content: bytes) -> str:
    with pytest.raises(Refused) as refused:
        safe(content)
    return refused.value.problem.kind


def test_a_drawing_of_shapes_keeps_its_shapes_and_nothing_else():
    drawing = (f'{HEAD}<!-- who --><metadata>x</metadata><defs><linearGradient id="a"/></defs><title>Lambang</title>'
               '<g transform="translate(1 2)" style="fill:#123a5e;-inkscape-font:x" id="layer">'
               '<path d="M0 0h5v5z" data-x="1"/></g></svg>')
    content, kind = safe(drawing.encode())
    assert kind == SVG
    tree = ElementTree.fromstring(content)
    group = tree[1]
    assert [child.tag.rpartition("}")[2] for child in tree] == ["title", "g"]
    assert group.attrib == {"transform": "translate(1 2)", "fill": "#123a5e"}
    assert group[0].attrib == {"d": "M0 0h5v5z"}


@pytest.mark.parametrize("inside", [
    "<script>x</script>", "<image href='file:///etc/passwd'/>", "<use xlink:href='http://x/y#z'/>", "<foreignObject/>",
    "<text>x</text>",
    "<a href='javascript:x'><path d='M0 0'/></a>", "<path d='M0 0' onclick='x'/>", "<path fill='url(#a)' d='M0 0'/>",
    "<path style='fill:url(http://x)' d='M0 0'/>", "<path opacity='.5' d='M0 0'/>", "<g style='filter:blur(1px)'/>",
    "<path class='a' d='M0 0'/>", "<animate/>", "<switch/>"])
def test_drawings_that_reach_run_or_shine_through_are_refused(inside):
    assert refusal(f"{HEAD}{inside}</svg>".encode()) in ("drawing", "drawing_style")


def test_entities_are_not_unfolded():
    laughs = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    bad = f'<!DOCTYPE svg [<!ENTITY a0 "lol">{laughs}]>{HEAD}<title>&a9;</title></svg>'
    outside = f'<!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]>{HEAD}<title>&x;</title></svg>'
    assert (refusal(bad.encode()), refusal(outside.encode())) == ("damaged", "drawing")


def test_a_picture_of_dots_is_written_anew_and_no_larger_than_paper_needs():
    content, kind = safe(png((2400, 1200)))
    with Image.open(BytesIO(content)) as image:
        assert (kind, image.size, image.info) == (PNG, (1200, 600), {})


@pytest.mark.parametrize(("content", "kind"), [
    (b"GIF89a", "kind"), (b"", "kind"), (b"%PDF-1.7", "kind"), (b"\x89PNG\r\n\x1a\nxx", "damaged"), (b"<svg", "damaged"),
    (b"\x89PNG" + b"x" * 600_000, "large"), (f"{HEAD}{'<g>' * 90}{'</g>' * 90}</svg>".encode(), "drawing"),
    (f"{HEAD}{'<g/>' * 30_000}</svg>".encode(), "damaged")], ids=lambda value: value if isinstance(value, str) else "")
def test_what_is_no_picture_is_refused(content, kind):
    assert refusal(content) == kind


@pytest.mark.parametrize("size", [(100_000, 100_000), (4001, 10), (60_000, 1)])
def test_a_picture_that_unfolds_beyond_measure_is_refused_before_it_does(size):
    with pytest.raises(Refused) as refused:
        safe_picture(bomb(*size))
    assert refused.value.problem.kind == "pixels"

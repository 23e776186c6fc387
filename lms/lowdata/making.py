"""Lighter forms are made: by Pillow in this process, by ffmpeg and qpdf in bounded ones of their own."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

WIDTHS = (480, 960)
WORTH = 0.95
"""A lighter form that is not lighter than this share of the original is not kept."""
LOWEST = 240
"""Lines of the smallest picture; a video that has fewer is still made lighter by it."""
PATIENCE = 7200
"""Seconds that a program may take, on a busy machine."""
_BOUNDED = [sys.executable, "-I", str(Path(__file__).with_name("bounded.py"))]
Tell = Callable[[int], None]


def images(source: Path) -> Iterator[tuple[str, str, bytes]]:
    """WebP in the widths below the image's own; moving pictures stay as they are."""
    from PIL import Image, ImageOps

    with Image.open(source) as image:
        if getattr(image, "n_frames", 1) > 1:
            return
        image.draft("RGB", (2 * WIDTHS[-1], 2 * WIDTHS[-1]))
        ImageOps.exif_transpose(image, in_place=True)
        for width in WIDTHS:
            if width > image.width and width != WIDTHS[0]:
                continue
            small = image.convert("RGBA" if "A" in image.getbands() or "transparency" in image.info else "RGB")
            small.thumbnail((width, width * 4), Image.Resampling.LANCZOS)
            out = io.BytesIO()
            small.save(out, "WEBP", quality=72, method=4)
            yield f"w{width}", "image/webp", out.getvalue()


def video(source: Path, folder: Path, tell: Tell) -> Iterator[tuple[str, str, Path]]:
    """240p and 480p where the original is higher, the sound alone, and a still from a tenth of its length."""
    facts = _facts(source)
    heights = [height for height in (LOWEST, 480) if height < facts.height or height == LOWEST]
    steps = len(heights) + 1
    for number, height in enumerate(heights):
        out = folder / f"{height}p.mp4"
        _ffmpeg(source, out, "-vf", f"scale=-2:'trunc(min({height},ih)/2)*2',fps='min(24,source_fps)'", *_PICTURE,
                "-crf", "30" if height == LOWEST else "27", *_SOUND, "-movflags", "+faststart",
                seconds=facts.seconds, tell=_part(tell, number, steps))
        yield f"{height}p", "video/mp4", out
    if facts.has_sound:
        last = _part(tell, steps - 1, steps)
        yield from audio(source, folder, lambda percent: last(percent / 100))
    still = folder / "poster.webp"
    with suppress(subprocess.SubprocessError):
        _ffmpeg(source, still, "-ss", f"{facts.seconds / 10:.2f}", "-frames:v", "1", "-vf", "scale='min(640,iw)':-2",
                "-quality", "70")
        yield "poster", "image/webp", still


def audio(source: Path, folder: Path, tell: Tell) -> Iterator[tuple[str, str, Path]]:
    out = folder / "audio.m4a"
    seconds = _facts(source).seconds
    _ffmpeg(source, out, "-vn", *_SOUND, "-movflags", "+faststart", seconds=seconds, tell=lambda share: tell(int(100 * share)))
    yield "audio", "audio/mp4", out


def pdf(source: Path, folder: Path, tools: list[str]) -> Iterator[tuple[str, str, Path]]:
    """The same pages, laid out so that the first shows before the last has come."""
    out = folder / "web.pdf"
    if "pikepdf" in tools:
        import pikepdf

        with pikepdf.open(source) as document:
            document.save(out, linearize=True, compress_streams=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    elif "qpdf" in tools:
        _run(["qpdf", "--linearize", "--object-streams=generate", str(source), str(out)])
    else:
        return
    yield "web", "application/pdf", out


def pages(source: Path) -> int | None:
    """Of a PDF; None where it can't be told."""
    import pypdfium2

    with suppress(pypdfium2.PdfiumError), pypdfium2.PdfDocument(source) as document:
        return len(document)
    return None


def _part(tell: Tell, number: int, steps: int) -> Callable[[float], None]:
    """Tells the share of one step of several."""
    return lambda share: tell(int(100 * (number + share) / steps))


_PICTURE = ("-c:v", "libx264", "-preset", "veryfast", "-profile:v", "main", "-pix_fmt", "yuv420p")
_SOUND = ("-c:a", "aac", "-b:a", "32k", "-ac", "1", "-ar", "32000")


class _Facts:
    def __init__(self, told: dict[str, object]) -> None:
        streams = told.get("streams") or []
        assert isinstance(streams, list)
        self.height = max((int(s.get("height") or 0) for s in streams), default=0)
        self.has_sound = any(s.get("codec_type") == "audio" for s in streams)
        form = told.get("format") or {}
        assert isinstance(form, dict)
        self.seconds = float(form.get("duration") or 0)


def _facts(source: Path) -> _Facts:
    done = _run(["ffprobe", "-v", "error", "-protocol_whitelist", "file", "-of", "json", "-show_entries",
                 "stream=codec_type,height:format=duration", f"file:{source}"])
    return _Facts(json.loads(done))


def _ffmpeg(source: Path, out: Path, *how: str, seconds: float = 0, tell: Callable[[float], None] | None = None) -> None:
    command = ["ffmpeg", "-nostdin", "-v", "error", "-y", "-protocol_whitelist", "file,pipe", "-i", f"file:{source}",
               "-map_metadata", "-1", "-sn", "-dn", *how, "-progress", "pipe:1", f"file:{out}"]
    with subprocess.Popen([*_BOUNDED, *command], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as running:
        for line in running.stdout or ():
            name, _, value = line.strip().partition("=")
            if tell and seconds and name == "out_time_us" and value.isdigit():
                tell(min(int(value) / 1e6 / seconds, 1.0))
    if running.returncode:
        raise subprocess.CalledProcessError(running.returncode, command[:1])


def _run(command: list[str]) -> bytes:
    return subprocess.run([*_BOUNDED, *command], capture_output=True, check=True, timeout=PATIENCE).stdout

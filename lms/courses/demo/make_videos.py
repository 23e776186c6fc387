"""Makes each course's slide-show video, captions, poster and transcript from its video.toml.

Needs Chromium, espeak-ng and ffmpeg; run by hand when a video.toml changes, never by the application.
"""

import shutil
import subprocess
import tomllib
import wave
from html import escape
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from PIL import Image
from playwright.sync_api import Page, sync_playwright

WIDTH, HEIGHT, FRAMES_PER_SECOND = 854, 480, 5
PAUSE_AFTER_SENTENCE, PAUSE_AFTER_SLIDE = 0.35, 0.9
SPEAKING = ["-v", "id", "-s", "158", "-p", "42", "-g", "1"]
SOFTER_VOICE = "highpass=f=90,lowpass=f=6500,loudnorm=I=-18:TP=-2,aresample=44100"
STYLE = """
* { box-sizing: border-box; margin: 0 }
body { width: 854px; height: 480px; font-family: "DejaVu Sans", sans-serif; background: #fff; color: #041225;
  display: grid; grid-template-columns: 250px 1fr; overflow: hidden }
aside { background: #196BCD; color: #fff; display: grid; place-items: center; font-size: 132px; font-weight: 700 }
aside.long { font-size: 76px }
main { padding: 0 48px; align-self: center }
h1 { font-size: 42px; line-height: 1.2; letter-spacing: -.5px; margin-bottom: 26px }
p { font-size: 27px; line-height: 1.35; padding-left: 20px; border-left: 6px solid #A1C4F5; margin-top: 18px }
small { position: absolute; right: 28px; bottom: 22px; font-size: 15px; color: #4a5a72 }
i { position: absolute; left: 0; bottom: 0; height: 8px; background: #629CEF }
.cover { background: #041225; color: #fff; grid-template-columns: 1fr }
.cover main { padding: 0 72px; border-left: 18px solid #196BCD; height: 480px; display: grid; align-content: center }
.cover h1 { font-size: 58px }
.cover p { border: 0; padding: 0; color: #C0D7F9; font-size: 28px }
.cover small { color: #A1C4F5 }
"""


def main() -> None:
    with sync_playwright() as playwright, TemporaryDirectory() as scratch:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT})
        for source in sorted(Path(__file__).parent.glob("*/video.toml")):
            work = Path(scratch, source.parent.name)
            work.mkdir()
            make(tomllib.loads(source.read_text("utf-8")), page, work=work, out=source.parent)


def make(video: dict[str, Any], page: Page, *, work: Path, out: Path) -> None:
    slides, clock = video["slides"], 0.0
    cues, playlist, sounds = list[str](), list[str](), list[bytes]()
    for number, slide in enumerate(slides):
        picture, begin = work / f"{number}.png", clock
        page.set_content(markup(slide, number=number, count=len(slides), note=video["note"]))
        page.screenshot(path=picture)
        for sentence in slide["say"]:
            sound, length = speak(sentence, video["spoken"], work / "sentence.wav")
            cues.append(f"{stamp(clock)} --> {stamp(clock + length)}\n{two_lines(sentence)}\n")
            sounds += [sound, silence(PAUSE_AFTER_SENTENCE)]
            clock += length + PAUSE_AFTER_SENTENCE
        sounds.append(silence(PAUSE_AFTER_SLIDE))
        clock += PAUSE_AFTER_SLIDE
        playlist.append(f"file '{picture}'\nduration {clock - begin:.3f}")
    with wave.open(str(work / "voice.wav"), "wb") as voice:
        voice.setparams((1, 2, 22050, 0, "NONE", "not compressed"))
        voice.writeframes(b"".join(sounds))
    (work / "slides.txt").write_text("\n".join([*playlist, f"file '{picture}'"]))
    encode(work, out / f"{video['name']}.mp4", seconds=clock)
    (out / f"{video['name']}.vtt").write_text("WEBVTT\n\n" + "\n".join(cues), "utf-8")
    (out / f"{video['name']}-transkrip.md").write_text(transcript(video), "utf-8")
    Image.open(work / "0.png").convert("RGB").save(out / f"{video['name']}.webp", quality=82, method=6)


def markup(slide: dict[str, Any], *, number: int, count: int, note: str) -> str:
    lines = "".join(f"<p>{escape(line)}</p>" for line in slide["lines"])
    body = f"<main><h1>{escape(slide['title'])}</h1>{lines}</main>"
    progress = f"<i style='width:{100 * number / (count - 1):.0f}%'></i>"
    if big := slide.get("big"):
        size = "long" if len(big) > 2 else "short"
        return f"<style>{STYLE}</style><body><aside class={size}>{escape(big)}</aside>{body}{progress}"
    return f"<style>{STYLE}</style><body class=cover>{body}<small>{escape(note)}</small>"


def speak(sentence: str, spoken: dict[str, str], wav: Path) -> tuple[bytes, float]:
    for written, sound in spoken.items():
        sentence = sentence.replace(written, sound)
    subprocess.run(["espeak-ng", *SPEAKING, "-w", wav, sentence], check=True)
    with wave.open(str(wav)) as recording:
        return recording.readframes(recording.getnframes()), recording.getnframes() / recording.getframerate()


def silence(seconds: float) -> bytes:
    return bytes(2 * round(22050 * seconds))


def encode(work: Path, target: Path, *, seconds: float) -> None:
    command = (
        f"ffmpeg -v error -y -f concat -safe 0 -i slides.txt -i voice.wav -t {seconds:.3f} -vf fps={FRAMES_PER_SECOND}"
        f" -pix_fmt yuv420p -c:v libx264 -profile:v baseline -preset veryslow -tune stillimage -crf 24 -g 50"
        f" -af {SOFTER_VOICE} -c:a aac -b:a 48k -ac 1 -movflags +faststart"
    )
    subprocess.run([*command.split(), target], check=True, cwd=work)


def stamp(seconds: float) -> str:
    minutes, rest = divmod(round(seconds * 1000), 60_000)
    return f"00:{minutes:02}:{rest // 1000:02}.{rest % 1000:03}"


def two_lines(sentence: str) -> str:
    """Break a long caption at the space nearest its middle."""
    if len(sentence) <= 42:
        return sentence
    spaces = [at for at, letter in enumerate(sentence) if letter == " "]
    middle = min(spaces, key=lambda at: abs(at - len(sentence) / 2))
    return f"{sentence[:middle]}\n{sentence[middle + 1 :]}"


def transcript(video: dict[str, Any]) -> str:
    parts = [f"## {slide['title']}\n\n{' '.join(slide['say'])}\n" for slide in video["slides"]]
    return "\n".join([f"*{video['note']}*\n", *parts])


if __name__ == "__main__":
    main()

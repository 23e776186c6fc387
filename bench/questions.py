"""CPU time, wall time and memory of importing questions, as the command does it, in a process of its own.

Usage: python -m bench.questions [questions]. Claimed: 5,000 GIFT questions under 10 s and 200 MB.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path
from time import perf_counter

from bench.harness import table


def gift(count: int) -> str:
    """Questions as lecturers write them: of four kinds, in categories, with tags, points, comments and some HTML."""
    kinds = ("{{=Jawaban {n}#Tepat, karena begitu. ~%50%Hampir {n}#Kurang sedikit. ~Salah {n} ~Keliru {n}}}", "{{#{n}:1}}",
             "{{=jawaban {n} =%50%jawab {n}#Kurang lengkap.}}", "{{=satu {n} -> a{n} =dua {n} -> b{n} =tiga {n} -> c{n}}}")
    blocks = []
    for n in range(count):
        if n % 50 == 0:
            blocks.append(f"$CATEGORY: $course$/top/Bab {n // 500}/Bagian {n // 50}")
        blocks.append(f"// [tag:bab {n // 500}] [tag:difficulty:medium] [points:2]\n::Soal {n}::[html]<p>Bagaimana <b>petugas</b> "
                      f"menjawab pertanyaan nomor {n}, dan mengapa begitu?</p> " + kinds[n % len(kinds)].format(n=n))
    return "\n\n".join(blocks) + "\n"


def lms(folder: Path, *words: str) -> tuple[float, float, float, str]:
    """CPU seconds, wall seconds, peak MB of `lms words`, and what it printed."""
    environ = os.environ | {"LMS_INSTANCE": str(folder), "LMS_DEMO": "1"}
    begun = perf_counter()
    with subprocess.Popen([sys.executable, "-m", "lms", *words], env=environ, stdout=subprocess.PIPE, text=True) as process:
        said = process.stdout.read() if process.stdout else ""
        _pid, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"lms {' '.join(words)} ended with {process.returncode}")
    return used.ru_utime + used.ru_stime, perf_counter() - begun, used.ru_maxrss / 1000, said


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 5000
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        file = folder / "soal.gift"
        file.write_text(gift(count), "utf-8")
        lms(folder, "migrate")
        lms(folder, "demo")
        rows = []
        for what, words in (("read and checked only", ("--dry-run",)), ("into the bank", ("--bank", "ETIK-01"))):
            cpu, wall, memory, _said = lms(folder, "questions", "import", str(file), *words)
            rows.append([what, f"{cpu:.2f} s", f"{wall:.2f} s", f"{memory:.0f} MB"])
        table(f"{count} GIFT questions, {file.stat().st_size / 1_000_000:.1f} MB | CPU | wall | peak memory", rows)


if __name__ == "__main__":
    main()

"""`make fuzz`: ten minutes of bytes that nobody would send, a quarter of them for each target (tests/fuzz/targets.py).

What breaks a target, or keeps it busy for more than 50 ms of processor time, is written to tests/fuzz/cases/, where
`make test` tries it from then on.
"""

import logging
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

CASES = Path(__file__).parent / "cases"
MINUTES = 10
LONGEST = 0.05  # seconds of processor time for one input
OURS = ["handlers", "bot.bodies", "bot.slack", "bot.teams", "jwt"]


class TooSlow(Exception):
    """An input that keeps a target busy."""


def main(minutes: str = str(MINUTES)) -> int:
    """Every target in turn, each in a process of its own, as libFuzzer ends the one it runs in."""
    seconds = int(float(minutes) * 60 / 4)
    codes = [_process(target, seconds) for target in ("grammar", "guard", "dates", "headers")]
    return int(any(codes))


def _process(target: str, seconds: int) -> int:
    with tempfile.TemporaryDirectory(prefix="psr-fuzz-") as folder:  # libFuzzer leaves no time to tidy up
        command = [sys.executable, "-m", "tests.fuzz", target, str(seconds)]
        code = subprocess.run(command, check=False, env=os.environ | {"TMPDIR": folder}).returncode
    print(f"{target}: {'nothing found' if code == 0 else 'found something, which is in tests/fuzz/cases now'}")
    return code


def fuzz(target: str, seconds: str) -> None:
    """One target, for so many seconds."""
    import atheris  # noqa: PLC0415 - Linux alone has it

    with atheris.instrument_imports(include=OURS):
        from tests.fuzz import targets  # noqa: PLC0415 - instrumented while it is loaded
    logging.disable()
    run = targets.TARGETS[target]
    given = targets.seeds()[target]
    for seed in given[:20]:
        run(seed)  # what is slow the first time alone, such as loading a library, is no finding

    def once(data: bytes) -> None:
        try:
            judge(run, data)
        except BaseException:
            (CASES / f"{target}-{sha256(data).hexdigest()[:12]}").write_bytes(data)
            raise

    folder = Path(tempfile.mkdtemp())
    for number, seed in enumerate(given):
        (folder / str(number)).write_bytes(seed)
    options = [f"-max_total_time={seconds}", "-max_len=4096", "-timeout=20", f"-artifact_prefix={folder}/"]
    atheris.Setup([sys.argv[0], *options, "-print_final_stats=1", str(folder)], once)
    atheris.Fuzz()


def judge(run: Callable[[bytes], None], data: bytes, longest: float = LONGEST) -> None:
    """Give a target an input. Whatever it raises is a finding, and so is an input that keeps it busy time and again."""
    if _busy(run, data) > longest and min(_busy(run, data) for _ in range(3)) > longest:
        raise TooSlow


def _busy(run: Callable[[bytes], None], data: bytes) -> float:
    began = time.thread_time()
    run(data)
    return time.thread_time() - began


if __name__ == "__main__":
    if len(sys.argv) == 3:
        fuzz(*sys.argv[1:])
    else:
        raise SystemExit(main(*sys.argv[1:]))

"""Put the locked packages of some requirements files into .venv, once.

    python3 scripts/install.py STAMP requirements.txt [requirements-test.txt …]

Needs nothing but Python 3.11 with venv. Safe to interrupt and to start twice at once.
The stamp is written last and holds a hash of the files, so a second call is cheap.
"""

import fcntl
import hashlib
import subprocess
import sys
import venv
from pathlib import Path

HOME = Path(__file__).resolve().parent.parent
VENV = HOME / ".venv"
PYTHON = VENV / "bin" / "python"


def main() -> None:
    if sys.version_info < (3, 11):  # noqa: UP036 - for whoever has an older one
        sys.exit(
            f"Python 3.11 or newer is needed; {sys.executable} is older. Try: make"
            " PYTHON=python3.11"
        )
    stamp, files = HOME / sys.argv[1], [HOME / name for name in sys.argv[2:]]
    wanted = hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()
    with (HOME / ".venv.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (stamp.exists() and stamp.read_text() == wanted and PYTHON.exists()):
            install(files)
            stamp.write_text(wanted)
        stamp.touch()


def install(files: list[Path]) -> None:
    if not works():
        print("Making .venv …", flush=True)
        venv.create(VENV, clear=True, with_pip=True)
    print(f"Installing {', '.join(file.name for file in files)} …", flush=True)
    options = ["--quiet", "--disable-pip-version-check", "--require-hashes"]
    requirements = [part for file in files for part in ("-r", str(file))]
    done = subprocess.run([PYTHON, "-m", "pip", "install", *options, *requirements])
    if done.returncode:
        sys.exit("The installation failed; the reason stands above. Run it again.")


def works() -> bool:
    """Tell whether .venv has a Python and pip that start."""
    if not PYTHON.exists():
        return False
    asked = subprocess.run([PYTHON, "-m", "pip", "--version"], capture_output=True)
    return asked.returncode == 0


if __name__ == "__main__":
    main()

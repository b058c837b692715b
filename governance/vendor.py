"""Fetch the front-end files of static/vendor by npm package name, pinned, with checksums in VERSIONS.txt.

Only the standard library and npm; run by `make vendor`. At run time the product serves these files itself.
"""

import hashlib
import json
import subprocess
import tarfile
import tempfile
from pathlib import Path

TARGET = Path(__file__).resolve().parent.parent / "static" / "vendor"
# package, version, file inside the package, file here
FILES = (
    ("modern-normalize", "3.0.1", "modern-normalize.css", "modern-normalize.css"),
    ("echarts", "6.1.0", "dist/echarts.min.js", "echarts.min.js"),
    ("htmx.org", "2.0.4", "dist/htmx.min.js", "htmx.min.js"),
)


def main() -> None:
    """Bring every file and write down what was brought."""
    TARGET.mkdir(parents=True, exist_ok=True)
    lines = ["file\tpackage\tversion\tlicence\tsha256"]
    for package, version, inside, name in FILES:
        content, licence = fetch(package, version, inside)
        (TARGET / name).write_bytes(content)
        lines.append(f"{name}\t{package}\t{version}\t{licence}\t{hashlib.sha256(content).hexdigest()}")
    (TARGET / "VERSIONS.txt").write_text("\n".join(lines) + "\n")


def fetch(package: str, version: str, inside: str) -> tuple[bytes, str]:
    """One file of a package, and the package's licence."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(["npm", "pack", "--silent", f"{package}@{version}"], cwd=folder, check=True, capture_output=True)
        archive = next(Path(folder).glob("*.tgz"))
        with tarfile.open(archive) as packed:
            about = json.load(packed.extractfile("package/package.json"))
            return packed.extractfile(f"package/{inside}").read(), about.get("license", "")


if __name__ == "__main__":
    main()

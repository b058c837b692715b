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
    ("@picocss/pico", "2.1.1", "css/pico.min.css", "pico.min.css"),
    ("@picocss/pico", "2.1.1", "LICENSE.md", "pico.LICENSE.txt"),
    ("echarts", "6.1.0", "dist/echarts.common.min.js", "echarts.common.min.js"),
    ("echarts", "6.1.0", "LICENSE", "echarts.LICENSE.txt"),
    ("echarts", "6.1.0", "NOTICE", "echarts.NOTICE.txt"),
    ("protomaps-leaflet", "5.1.0", "dist/protomaps-leaflet.js", "protomaps-leaflet.js"),
    ("protomaps-leaflet", "5.1.0", "LICENSE", "protomaps-leaflet.LICENSE.txt"),
)
# of packages that say theirs in a file alone
LICENCES = {"protomaps-leaflet": "BSD-3-Clause"}


def main() -> None:
    """Bring every file, write down what was brought, and remove what is listed no longer."""
    TARGET.mkdir(parents=True, exist_ok=True)
    for old in TARGET.iterdir():
        if old.name not in {name for *_, name in FILES}:
            old.unlink()
    lines = ["file\tpackage\tversion\tlicence\tsha256"]
    for package, version in dict.fromkeys((package, version) for package, version, *_ in FILES):
        wanted = {inside: name for p, v, inside, name in FILES if (p, v) == (package, version)}
        contents, licence = fetch(package, version, wanted)
        for inside, name in wanted.items():
            # it names a file that isn't brought, which collecting the static files would look for
            content = contents[inside].split(b"//# sourceMappingURL=")[0]
            (TARGET / name).write_bytes(content)
            checksum = hashlib.sha256(content).hexdigest()
            lines.append(f"{name}\t{package}\t{version}\t{licence}\t{checksum}")
    (TARGET / "VERSIONS.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")


def fetch(package: str, version: str, wanted: dict[str, str]) -> tuple[dict[str, bytes], str]:
    """The wanted files of a package by their path inside it, and the package's licence."""
    with tempfile.TemporaryDirectory() as folder:
        command = ["npm", "pack", "--silent", f"{package}@{version}"]
        subprocess.run(command, cwd=folder, check=True, capture_output=True)  # noqa: S603
        with tarfile.open(next(Path(folder).glob("*.tgz"))) as packed:
            about = json.load(packed.extractfile("package/package.json"))
            contents = {inside: packed.extractfile(f"package/{inside}").read() for inside in wanted}
            return contents, about.get("license") or LICENCES[package]


if __name__ == "__main__":
    main()

"""The machine-side commands are plain modules beside each other, as `python3 tools/machine` finds them."""

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parents[2] / "tools" / "machine"))

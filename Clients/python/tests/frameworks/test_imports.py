"""Nothing is imported before somebody wants it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

LIBRARIES = ["xgboost", "lightgbm", "catboost", "sklearn", "torch", "keras", "tensorflow", "ray", "numpy"]
SCRIPT = f"""
import sys
import tuneserver, tuneserver.integrations, tuneserver.integrations._boosting, tuneserver.ray, tuneserver.ray._bridge
print([name for name in {LIBRARIES} if name in sys.modules])
"""


def test_the_package_imports_no_library_by_itself():
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2] / "src")}
    printed = subprocess.run(
        [sys.executable, "-c", SCRIPT], env=environment, capture_output=True, text=True, check=True
    ).stdout
    assert printed.strip() == "[]"

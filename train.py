"""Train the shipped model: data/ → models/themes.joblib and its card, models/themes.md.

Options are those of `classifier train`: --held-out FILE measures on annotations besides.
"""

import sys
from pathlib import Path

from classifier.cli import main

ROOT = Path(__file__).parent
MODEL = ROOT / "models" / "themes.joblib"

if __name__ == "__main__":
    main(["train", str(ROOT / "data"), "--output", str(MODEL), "--force", *sys.argv[1:]])

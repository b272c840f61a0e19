"""Train the shipped model: data/ → models/themes.joblib and its card, models/themes.md.

Options are those of `classifier train`: --held-out FILE measures on annotations besides.
"""

import os
import sys
from pathlib import Path

from classifier.cli import main

if __name__ == "__main__":
    os.chdir(Path(__file__).parent)
    main(["train", "data", "--output", "models/themes.joblib", "--force", *sys.argv[1:]])

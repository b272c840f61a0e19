"""The command `classifier`, also as `python -m classifier`."""

import sys


def main() -> None:
    """Run the command line; an interrupt while it is still being imported exits with 130."""
    try:
        from classifier.cli import main as run

        run()
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()

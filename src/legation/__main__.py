"""``python -m legation``: the same as the ``legation`` command."""

from legation.faces.cli.main import main

if __name__ == "__main__":
    main()

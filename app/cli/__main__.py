"""`python -m app.cli` is `spean`."""

from app.cli import main

main()

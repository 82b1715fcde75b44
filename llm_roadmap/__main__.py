"""`python -m llm_roadmap`."""

from .cli import main

main()

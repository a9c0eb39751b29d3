"""`python -m rushes.cli`: the same as `rushes`, for programs that start it beside themselves."""

from rushes.cli.entry import main

if __name__ == "__main__":
    main()

"""One module a group of commands; `hookline_cli.main` loads a group when it is called."""

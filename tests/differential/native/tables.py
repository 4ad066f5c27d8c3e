"""What the scripts here have in common: `--table FILE` names a document, of which the table between
the marks of a script is replaced."""
import pathlib
import sys


def arguments_and_document():
    arguments, document = sys.argv[1:], None
    if "--table" in arguments:
        at = arguments.index("--table")
        document = pathlib.Path(arguments[at + 1])
        del arguments[at:at + 2]
    return arguments, document


def write_table(document, script, table):
    if document is None:
        return
    begin, end = f"<!-- {script}: begin -->\n", f"<!-- {script}: end -->"
    text = document.read_text()
    document.write_text(text[:text.index(begin) + len(begin)] + "\n".join(table) + "\n" +
                        text[text.index(end):])

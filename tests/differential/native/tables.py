"""What the scripts here have in common: `--table FILE` names a document, of which the table between
the marks of a script is replaced."""
import pathlib
import sys


def arguments_and_document():
    arguments = sys.argv[1:]
    document = take_option(arguments, "--table", None)
    return arguments, document and pathlib.Path(document)


def take_option(arguments, name, default):
    """The word behind an option, which is taken out of the arguments."""
    if name not in arguments:
        return default
    at = arguments.index(name)
    word = arguments[at + 1]
    del arguments[at:at + 2]
    return word


def write_table(document, script, table):
    if document is None:
        return
    begin, end = f"<!-- {script}: begin -->\n", f"<!-- {script}: end -->"
    text = document.read_text()
    document.write_text(text[:text.index(begin) + len(begin)] + "\n".join(table) + "\n" +
                        text[text.index(end):])

"""A terminal that a test types into and reads: a tmux server of its own."""
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time

if shutil.which("tmux") is None:
    print("SKIP: without tmux nothing is tried in a terminal")
    sys.exit(0)


class Terminal:
    """A shell in a terminal of so many columns and lines; nothing of the user's tmux is touched."""

    def __init__(self, columns=80, lines=24, term="tmux-256color", locale="C.UTF-8"):
        self.folder = tempfile.TemporaryDirectory(prefix="binsize-tmux-")
        self.socket = str(pathlib.Path(self.folder.name) / "socket")
        environment = ["env", "-i", f"HOME={self.folder.name}", "PATH=/usr/bin:/bin", f"LC_ALL={locale}", "PS1=$ ", "TERM=xterm"]
        subprocess.run([*environment, "tmux", "-S", self.socket, "-f", "/dev/null", "-u", "new-session", "-d", "-x", str(columns),
                        "-y", str(lines), "sh"], check=True)
        self.tmux("set-option", "-g", "status", "off")
        self.tmux("resize-window", "-x", str(columns), "-y", str(lines))
        self.type(f"export TERM={term} PS1='$ '; clear")
        self.until(lambda s: s.strip() == "$")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        subprocess.run(["tmux", "-S", self.socket, "kill-server"], stderr=subprocess.DEVNULL)
        self.folder.cleanup()

    def tmux(self, *words):
        return subprocess.run(["tmux", "-S", self.socket, *words], capture_output=True, text=True, check=True).stdout

    def keys(self, *names):
        """Keys as tmux calls them: Down, PageUp, C-c, q."""
        for name in names:
            self.tmux("send-keys", name)

    def text(self, text):
        self.tmux("send-keys", "-l", text)

    def type(self, line):
        self.text(line)
        self.keys("Enter")

    def resize(self, columns, lines):
        self.tmux("resize-window", "-x", str(columns), "-y", str(lines))

    def screen(self):
        return self.tmux("capture-pane", "-p").rstrip("\n")

    def state(self):
        """Cursor shown, on the alternate screen, and the modes of keys and pointer."""
        return self.tmux("display-message", "-p",
                         "#{cursor_flag} #{alternate_on} #{keypad_cursor_flag} #{keypad_flag} #{insert_flag} #{wrap_flag}").strip()

    def until(self, holds, seconds=20):
        """Waits until the screen holds; returns it, or fails with what is there."""
        end = time.monotonic() + seconds
        while True:
            screen = self.screen()
            if holds(screen):
                return screen
            if time.monotonic() > end:
                raise AssertionError("the screen stayed:\n" + screen)
            time.sleep(0.05)

    def shows(self, text, seconds=20):
        return self.until(lambda screen: text in screen, seconds)

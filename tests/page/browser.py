"""A headless Chromium by the WebDriver protocol (W3C) that its chromedriver speaks, with the standard
library alone."""
import base64
import json
import os
import shutil
import subprocess
import tempfile
import time
import urllib.error
import urllib.request

KEYS = {"Down": "\ue015", "Up": "\ue013", "Left": "\ue012", "Right": "\ue014", "Home": "\ue011", "End": "\ue010",
        "Enter": "\ue007", "Tab": "\ue004", "Escape": "\ue00c", "PageDown": "\ue00f", "Backspace": "\ue003"}
ELEMENT = "element-6066-11e4-a52e-4f735466cecf"


def missing():
    """What of a browser is not on this machine; empty where all is."""
    driver = shutil.which("chromedriver") or (os.path.exists("/usr/lib/chromium/chromedriver") and "yes")
    return "" if driver and shutil.which("chromium") else "chromium and chromium-driver"


class Browser:
    def __init__(self, width=1280, height=860, dark=False):
        self.folder = tempfile.TemporaryDirectory(prefix="binsize-page-", ignore_cleanup_errors=True)
        driver = shutil.which("chromedriver") or "/usr/lib/chromium/chromedriver"
        self.asked = []
        self.process = subprocess.Popen([driver, "--port=0"], stdout=subprocess.PIPE,
                                        stderr=subprocess.DEVNULL, text=True)
        for line in self.process.stdout:
            if "started successfully on port" in line:
                self.url = f"http://127.0.0.1:{int(line.split()[-1].rstrip('.'))}"
                break
        arguments = ["--headless=new", "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars", "--force-device-scale-factor=1",
                     f"--window-size={width},{height}", f"--user-data-dir={self.folder.name}",
                     "--no-first-run", "--disable-background-networking"]
        if os.geteuid() == 0:
            arguments.append("--no-sandbox")
        made = self.ask("POST", "/session", {"capabilities": {"alwaysMatch": {
            "browserName": "chrome",
            "goog:chromeOptions": {"binary": shutil.which("chromium"), "args": arguments},
            "goog:loggingPrefs": {"browser": "ALL", "performance": "ALL"}}}})
        self.session = f"/session/{made['sessionId']}"
        self.cdp("Emulation.setDeviceMetricsOverride",
                 width=width, height=height, deviceScaleFactor=1, mobile=False)
        self.media(dark=dark)

    def ask(self, method, path, body=None):
        request = urllib.request.Request(self.url + path, method=method,
                                         data=None if body is None else json.dumps(body).encode(),
                                         headers={"Content-Type": "application/json"})
        try:
            with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=120) as answer:
                return json.load(answer)["value"]
        except urllib.error.HTTPError as error:
            value = json.load(error)["value"]
            raise RuntimeError(f"{path}: {value['error']}: {value['message'].splitlines()[0]}") from None

    def post(self, path, **body):
        return self.ask("POST", self.session + path, body)

    def cdp(self, cmd, **params):
        return self.post("/goog/cdp/execute", cmd=cmd, params=params)

    def media(self, kind="", dark=False):
        self.cdp("Emulation.setEmulatedMedia", media=kind,
                 features=[{"name": "prefers-color-scheme", "value": "dark" if dark else "light"}])

    def open(self, path, fragment=""):
        self.post("/url", url="about:blank")
        self.post("/url", url=f"file://{os.path.abspath(path)}{fragment}")
        self.look()

    def js(self, script, *args):
        return self.post("/execute/sync", script=script, args=list(args))

    def js_async(self, script, *args):
        return self.post("/execute/async", script=script, args=list(args))

    def until(self, condition, what="", seconds=60):
        """Waits until the expression of JavaScript holds; returns its value."""
        end = time.monotonic() + seconds
        while not (value := self.js(f"return {condition}")):
            assert time.monotonic() < end, f"never came true: {what or condition}"
            time.sleep(0.02)
        return value

    def element(self, css):
        return self.post("/element", using="css selector", value=css)[ELEMENT]

    def click(self, css):
        self.post(f"/element/{self.element(css)}/click")

    def type(self, css, text):
        self.post(f"/element/{self.element(css)}/value", text=text)

    def press(self, *keys):
        """Keys to whatever has the focus."""
        actions = []
        for key in keys:
            key = KEYS.get(key, key)
            actions += [{"type": "keyDown", "value": key}, {"type": "keyUp", "value": key}]
        self.post("/actions", actions=[{"type": "key", "id": "keys", "actions": actions}])

    def pointer(self, x, y, clicks=0):
        actions = [{"type": "pointerMove", "duration": 0, "x": int(x), "y": int(y)}]
        actions += [{"type": "pointerDown", "button": 0}, {"type": "pointerUp", "button": 0}] * clicks
        self.post("/actions", actions=[{"type": "pointer", "id": "mouse", "actions": actions}])

    def choose(self, css, value):
        self.js("const s = document.querySelector(arguments[0]); s.value = arguments[1];"
                "s.dispatchEvent(new Event('change', {bubbles: true}))", css, str(value))

    def back(self):
        self.post("/back")

    def forward(self):
        self.post("/forward")

    def log(self, kind):
        return self.ask("POST", self.session + "/se/log", {"type": kind})

    def look(self):
        """Notes what was asked of anything but the page's own file."""
        for entry in self.log("performance"):
            message = json.loads(entry["message"])["message"]
            if message["method"] == "Network.requestWillBeSent":
                url = message["params"]["request"]["url"]
                if not url.startswith(("file:", "data:", "about:", "blob:", "chrome:")):
                    self.asked.append(url)

    def console(self):
        return [entry["message"] for entry in self.log("browser")]

    def screenshot(self, path):
        made = self.cdp("Page.captureScreenshot", format="webp", quality=55)
        with open(path, "wb") as file:
            file.write(base64.b64decode(made["data"]))

    def pdf(self):
        return base64.b64decode(self.post("/print", shrinkToFit=True))

    def close(self):
        try:
            self.ask("DELETE", self.session)
        finally:
            self.process.terminate()
            self.process.wait()
            self.folder.cleanup()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

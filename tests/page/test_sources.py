"""The page's script: each file is valid by itself (node --check), and all of them together pass ESLint's
recommended rules, as they run together.

test_sources.py BINSIZE SOURCE_DIR
"""
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

SOURCE = pathlib.Path(sys.argv[2])
PAGE = SOURCE / "src" / "render" / "html" / "page"
ESLINT = "eslint@9.17.0"
GLOBALS = ("document window location history performance navigator getComputedStyle getSelection matchMedia addEventListener "
           "setTimeout clearTimeout atob Blob Response DecompressionStream TextDecoder TextEncoder URLSearchParams "
           "ResizeObserver requestAnimationFrame").split()


def main():
    node = shutil.which("node")
    if not node:
        print("SKIP: node is not on this machine: the page's script is not checked")
        return 0
    names = re.search(r"page_script\s([^)]*)\)", (SOURCE / "CMakeLists.txt").read_text()).group(1)
    files = [PAGE / name for name in re.findall(r"\$\{page\}/(\w+\.js)", names)]
    if {f.name for f in files} != {f.name for f in PAGE.glob("*.js")}:
        print("FAILED: a script that the build does not name")
        return 1
    bad = 0
    for file in files:
        bad += subprocess.run([node, "--check", str(file)]).returncode != 0
        text = file.read_text()
        for word in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "new Function", "setAttribute('style'"):
            if word in text:
                print(f"FAILED: {file.name} has {word}")
                bad += 1
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        (folder / "page.js").write_text("".join(f.read_text() for f in files))
        rules = {name: "readonly" for name in GLOBALS}
        (folder / "eslint.config.mjs").write_text(
            "import js from '@eslint/js';\nexport default [js.configs.recommended, { languageOptions: { sourceType: 'script',"
            f" ecmaVersion: 2024, globals: {rules} }}, rules: {{ 'no-var': 2, 'prefer-const': 2, eqeqeq: 2, 'no-shadow': 2 }} }}];\n")
        try:
            made = subprocess.run(["npm", "install", "--silent", "--no-audit", "--no-fund", "--ignore-scripts", ESLINT,
                                   "@eslint/js@9.17.0"], cwd=folder, capture_output=True, text=True, timeout=200)
            had = made.returncode == 0
        except (OSError, subprocess.TimeoutExpired):
            had = False
        if had:
            bad += subprocess.run(["node_modules/.bin/eslint", "page.js"], cwd=folder, env=dict(os.environ, CI="1")).returncode != 0
        elif not bad:
            print(f"SKIP: {ESLINT} is not to be had through npm: syntax alone was checked")
            return 0
    print("FAILED" if bad else "the page's script is in order")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())

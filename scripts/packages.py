#!/usr/bin/env python3
"""scripts/packages.py OUTPUT TARGET=STAGE…: packages of staged programs.

A stage is what `cmake --install … --component program` put into a folder: bin/, share/. A target is
a system and an architecture as Go spells them: linux-amd64. For each target there is a tarball (a
zip for Windows), a Python wheel and an npm package; for all of them together the npm package that
users name, a Homebrew formula, a Scoop manifest, a Nix expression, a Dockerfile, an SBOM (SPDX 2.3)
and SHA256SUMS. The same stages make the same bytes: no clock is read, order and owners are fixed.
BINSIZE_HOME is the page of the project, below which releases/download/ has the packages.

Where the forms come from: wheels, PyPA "Binary distribution format" and "Platform compatibility
tags"; npm, package.json's "os", "cpu" and "optionalDependencies"; SPDX 2.3, JSON.
"""
import base64
import gzip
import hashlib
import io
import json
import os
import pathlib
import re
import sys
import tarfile
import zipfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
VERSION = re.search(r"project\(binsize VERSION ([0-9.]+)", (ROOT / "CMakeLists.txt").read_text())[1]
SUMMARY = "Where does every byte of an executable go, and why is it there?"
HOMEPAGE = os.environ.get("BINSIZE_HOME", "https://github.com/OWNER/binsize")
# 1980-01-01, the first day that a zip can state.
ZIP_DAY = (1980, 1, 1, 0, 0, 0)

# What others call a target. Wheels: the oldest glibc whose kernel interface a static program needs
# is the tag's own, and musl's systems run it as well.
PLATFORMS = {
    "linux-amd64": dict(wheel="manylinux2014_x86_64.musllinux_1_1_x86_64", npm=("linux", "x64")),
    "linux-arm64": dict(wheel="manylinux2014_aarch64.musllinux_1_1_aarch64", npm=("linux", "arm64")),
    "darwin-amd64": dict(wheel="macosx_10_15_x86_64", npm=("darwin", "x64")),
    "darwin-arm64": dict(wheel="macosx_11_0_arm64", npm=("darwin", "arm64")),
    "windows-amd64": dict(wheel="win_amd64", npm=("win32", "x64")),
}


def sha256(data):
    return hashlib.sha256(data).hexdigest()


class Stage:
    def __init__(self, target, folder):
        self.target, self.folder = target, pathlib.Path(folder)
        self.platform = PLATFORMS[target]
        self.program_name = "binsize.exe" if target.startswith("windows") else "binsize"
        self.program = (self.folder / "bin" / self.program_name).read_bytes()

    def files(self):
        """Every file of the stage: its path there, content, and whether it is run."""
        for path in sorted(p for p in self.folder.rglob("*") if p.is_file()):
            name = path.relative_to(self.folder).as_posix()
            yield name, path.read_bytes(), name.startswith("bin/")


def tar_gz(entries):
    """entries: name, content, executable."""
    raw = io.BytesIO()
    with tarfile.open(fileobj=raw, mode="w", format=tarfile.USTAR_FORMAT) as tar:
        for name, content, executable in entries:
            info = tarfile.TarInfo(name)
            info.size, info.mode = len(content), 0o755 if executable else 0o644
            tar.addfile(info, io.BytesIO(content))
    packed = io.BytesIO()
    with gzip.GzipFile(fileobj=packed, mode="wb", mtime=0, filename="") as out:
        out.write(raw.getvalue())
    return packed.getvalue()


def zipped(entries):
    raw = io.BytesIO()
    with zipfile.ZipFile(raw, "w", zipfile.ZIP_DEFLATED) as out:
        for name, content, executable in entries:
            info = zipfile.ZipInfo(name, ZIP_DAY)
            info.create_system = 3  # Unix: the mode below is meant
            info.external_attr = (0o100755 if executable else 0o100644) << 16
            info.compress_type = zipfile.ZIP_DEFLATED
            out.writestr(info, content)
    return raw.getvalue()


def archive(stage):
    top = f"binsize-{VERSION}-{stage.target}"
    entries = [(f"{top}/{name}", content, run) for name, content, run in stage.files()]
    entries.append((f"{top}/README.md", (ROOT / "README.md").read_bytes(), False))
    if stage.target.startswith("windows"):
        return f"{top}.zip", zipped(entries)
    return f"{top}.tar.gz", tar_gz(entries)


def wheel(stage):
    tag = f"py3-none-{stage.platform['wheel']}"
    info = f"binsize-{VERSION}.dist-info"
    metadata = (f"Metadata-Version: 2.1\nName: binsize\nVersion: {VERSION}\nSummary: {SUMMARY}\n"
                f"Home-page: {HOMEPAGE}\nLicense: Apache-2.0\nLicense-File: LICENSE\n"
                f"Requires-Python: >=3.7\nDescription-Content-Type: text/markdown\n\n")
    # Of several platform tags in a file's name each is a line of its own here.
    platforms = "".join(f"Tag: py3-none-{p}\n" for p in stage.platform["wheel"].split("."))
    entries = [
        (f"binsize-{VERSION}.data/scripts/{stage.program_name}", stage.program, True),
        (f"{info}/LICENSE", (ROOT / "LICENSE").read_bytes(), False),
        (f"{info}/METADATA", metadata.encode() + (ROOT / "README.md").read_bytes(), False),
        (f"{info}/WHEEL", f"Wheel-Version: 1.0\nGenerator: binsize\nRoot-Is-Purelib: false\n{platforms}"
         .encode(), False),
    ]
    record = ""
    for name, content, _ in entries:
        digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
        record += f"{name},sha256={digest},{len(content)}\n"
    entries.append((f"{info}/RECORD", (record + f"{info}/RECORD,,\n").encode(), False))
    return f"binsize-{VERSION}-{tag}.whl", zipped(entries)


def npm_package(package, files):
    document = json.dumps(package, indent=2) + "\n"
    entries = [("package/package.json", document.encode(), False),
               ("package/LICENSE", (ROOT / "LICENSE").read_bytes(), False)] + files
    name = package["name"].lstrip("@").replace("/", "-")
    return f"{name}-{VERSION}.tgz", tar_gz(entries)


def npm_platform_name(stage):
    return "@binsize/" + "-".join(stage.platform["npm"])


def npm_of(stage):
    system, cpu = stage.platform["npm"]
    package = dict(name=npm_platform_name(stage), version=VERSION, license="Apache-2.0",
                   description=f"binsize for {system} on {cpu}", homepage=HOMEPAGE,
                   preferUnplugged=True, os=[system], cpu=[cpu])
    return npm_package(package, [(f"package/bin/{stage.program_name}", stage.program, True)])


LAUNCHER = """#!/usr/bin/env node
// Runs the program of the package for this platform, an optional dependency of this one.
"use strict";
const { spawnSync } = require("node:child_process");
const platform = `${process.platform}-${process.arch}`;
const name = process.platform === "win32" ? "binsize.exe" : "binsize";
let program;
try {
  program = require.resolve(`@binsize/${platform}/bin/${name}`);
} catch {
  console.error(`binsize: there is no package @binsize/${platform} here. It is an optional ` +
    "dependency: install without --no-optional, on the platform that runs it.");
  process.exit(3);
}
const done = spawnSync(program, process.argv.slice(2), { stdio: "inherit" });
if (done.error) {
  console.error(`binsize: ${done.error.message}`);
  process.exit(3);
}
if (done.signal) process.kill(process.pid, done.signal);
process.exit(done.status);
"""


def npm_main(stages):
    package = dict(name="binsize", version=VERSION, license="Apache-2.0", description=SUMMARY,
                   homepage=HOMEPAGE, bin={"binsize": "bin/binsize.js"}, engines={"node": ">=16"},
                   optionalDependencies={npm_platform_name(s): VERSION for s in stages})
    return npm_package(package, [("package/bin/binsize.js", LAUNCHER.encode(), True),
                                 ("package/README.md", (ROOT / "README.md").read_bytes(), False)])


def download(name):
    return f"{HOMEPAGE}/releases/download/v{VERSION}/{name}"


def formula(archives):
    parts = ""
    for system, block in (("darwin", "macos"), ("linux", "linux")):
        inner = ""
        for cpu, condition in (("arm64", "arm"), ("amd64", "intel")):
            found = archives.get(f"{system}-{cpu}")
            if found:
                name, data = found
                inner += (f"    on_{condition} do\n      url \"{download(name)}\"\n"
                          f"      sha256 \"{sha256(data)}\"\n    end\n")
        if inner:
            parts += f"  on_{block} do\n{inner}  end\n\n"
    return (f"# Homebrew: brew install ./binsize.rb\nclass Binsize < Formula\n  desc \"{SUMMARY[:-1]}\"\n"
            f"  homepage \"{HOMEPAGE}\"\n  version \"{VERSION}\"\n  license \"Apache-2.0\"\n\n{parts}"
            "  def install\n    bin.install \"bin/binsize\"\n    man1.install Dir[\"share/man/man1/*.1\"]\n"
            "    bash_completion.install \"share/bash-completion/completions/binsize\"\n"
            "    zsh_completion.install \"share/zsh/site-functions/_binsize\"\n"
            "    fish_completion.install \"share/fish/vendor_completions.d/binsize.fish\"\n  end\n\n"
            "  test do\n    assert_match version.to_s, shell_output(\"#{bin}/binsize --version\")\n"
            "  end\nend\n")


def scoop(archives):
    name, data = archives["windows-amd64"]
    return json.dumps(dict(version=VERSION, description=SUMMARY, homepage=HOMEPAGE,
                           license="Apache-2.0",
                           architecture={"64bit": dict(url=download(name), hash=sha256(data))},
                           extract_dir=name[:-len(".zip")], bin="bin/binsize.exe",
                           checkver="github"), indent=4) + "\n"


def flake(archives):
    systems = {"linux-amd64": "x86_64-linux", "linux-arm64": "aarch64-linux",
               "darwin-amd64": "x86_64-darwin", "darwin-arm64": "aarch64-darwin"}
    sources = ""
    for target, (name, data) in sorted(archives.items()):
        if target in systems:
            digest = base64.b64encode(hashlib.sha256(data).digest()).decode()
            sources += (f"        {systems[target]} = {{\n          url = \"{download(name)}\";\n"
                        f"          hash = \"sha256-{digest}\";\n        }};\n")
    return f"""# nix run .#binsize; the programs are those of the release.
{{
  description = "{SUMMARY}";
  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-unstable";
  outputs =
    {{ self, nixpkgs }}:
    let
      sources = {{
{sources}      }};
      package =
        system:
        let
          pkgs = nixpkgs.legacyPackages.${{system}};
        in
        pkgs.stdenvNoCC.mkDerivation {{
          pname = "binsize";
          version = "{VERSION}";
          src = pkgs.fetchurl sources.${{system}};
          installPhase = "mkdir -p $out && cp -r bin share $out/";
          meta.mainProgram = "binsize";
        }};
    in
    {{
      packages = nixpkgs.lib.genAttrs (builtins.attrNames sources) (system: {{
        default = package system;
        binsize = package system;
      }});
    }};
}}
"""


DOCKERFILE = """# docker build -t binsize --build-context linux=… : the static program and nothing else.
FROM scratch
ARG TARGETARCH
COPY linux-${TARGETARCH}/bin/binsize /binsize
ENTRYPOINT ["/binsize"]
"""

# What is linked in: name, licence as SPDX spells it, and on which systems where not on all. From
# Debian's packages, of macOS libc++ (with libc++abi and libunwind) from those that compiled it.
LINKED = [("fmt", "MIT", ""), ("nlohmann-json", "MIT", ""), ("CLI11", "BSD-3-Clause", ""),
          ("libdeflate", "MIT", ""), ("zlib", "Zlib", ""), ("zstd", "BSD-3-Clause", ""),
          ("liblzma", "NOASSERTION", "linux"),  # in the public domain
          ("libmd", "BSD-3-Clause", ""), ("utf8proc", "MIT", ""), ("xxHash", "BSD-2-Clause", ""),
          ("ncurses", "MIT-open-group", "linux darwin"), ("SQLite", "blessing", ""),
          ("LLVM demangler", "Apache-2.0 WITH LLVM-exception", ""),
          ("libstdc++", "GPL-3.0-or-later WITH GCC-exception-3.1", "linux windows"),
          ("glibc", "LGPL-2.1-or-later", "linux"), ("MinGW-w64", "ZPL-2.1", "windows"),
          ("libc++", "Apache-2.0 WITH LLVM-exception", "darwin")]


def sbom(files, systems):
    packages = [dict(SPDXID="SPDXRef-binsize", name="binsize", versionInfo=VERSION,
                     downloadLocation=HOMEPAGE, filesAnalyzed=False, licenseConcluded="Apache-2.0",
                     licenseDeclared="Apache-2.0", copyrightText="NOASSERTION")]
    relations = [dict(spdxElementId="SPDXRef-DOCUMENT", relationshipType="DESCRIBES",
                      relatedSpdxElement="SPDXRef-binsize")]
    for name, licence, where in LINKED:
        if where and not systems & set(where.split()):
            continue
        ident = "SPDXRef-" + re.sub(r"[^A-Za-z0-9]+", "-", name).strip("-")
        packages.append(dict(SPDXID=ident, name=name, downloadLocation="NOASSERTION",
                             filesAnalyzed=False, licenseConcluded=licence, licenseDeclared=licence,
                             copyrightText="NOASSERTION"))
        relations.append(dict(spdxElementId="SPDXRef-binsize", relationshipType="STATIC_LINK",
                              relatedSpdxElement=ident))
    listed = []
    for number, (name, data) in enumerate(sorted(files.items())):
        ident = f"SPDXRef-File-{number}"
        listed.append(dict(SPDXID=ident, fileName="./" + name, licenseConcluded="NOASSERTION",
                           copyrightText="NOASSERTION",
                           checksums=[dict(algorithm="SHA256", checksumValue=sha256(data)),
                                      dict(algorithm="SHA1",
                                           checksumValue=hashlib.sha1(data).hexdigest())]))
        relations.append(dict(spdxElementId=ident, relationshipType="GENERATED_FROM",
                              relatedSpdxElement="SPDXRef-binsize"))
    digest = sha256("".join(sha256(d) for _, d in sorted(files.items())).encode())
    return json.dumps(dict(
        spdxVersion="SPDX-2.3", dataLicense="CC0-1.0", SPDXID="SPDXRef-DOCUMENT",
        name=f"binsize-{VERSION}", documentNamespace=f"{HOMEPAGE}/spdx/{VERSION}/{digest}",
        creationInfo=dict(created="1980-01-01T00:00:00Z", creators=["Tool: binsize-packages"]),
        packages=packages, files=listed, relationships=relations), indent=1) + "\n"


def main(output, targets):
    output = pathlib.Path(output)
    stages = [Stage(*t.split("=", 1)) for t in sorted(targets)]
    files, archives = {}, {}
    for stage in stages:
        name, data = archive(stage)
        archives[stage.target] = (name, data)
        files[name] = data
        for make in (wheel, npm_of):
            name, data = make(stage)
            files[name] = data
    name, data = npm_main(stages)
    files[name] = data
    for extra in sorted(output.glob("binsize*.deb")) + sorted(output.glob("binsize*.rpm")):
        files[extra.name] = extra.read_bytes()
    files[f"binsize-{VERSION}.spdx.json"] = sbom(files, {s.target.split("-")[0] for s in stages}).encode()
    files["binsize.rb"] = formula(archives).encode()
    files["flake.nix"] = flake(archives).encode()
    files["Dockerfile"] = DOCKERFILE.encode()
    if "windows-amd64" in archives:
        files["binsize.scoop.json"] = scoop(archives).encode()
    files["SHA256SUMS"] = "".join(f"{sha256(d)}  {n}\n" for n, d in sorted(files.items())).encode()
    output.mkdir(parents=True, exist_ok=True)
    for name, data in files.items():
        (output / name).write_bytes(data)
        print(f"{len(data):>10} {name}")


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    main(sys.argv[1], sys.argv[2:])

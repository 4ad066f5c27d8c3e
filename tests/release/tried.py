#!/usr/bin/env python3
"""tried.py SOURCE BUILD: packages where their users have them: the .deb on a Debian 12 that knows
nothing of binsize, the program in a root without any other file; and what other package managers
read, by their own readers. BUILD is a build of binsize, a static one where there is one. What is
missing on the machine, or needs root or a network, is said, and the rest runs."""
import json
import os
import pathlib
import platform
import re
import shutil
import subprocess
import sys
import tempfile

SOURCE, BUILD = map(pathlib.Path, sys.argv[1:3])
SKIPPED = 77
done = []


def run(*command, code=0, **options):
    ended = subprocess.run([str(c) for c in command], text=True, capture_output=True, **options)
    assert ended.returncode == code, (command, ended.returncode, ended.stdout[-3000:], ended.stderr[-3000:])
    return ended.stdout


def skip(what):
    print(f"SKIPPED: {what}")


def have(tool, where=("/usr/sbin", "/sbin", str(SOURCE / "build/python/bin"))):
    found = shutil.which(tool) or next((f"{w}/{tool}" for w in where if os.access(f"{w}/{tool}", os.X_OK)), None)
    if found is None:
        skip(f"{tool} is not installed")
    return found


def is_static():
    about = json.loads(run(BUILD / "binsize", "report", BUILD / "binsize", "--format", "json"))
    return about["linkage"]["kind"] == "static-pie"


def build_deb(scratch):
    run("cpack", "-G", "DEB", "-B", scratch / "deb", cwd=BUILD, env=os.environ | {"SOURCE_DATE_EPOCH": "1750000000"})
    return next((scratch / "deb").glob("*.deb"))


def try_lintian(deb):
    if have("lintian") is None:
        return
    # ncurses is linked in on purpose: loading it would be paid by every command.
    root = ["--allow-root"] if os.geteuid() == 0 else []
    run("lintian", *root, "--suppress-tags", "embedded-library", "--fail-on", "error", deb)
    done.append("lintian")


def mirror():
    """Where this machine has its packages from."""
    listed = run("apt-get", "indextargets", "--format", "$(SUITE) $(REPO_URI)", "Created-By: Packages").splitlines()
    return next((line.split()[1] for line in listed if "security" not in line), None)


def debian(root):
    """A Debian 12 of its essential packages alone; False where it cannot be had."""
    made = subprocess.run(["debootstrap", "--variant=minbase", "bookworm", str(root), mirror() or ""],
                          capture_output=True, text=True)
    if made.returncode != 0:
        skip(f"debootstrap: {(made.stdout + made.stderr).strip().splitlines()[-1:]}")
    return made.returncode == 0


def try_deb(deb, scratch):
    if have("debootstrap") is None:
        return
    if os.geteuid() != 0:
        return skip("debootstrap needs root")
    root = scratch / "debian"
    if not debian(root):
        return
    environment = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "DEBIAN_FRONTEND": "noninteractive", "LC_ALL": "C.UTF-8"}

    def inside(*command, **options):
        return run("chroot", root, *command, env=environment, **options)

    before = {p for p in root.glob("usr/**/*") if "binsize" in p.name}
    assert before == set(), before
    shutil.copy(deb, root / "binsize.deb")
    shutil.copy("/etc/resolv.conf", root / "etc/resolv.conf")
    for name in ("http_proxy", "https_proxy"):
        if name in os.environ:
            environment[name] = os.environ[name]
    # A static program depends on nothing, and dpkg is enough.
    if re.search(r"^Depends: \S", run("dpkg-deb", "--field", deb), re.M):
        inside("apt-get", "-q", "-y", "install", "--no-install-recommends", "/binsize.deb")
    else:
        inside("dpkg", "-i", "/binsize.deb")
    assert inside("binsize", "--version").startswith("binsize ")
    report = json.loads(inside("binsize", "report", "/usr/bin/dpkg", "--format", "json"))
    assert report["subject"]["size"] == (root / "usr/bin/dpkg").stat().st_size
    inside("binsize", "gate", "/usr/bin/dpkg", "--max", "1kB", code=1)
    listed = inside("dpkg", "-L", "binsize").split()
    for path in ("/usr/bin/binsize", "/usr/share/bash-completion/completions/binsize",
                 "/usr/share/zsh/site-functions/_binsize", "/usr/share/doc/binsize/copyright"):
        assert path in listed and (root / path[1:]).exists(), (path, listed)
    assert any(p.startswith("/usr/share/man/man1/binsize-report.1") for p in listed), listed
    assert inside("dpkg", "--verify", "binsize") == ""
    inside("dpkg", "--purge", "binsize")
    left = [p for p in root.glob("usr/**/*") if "binsize" in p.name]
    assert left == [], left
    done.append(".deb on Debian 12")


def try_empty_root(scratch):
    """The program alone, of one that is not static with its libraries: no /proc, no /tmp, nothing."""
    if os.geteuid() != 0:
        return skip("chroot needs root")
    chroot, root = shutil.which("chroot"), scratch / "empty"
    root.mkdir()
    shutil.copy(BUILD / "binsize", root / "binsize")
    if not is_static():
        for library in re.findall(r"(/\S+) \(0x", run("ldd", BUILD / "binsize")):
            (root / library[1:]).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(library, root / library[1:])
    inside = json.loads(run(chroot, root, "/binsize", "report", "/binsize", "--format", "json", env={}))
    assert inside == json.loads(run(BUILD / "binsize", "report", BUILD / "binsize", "--format", "json"))
    run(chroot, root, "/binsize", "report", "/nowhere", code=3, env={})
    run(chroot, root, "/binsize", "report", "/binsize", "-o", "/out.json", "--format", "json", env={})
    assert json.loads((root / "out.json").read_text()) == inside
    done.append("an empty root")


def pack(scratch):
    """All packages of every target. But for auditwheel nobody looks at a program: something small is
    in its place, since compressing takes long."""
    names = []
    for target in ("linux-amd64", "linux-arm64", "darwin-amd64", "darwin-arm64", "windows-amd64"):
        folder = scratch / target / "bin"
        folder.mkdir(parents=True)
        program = folder / ("binsize.exe" if "windows" in target else "binsize")
        if target == "linux-amd64" and is_static():
            shutil.copy(BUILD / "binsize", program)
        else:
            program.write_text("a program\n")
        names.append(f"{target}={folder.parent}")
    run(sys.executable, SOURCE / "scripts/packages.py", scratch / "dist", *names)
    return scratch / "dist"


def try_formula(dist):
    formula = (dist / "binsize.rb").read_text()
    assert formula.count("sha256 ") == formula.count("url ") == 4, formula
    if have("ruby") is None:
        return
    run("ruby", "-c", dist / "binsize.rb")
    broken = dist / "broken.rb"
    broken.write_text(formula.rsplit("end", 1)[0])
    run("ruby", "-c", broken, code=1)
    done.append("ruby -c")
    if have("rubocop") is not None:
        run("rubocop", "--only", "Lint", "--cache", "false", dist / "binsize.rb")
        done.append("rubocop")


# Of schema.json in Scoop's repository: what a manifest may say, and must.
SCOOP_KEYS = set("$schema ## architecture autoupdate bin checkver depends description env_add_path env_set extract_dir "
                 "extract_to hash homepage innosetup installer license notes persist post_install post_uninstall "
                 "pre_install pre_uninstall psmodule shortcuts suggest uninstaller url version".split())
SCOOP_NEEDED = {"version", "homepage", "license"}


def try_scoop(dist):
    manifest = json.loads((dist / "binsize.scoop.json").read_text())
    assert set(manifest) <= SCOOP_KEYS and SCOOP_NEEDED <= set(manifest), manifest
    assert re.fullmatch(r"[\w.+-]+", manifest["version"]) and manifest["homepage"].startswith("https://")
    assert set(manifest["architecture"]) <= {"32bit", "64bit", "arm64"}, manifest
    for of in manifest["architecture"].values():
        assert set(of) <= SCOOP_KEYS and re.fullmatch(r"[0-9a-f]{64}", of["hash"]), of
        archive = dist / of["url"].rsplit("/", 1)[1]
        listed = run(sys.executable, "-m", "zipfile", "-l", archive)
        assert f"{manifest['extract_dir']}/{manifest['bin']}" in listed, listed
    done.append("Scoop")


def try_readers(dist):
    if have("nix-instantiate") is not None:
        run("nix-instantiate", "--parse", dist / "flake.nix")
        broken = dist / "broken.nix"
        broken.write_text((dist / "flake.nix").read_text().replace("sources = {", "sources = ", 1))
        run("nix-instantiate", "--parse", broken, code=1)
        done.append("nix-instantiate")
    if (hadolint := have("hadolint")) is not None:
        run(hadolint, dist / "Dockerfile")
        done.append("hadolint")


# PEP 600: what the older names of tags mean.
GLIBC = {"manylinux1": (2, 5), "manylinux2010": (2, 12), "manylinux2014": (2, 17)}


def glibc_of(platform):
    """The glibc that a platform tag asks for; nothing where it asks for the very machine."""
    if (modern := re.fullmatch(r"manylinux_(\d+)_(\d+)_x86_64", platform)) is not None:
        return int(modern[1]), int(modern[2])
    return GLIBC.get(platform.removesuffix("_x86_64"))


def audited(auditwheel, wheel):
    """The glibc that auditwheel says a wheel can do with."""
    said = run(auditwheel, "show", wheel, env=os.environ | {"PYTHONPATH": str(SOURCE / "build/python")})
    return glibc_of(re.search(r'following\s+platform\s+tag:\s+"([^"]+)"', said)[1]), said


def try_auditwheel(dist, scratch):
    """The tag of the wheel for Linux is no newer than what is in it allows, by auditwheel."""
    if (auditwheel := have("auditwheel")) is None:
        return
    if not is_static() or platform.machine() != "x86_64":
        return skip(f"auditwheel: {BUILD}/binsize is no static program for amd64")
    wheel = next(dist.glob("*manylinux*_x86_64*.whl"))
    claimed = [glibc_of(tag) for tag in wheel.name.removesuffix(".whl").split("-")[-1].split(".")]
    claimed = [glibc for glibc in claimed if glibc is not None]
    found, said = audited(auditwheel, wheel)
    assert len(claimed) == 1 and found is not None and found <= claimed[0], (claimed, said)
    assert "requires no external shared libraries" in said, said
    # And one that is linked with this machine's glibc is not what that tag says.
    stage = scratch / "dynamic" / "bin"
    stage.mkdir(parents=True)
    shutil.copy(shutil.which("ls"), stage / "binsize")
    run(sys.executable, SOURCE / "scripts/packages.py", scratch / "audited", f"linux-amd64={stage.parent}")
    found, said = audited(auditwheel, next((scratch / "audited").glob("*.whl")))
    assert found is None or found > claimed[0], said
    done.append("auditwheel")


def try_npm(dist):
    """What a tag publishes: every package of npm, the one that users name after those it asks for."""
    workflow = (SOURCE / ".github/workflows/release.yml").read_text()
    globs = re.search(r"for package in (.*); do\n +npm publish", workflow)[1]
    listed = run("bash", "-c", f"printf '%s\\n' {globs}", cwd=dist.parent).split()
    names = [name.removeprefix("dist/") for name in listed]
    assert sorted(names) == sorted(p.name for p in dist.glob("*.tgz")) and len(names) == 6, names
    main = json.loads(run("tar", "-xOf", dist / names[-1], "package/package.json"))
    assert main["name"] == "binsize" and len(main["optionalDependencies"]) == 5, main
    done.append("npm's order")


def main():
    if not (BUILD / "binsize").exists():
        skip(f"no {BUILD}/binsize")
        sys.exit(SKIPPED)
    with tempfile.TemporaryDirectory() as name:
        scratch = pathlib.Path(name)
        dist = pack(scratch)
        try_formula(dist)
        try_scoop(dist)
        try_readers(dist)
        try_auditwheel(dist, scratch)
        try_npm(dist)
        try_empty_root(scratch)
        if not (BUILD / "manual/done").exists():
            skip(f"{BUILD} is not built whole: its .deb has no manual")
        elif have("dpkg-deb") is not None:
            deb = build_deb(scratch)
            try_lintian(deb)
            try_deb(deb, scratch)
    print("tried: " + ", ".join(done))


main()

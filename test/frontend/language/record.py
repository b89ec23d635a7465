#!/usr/bin/env python3
"""Record what real Go does with the programs in this folder under each language: `record.py` (go from the path).

Writes expected.json: for every program and every go line of go.mod from 1.21 on, what it printed, or the compiler's errors."""
import json, os, subprocess, tempfile

here = os.path.dirname(os.path.abspath(__file__))
env = dict(os.environ, GOTOOLCHAIN="local", GOFLAGS="", GOPROXY="off", GOWORK="off")
version = subprocess.run(["go", "env", "GOVERSION"], capture_output=True, text=True, check=True).stdout.strip()
newest = int(version.split(".")[1])
programs = {}
for name in sorted(f[:-3] for f in os.listdir(here) if f.endswith(".go")):
    programs[name] = {}
    for minor in range(21, newest + 1):
        with tempfile.TemporaryDirectory() as folder:
            with open(os.path.join(here, f"{name}.go")) as source, open(os.path.join(folder, "main.go"), "w") as copy:
                copy.write(source.read())
            with open(os.path.join(folder, "go.mod"), "w") as mod:
                mod.write(f"module m\n\ngo 1.{minor}\n")
            build = subprocess.run(["go", "build", "-o", "program", "."], cwd=folder, env=env, capture_output=True, text=True)
            if build.returncode != 0:
                lines = [line.removeprefix("./") for line in build.stderr.splitlines() if not line.startswith("# ")]
                programs[name][f"go1.{minor}"] = {"errors": lines}
            else:
                run = subprocess.run([os.path.join(folder, "program")], capture_output=True, text=True, check=True)
                programs[name][f"go1.{minor}"] = {"stdout": run.stdout.splitlines()}
with open(os.path.join(here, "expected.json"), "w") as out:
    json.dump({"go": version, "programs": programs}, out, indent=1, ensure_ascii=False)
    out.write("\n")

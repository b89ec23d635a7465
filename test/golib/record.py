#!/usr/bin/env python3
"""Record what real Go prints for the programs in this folder, with GOMAXPROCS=1.

usage: record.py [RUNS [NAME...]]     (default 20 runs of each program; with names only these, the others keep what they have; go from the path)

Writes expected.json beside this file: for each program its exit code, the first line of its standard error, the lines of
standard error before the first traceback, and every standard output seen in at least a tenth of the runs with its share
(more than one: real Go varies there, any of them is right). Programs that exit with 2 are compared up to the traceback."""
import collections, json, os, subprocess, sys, tempfile

here = os.path.dirname(os.path.abspath(__file__))
runs = int(sys.argv[1]) if len(sys.argv) > 1 else 20
only = sys.argv[2:]
env = dict(os.environ, GOTOOLCHAIN="local", GOFLAGS="", GOPROXY="off", GOMAXPROCS="1", TZ="UTC")


def head(stderr):
    """The lines before the traceback, without the signal's addresses."""
    lines = []
    for line in stderr.split("\n"):
        if line.startswith("goroutine "):
            break
        if not line.startswith("[signal "):
            lines.append(line)
    return "\n".join(lines).rstrip("\n")


version = subprocess.run(["go", "env", "GOVERSION"], env=env, capture_output=True, text=True, check=True).stdout.strip()
expected = {}
if only:
    with open(os.path.join(here, "expected.json")) as f:
        before = json.load(f)
    assert before["go"] == version and before["runs"] == runs, "recorded by another Go, or another number of runs: record all"
    expected = before["programs"]
with tempfile.TemporaryDirectory() as tmp:
    with open(os.path.join(tmp, "go.mod"), "w") as f:
        f.write("module golibtest\n\ngo 1.26\n")
    for name in sorted(n[:-3] for n in os.listdir(here) if n.endswith(".go") and (not only or n[:-3] in only)):
        with open(os.path.join(here, name + ".go")) as src, open(os.path.join(tmp, "main.go"), "w") as dst:
            dst.write(src.read())
        subprocess.run(["go", "build", "-o", "main", "main.go"], cwd=tmp, env=env, check=True)
        seen, errors = collections.Counter(), {}
        for _ in range(runs):
            p = subprocess.run([os.path.join(tmp, "main")], env=env, capture_output=True, text=True, timeout=30)
            seen[(p.returncode, p.stdout)] += 1
            errors[p.returncode] = head(p.stderr)
        code = seen.most_common(1)[0][0][0]
        outs = [{"stdout": o, "share": round(n / runs, 3)} for (c, o), n in seen.most_common() if c == code and n >= runs / 10]
        expected[name] = {"exit": code, "stderr_first_line": errors[code].split("\n")[0], "stderr": errors[code], "outputs": outs}
        print(f"{name:24s} exit {code}  outputs {[o['share'] for o in outs]}")
with open(os.path.join(here, "expected.json"), "w") as f:
    json.dump({"go": version, "gomaxprocs": 1, "language": "go1.26", "runs": runs, "programs": dict(sorted(expected.items()))}, f, indent=1, ensure_ascii=False)
    f.write("\n")

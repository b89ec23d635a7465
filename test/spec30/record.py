#!/usr/bin/env python3
"""Record what real Go does with the cases in this folder, with GOMAXPROCS=1.

usage: record.py [RUNS]     (default 40 runs a case; go from the path)

Writes expected.json beside this file: for each case, and each number of system goroutines that wait in the run queue when
main begins, the exit code and every text on standard error with the number of runs that showed it. How the number
comes about: the language version in go.mod (from 1.25 on there is an updater of GOMAXPROCS), and whether package os is
linked (it makes the finalizer goroutine). A traceback is cut behind the line that says why its first goroutine waits.
Cases that measure a time or draw lots are listed with all they printed."""
import collections, json, os, re, subprocess, sys, tempfile

here = os.path.dirname(os.path.abspath(__file__))
runs = int(sys.argv[1]) if len(sys.argv) > 1 else 40
env = dict(os.environ, GOTOOLCHAIN="local", GOFLAGS="", GOPROXY="off", GOMAXPROCS="1", TZ="UTC")
ENDLESS = 0.3  # seconds after which a program counts as one that never ends

plain = ["main", "spawn", "yield", "channel", "selects", "locks", "timers", "dying"]
programs = {  # name: (files, language)
    "0": (plain, "1.24"),
    "1": (plain, "1.26"),
    "2": (plain + ["os"], "1.26"),
    "io": (["main", "spawn", "io"], "1.26"),
    "lecture": (["main", "spawn", "yield", "channel", "lecture"], "1.26"),
    "stats": (["main", "spawn", "yield", "selects", "stats"], "1.26"),
}


def cases(files):
    text = "".join(open(os.path.join(here, f + ".go")).read() for f in files)
    return re.findall(r'^\ton\("([\w-]+)"', text, re.M)


def cut(stderr):
    """Up to the first line of the first traceback, without a signal's addresses."""
    lines = []
    for line in stderr.split("\n"):
        if line.startswith("[signal "):
            continue
        lines.append(line)
        if line.startswith("goroutine "):
            break
    return "\n".join(lines).rstrip("\n")


def run(binary):
    try:
        p = subprocess.run([binary], env=env, capture_output=True, text=True, timeout=20)
        return p.returncode, cut(p.stderr)
    except subprocess.TimeoutExpired:
        return "still running", ""


def endless(binary):
    try:
        return subprocess.run([binary], env=env, capture_output=True, text=True, timeout=ENDLESS).returncode, ""
    except subprocess.TimeoutExpired:
        return "still running", ""


# Timer channels as before Go 1.23: this toolchain still has them, under a setting.
SETTINGS = {"76": "asynctimerchan=1"}

version = subprocess.run(["go", "env", "GOVERSION"], env=env, capture_output=True, text=True, check=True).stdout.strip()
expected = {}
with tempfile.TemporaryDirectory() as tmp:
    for name, (files, language) in programs.items():
        folder = os.path.join(tmp, name)
        os.mkdir(folder)
        with open(os.path.join(folder, "go.mod"), "w") as f:
            f.write(f"module cases\n\ngo {language}\n")
        for file in files:
            with open(os.path.join(here, file + ".go")) as src, open(os.path.join(folder, file + ".go"), "w") as dst:
                dst.write(src.read())
        subprocess.run(["go", "build", "-o", "program", "."], cwd=folder, env=env, check=True)
        program = open(os.path.join(folder, "program"), "rb").read()
        assert program.count(b"@case=00000000@") == 1
        binary = os.path.join(folder, "case")
        for case in cases(files):
            system = {"io": "2", "lecture": "1", "stats": "1"}.get(name, name)
            if system in expected.get(case, {}) or case.startswith("p") and name == "lecture":
                continue  # recorded already, or made for two Ps
            with open(binary, "wb") as f:
                f.write(program.replace(b"@case=00000000@", b"@case=%s@" % case.rjust(8, "0").encode()))
            os.chmod(binary, 0o755)
            again = endless if case == "99c" else run
            seen = collections.Counter(again(binary) for _ in range(5 if case == "99c" else runs))
            code = seen.most_common(1)[0][0][0]
            entry = {"exit": code, "outputs": {text: n for (c, text), n in seen.most_common() if c == code}}
            if len(seen) > len(entry["outputs"]):
                entry["other exits"] = {str(c): n for (c, _), n in seen.items() if c != code}
            expected.setdefault(case, {})[system] = entry
            if name == "1" and case in SETTINGS:
                env["GODEBUG"] = SETTINGS[case]
                seen = collections.Counter(run(binary) for _ in range(runs))
                del env["GODEBUG"]
                outputs = {text: n for (_, text), n in seen.most_common()}
                expected[case][SETTINGS[case]] = {"exit": 0, "outputs": outputs}
        print(f"{name}: {len(cases(files))} cases")
with open(os.path.join(here, "expected.json"), "w") as f:
    json.dump({"go": version, "gomaxprocs": 1, "runs": runs, "command": " ".join(["record.py"] + sys.argv[1:]),
               "cases": expected}, f, indent=1, ensure_ascii=False)
    f.write("\n")

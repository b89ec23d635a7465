#!/usr/bin/env python3
"""Records what real Go says to the programs of errors.txt: `record.py FOLDER_OF_GO` (its bin/go).

errors.txt holds wrong programs, each behind a line `-- name`, and behind a line `-- go` what `go build` printed for it as
main.go. The script prints every program's answer anew and writes the file again.
"""
import os
import pathlib
import re
import subprocess
import sys
import tempfile

here = pathlib.Path(__file__).parent
go = os.path.join(sys.argv[1], "bin", "go")
version = subprocess.run([go, "env", "GOVERSION"], capture_output=True, text=True, check=True).stdout.strip()
text = (here / "errors.txt").read_text()
out = [f"# Wrong programs, and what {version} says to them (record.py).\n"]
for part in re.split(r"^-- (?!go$)", text, flags=re.M)[1:]:
    name, _, rest = part.partition("\n")
    source = re.split(r"^-- go$\n", rest, flags=re.M)[0]
    with tempfile.TemporaryDirectory() as folder:
        (pathlib.Path(folder) / "main.go").write_text(source)
        run = subprocess.run([go, "build", "-o", os.devnull, "main.go"], cwd=folder, capture_output=True, text=True)
    lines = [line for line in run.stderr.splitlines(True) if not line.startswith("# ")]
    answer = "".join(lines).replace("./main.go:", "main.go:")
    if not answer.startswith("main.go:"):
        print(f"{name}: expected an error in main.go, got: {answer or 'none'}")
    out.append(f"-- {name}\n{source}-- go\n{answer}")
(here / "errors.txt").write_text("".join(out))

#!/usr/bin/env python3
"""Build the simulated standard library with the real Go toolchain, for comparisons with the real packages.

usage: build.py FOLDER

FOLDER becomes a Go module `gmpsimstd` that holds every package of bindings/golib with its imports rewritten to
gmpsimstd/…; the functions without body (engine operations) come from shim/, written with the real runtime. Programs of test/golib/*.go go to FOLDER/run/NAME/main.go, rewritten the same way, and the
comparisons of cmp/ to FOLDER/cmp/, which name both libraries."""
import os, re, shutil, sys

here = os.path.dirname(os.path.abspath(__file__))
golib = os.path.join(here, '..', '..', '..', 'bindings', 'golib')
out = sys.argv[1]

packages = set()
for folder, _, files in os.walk(golib):
    if any(f.endswith('.go') for f in files):
        packages.add(os.path.relpath(folder, golib).replace(os.sep, '/'))


def rewrite(text):
    """Point the imports of simulated packages to the module."""
    def one(m):
        return m.group(1) + '"gmpsimstd/' + m.group(2) + '"' if m.group(2) in packages else m.group(0)
    head = re.match(r'(?s)(?:(?!\n(?:func|type|const|var)\b).)*', text).group(0)
    return re.sub(r'(?m)^((?:import\s+|\t)(?:[\w.]+ )?)"([\w./]+)"', one, head) + text[len(head):]


def bodies(text):
    """Leave out the functions without body."""
    return re.sub(r'(?m)^func [^{\n]*\n', '', text)


def put(path, text):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    if not os.path.exists(path) or open(path).read() != text:
        with open(path, 'w') as f:
            f.write(text)
    written.add(os.path.abspath(path))


written = set()
put(os.path.join(out, 'go.mod'), 'module gmpsimstd\n\ngo 1.26\n')
for package in packages:
    for name in os.listdir(os.path.join(golib, package)):
        if name.endswith('.go'):
            put(os.path.join(out, package, name), bodies(rewrite(open(os.path.join(golib, package, name)).read())))
    shim = os.path.join(here, 'shim', package, 'intrinsics.go')
    if os.path.exists(shim):
        put(os.path.join(out, package, 'shim.go'), open(shim).read())
for folder, _, files in os.walk(os.path.join(here, 'cmp')):
    for name in files:
        if name.endswith('.go'):
            put(os.path.join(out, 'cmp', os.path.relpath(folder, os.path.join(here, 'cmp')), name), open(os.path.join(folder, name)).read())
programs = os.path.join(here, '..')
for name in os.listdir(programs):
    if name.endswith('.go'):
        put(os.path.join(out, 'run', name[:-3], 'main.go'), rewrite(open(os.path.join(programs, name)).read()))
for folder, _, files in os.walk(out):
    for name in files:
        path = os.path.abspath(os.path.join(folder, name))
        if name.endswith('.go') and path not in written:
            os.remove(path)

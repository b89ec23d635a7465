#!/usr/bin/env python3
"""Run this folder's programs on the simulated standard library, compiled by real Go, and compare with expected.json.

usage: run.py FOLDER [NAME…]     (FOLDER: see build.py)

Scheduling is real Go's here, and semaphores are the shim's: programs whose point is the order of goroutines are left out."""
import json, os, subprocess, sys

here = os.path.dirname(os.path.abspath(__file__))
folder = sys.argv[1]
subprocess.run([sys.executable, os.path.join(here, 'build.py'), folder], check=True)
expected = json.load(open(os.path.join(here, '..', 'expected.json')))['programs']
skip = {'sync_orders', 'channel_orders', 'goroutine_trees', 'timer_orders', 'pipe_readers', 'print_builtin'}
skip |= {name for name in expected if name.startswith(('deadlock_', 'panic_'))}
names = sys.argv[2:] or sorted(set(expected) - skip)
failed = 0
for name in names:
    binary = os.path.join(folder, 'bin', name)
    env = dict(os.environ, GOTOOLCHAIN='local', GOFLAGS='', GOPROXY='off', GOMAXPROCS='1', TZ='UTC')
    built = subprocess.run(['go', 'build', '-o', binary, './run/' + name], cwd=folder, env=env, capture_output=True, text=True)
    if built.returncode:
        failed += 1
        print(f'{name:20s} does not compile\n{built.stderr[:1500]}')
        continue
    p = subprocess.run([binary], env=env, capture_output=True, text=True, timeout=60)
    want = expected[name]
    wanted = [o['stdout'] for o in want['outputs']]
    problems = []
    if p.returncode != want['exit']:
        problems.append(f'exit {p.returncode}, want {want["exit"]}: {p.stderr[:600]}')
    if p.stdout not in wanted:
        got, ref = p.stdout.split('\n'), wanted[0].split('\n')
        shown = 0
        for i in range(max(len(got), len(ref))):
            a, b = got[i] if i < len(got) else '(end)', ref[i] if i < len(ref) else '(end)'
            if a != b and shown < 6:
                shown += 1
                problems.append(f'line {i + 1}\n    got  {a[:300]}\n    want {b[:300]}')
    if p.stderr.split('\n')[0] != want['stderr_first_line']:
        problems.append(f'stderr {p.stderr[:200]!r}, want {want["stderr"]!r}')
    failed += bool(problems)
    print(f'{name:20s}', 'ok' if not problems else '\n  '.join(['DIFFERS'] + problems))
sys.exit(1 if failed else 0)

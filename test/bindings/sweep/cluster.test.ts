// examples/cluster: the files are what a cluster takes, and the commands in them do their part of an experiment.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { test } from 'node:test';
import { parseAllDocuments } from 'yaml';
import type { SweepResults } from '../../../bindings/sweep/journal.js';
import { cli, folderWith, gmpsim } from '../cli/spawn.js';

// Commands by the names that a container or a node has them under.
const at = folderWith({
  'bin-gmpsim': `#!/bin/sh\nexec '${process.execPath}' '${resolve(cli)}' "$@"\n`,
  'bin-srun': '#!/bin/sh\nexec "$@"\n',
});
mkdirSync(at('bin'));
for (const name of ['gmpsim', 'srun']) {
  writeFileSync(at(`bin/${name}`), readFileSync(at(`bin-${name}`)));
  chmodSync(at(`bin/${name}`), 0o755);
}
const PATH = `${at('bin')}:${process.env.PATH}`;

type Manifest = {
  kind: string;
  data: Record<string, string>;
  spec: {
    completionMode: string;
    completions: number;
    parallelism: number;
    template: { spec: { containers: { command: string[]; env: { name: string; value: string }[] }[] } };
  };
};

test('the Kubernetes Indexed Job: each index does its part, and the parts are the whole', () => {
  const documents = parseAllDocuments(readFileSync('examples/cluster/kubernetes-job.yaml', 'utf8'));
  for (const { errors, warnings } of documents as { errors: unknown[]; warnings: unknown[] }[]) {
    assert.deepEqual([errors, warnings], [[], []]);
  }
  const [config, job] = documents.map((document) => (document as { toJS(): unknown }).toJS() as Manifest);
  assert.deepEqual([config!.kind, job!.kind, job!.spec.completionMode], ['ConfigMap', 'Job', 'Indexed']);
  const [container] = job!.spec.template.spec.containers;
  const { completions } = job!.spec;
  assert.equal(container!.env.find(({ name }) => name === 'GMPSIM_SHARDS')?.value, String(completions));
  for (const [name, text] of Object.entries(config!.data)) writeFileSync(at(name), text);
  const journals = Array.from({ length: completions }, (_, i) => {
    const [command, ...args] = container!.command.map((word) =>
      word.replace(/^\/experiment\//, `${at('')}/`).replace(/^\/results/, at('results')),
    );
    const env = { PATH, JOB_COMPLETION_INDEX: String(i), GMPSIM_SHARDS: String(completions) };
    const { status, stdout, stderr } = spawnSync(command!, args, { encoding: 'utf8', env });
    assert.deepEqual([status, stdout, stderr], [0, '', '']);
    return at(`results/journal.${i}-of-${completions}.jsonl`);
  });
  assert.equal(gmpsim('merge', ...journals, '-o', at('results.json')).stderr, '');
  const { points, left } = JSON.parse(readFileSync(at('results.json'), 'utf8')) as SweepResults;
  assert.deepEqual([left, points.map(({ runs }) => runs.length)], [0, [10, 10, 10, 10]]);
});

test('the Slurm array: a task does its part', () => {
  const script = 'examples/cluster/slurm-array.sh';
  assert.equal(spawnSync('bash', ['-n', script], { encoding: 'utf8' }).stderr, '');
  const [, first, last] = /^#SBATCH --array=(\d+)-(\d+)$/m.exec(readFileSync(script, 'utf8'))!.map(Number);
  const env = {
    PATH,
    SLURM_ARRAY_TASK_ID: String(last),
    SLURM_ARRAY_TASK_COUNT: String(last! - first! + 1),
    SLURM_ARRAY_TASK_MIN: String(first),
    SLURM_CPUS_PER_TASK: '2',
  };
  const run = (...args: string[]) => spawnSync('bash', [script, ...args], { encoding: 'utf8', env });
  const { status, stdout, stderr } = run(at('experiment.yaml'), join(at('slurm')));
  assert.deepEqual([status, stdout, stderr], [0, '', '']);
  assert.match(
    readFileSync(at('slurm/journal.7-of-8.jsonl'), 'utf8'),
    /^\{"type":"plan"[^\n]*\n(\{"type":"run"[^\n]*\n){5}$/,
  );
  assert.equal(run().status, 1);
});

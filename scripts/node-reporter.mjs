// A node:test reporter that counts, for scripts/test.mjs: one JSON document at the end of the run.

/** Suites and files count through their tests; a skipped one has its reason as a string, or true. */
export default async function* reporter(source) {
  const counts = { passed: 0, failed: 0, skipped: [], empty: [] };
  for await (const { type, data } of source) {
    if (type !== 'test:pass' && type !== 'test:fail') continue;
    // Node counts a file that holds no test as one test, by the file's name, and passes it.
    if (type === 'test:pass' && data.nesting === 0 && data.name.endsWith('.test.js')) {
      counts.failed += 1;
      counts.empty.push(data.name);
      continue;
    }
    const note = data.skip ?? data.todo;
    if (note !== undefined && note !== false) {
      const reason =
        typeof note === 'string' && note !== '' ? note : data.skip === undefined ? 'todo' : 'no reason given';
      counts.skipped.push({ name: data.name, reason });
    } else if (type === 'test:fail') {
      // A suite fails with its tests; it counts itself only when no test of it did (a hook broke).
      if (data.details?.type !== 'suite' || counts.failed === 0) counts.failed += 1;
    } else if (data.details?.type !== 'suite') {
      counts.passed += 1;
    }
  }
  yield JSON.stringify(counts);
}

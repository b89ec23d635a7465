// Counts what as-pect ran, for scripts/test.mjs: its own summary is made for eyes only.
import { writeFileSync } from 'node:fs';

const file = process.env.ASPECT_REPORT;
const counts = { passed: 0, failed: 0, skipped: [] };

export default {
  onEnter() {},
  onExit() {},
  /** Called once per spec file, when all of it has run. */
  onFinish(suite) {
    counts.passed += suite.testPassCount;
    // A spec that broke outside any test (a trap at top level) fails as one.
    counts.failed += Math.max(suite.testCount - suite.testPassCount, suite.pass ? 0 : 1);
    for (const group of suite.rootNode.childGroups) {
      for (const todo of group.groupTodos) counts.skipped.push({ name: `${suite.fileName}: ${todo}`, reason: 'todo' });
    }
    if (file) writeFileSync(file, JSON.stringify(counts));
  },
};

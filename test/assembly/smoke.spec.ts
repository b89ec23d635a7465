import { CHECKED } from '../../assembly/base/build';

describe('build', () => {
  test('specs run with assertions on', () => {
    expect<bool>(CHECKED).toBe(true);
  });
});

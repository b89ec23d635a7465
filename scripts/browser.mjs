// The browser that the tests of test/browser drive: Debian's Chromium, installed where that can be done.
import { ensureProgram, findProgram } from './debian.mjs';

const names = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'];

/** Path of a Chromium or Chrome, or undefined. */
export function findBrowser() {
  return findProgram(names);
}

/** `{ path }` of a browser, or `{ reason }` why there is none. */
export function ensureBrowser(say) {
  return ensureProgram('Chromium', names, 'chromium', 'the tests in a browser', say);
}

import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';
import { test } from 'node:test';
import { type Browser, chromium, type Page } from 'playwright-core';
import type * as Library from '../../bindings/index.browser.js';

declare global {
  /** The library in the page. */
  var gmpsim: typeof Library;
}

/** Path of the browser, and why there is none: scripts/test.mjs says. */
const executablePath = process.env.GMPSIM_BROWSER;
const missing = process.env.GMPSIM_NO_BROWSER ?? 'no browser; npm test looks for one';

const bundle = 'dist/browser';
const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
const mimeTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.map': 'application/json',
  '.wasm': 'application/wasm',
};
const html = `<!doctype html>
<meta charset="utf-8">
<title>gmpsim</title>
<link rel="icon" href="data:,">
<script type="module">
  import * as gmpsim from './index.js';
  globalThis.gmpsim = gmpsim;
</script>
`;

export interface Site {
  url: string;
  close(): void;
}

/**
 * Serves the library's bundle for browsers, with a page that loads it.
 * @param isolated with the headers that make a page cross-origin isolated
 * @param without a file that this server doesn't have
 */
export async function serve(isolated: boolean, without?: string): Promise<Site> {
  assert.ok(existsSync(join(bundle, 'index.js')), `${bundle}: not there; 'npm run build' makes it`);
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    const name = normalize(decodeURIComponent(pathname)).slice(1);
    if (isolated) {
      response.setHeader('Cross-Origin-Opener-Policy', 'same-origin');
      response.setHeader('Cross-Origin-Embedder-Policy', 'require-corp');
    }
    response.setHeader('Cache-Control', 'no-store');
    const type = mimeTypes[name === '' ? '.html' : extname(name)];
    const body = name === '' ? html : name === without ? undefined : await readFile(join(bundle, name)).catch(() => {});
    response.statusCode = body === undefined ? 404 : 200;
    if (type && body !== undefined) response.setHeader('Content-Type', type);
    response.end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/`,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

let browser: Promise<Browser> | undefined;

function launch(): Promise<Browser> {
  // Every launch has a user-data directory of its own, which is deleted in the end.
  browser ??= chromium.launch({ executablePath: executablePath as string, headless: true, args: flags });
  return browser;
}

/** To be called when all tests of a file are over. */
export async function closeBrowser(): Promise<void> {
  await (await browser)?.close();
}

/** Opens the site and lets `use` work with the library in the page; fails when the page complains about anything. */
export async function withPage<T>(site: Site, use: (page: Page) => Promise<T>): Promise<T> {
  const context = await (await launch()).newContext();
  const complaints: string[] = [];
  try {
    const page = await context.newPage();
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(String(error)));
    await page.goto(site.url);
    await page.waitForFunction(() => 'gmpsim' in globalThis, undefined, { timeout: 20_000 });
    const value = await use(page);
    assert.deepEqual(complaints, [], 'the page complains about nothing');
    return value;
  } catch (error) {
    if (complaints.length > 0) console.error(complaints.join('\n'));
    throw error;
  } finally {
    await context.close();
  }
}

/** A test that needs a browser: skipped, with the reason, where there is none. */
export function browserTest(name: string, run: () => Promise<void>): void {
  test(name, executablePath ? { timeout: 60_000 } : { skip: missing }, run);
}

/** Bytes as text that page.evaluate can carry. */
export function toText(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64');
}

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadGoParser } from '../../../bindings/frontend/syntax/treesitter.js';

test('the Go grammar parses a program with today’s syntax', async () => {
  const parser = await loadGoParser();
  const source = [
    'package main',
    'type Set[K comparable] map[K]struct{}',
    'func main() {',
    '\tfor i := range 3 { go func() { println(i) }() }',
    '\tselect { case <-make(chan int): default: }',
    '}',
    '',
  ].join('\n');
  const tree = parser.parse(source);
  assert.ok(tree);
  assert.equal(tree.rootNode.hasError, false);
  assert.deepEqual(
    tree.rootNode.namedChildren.map((n) => n?.type),
    ['package_clause', 'type_declaration', 'function_declaration'],
  );
  assert.equal(tree.rootNode.descendantsOfType('go_statement').length, 1);
  tree.delete();
  parser.delete();
});

test('a syntax error is a node with its position, and parsers are independent of each other', async () => {
  const [first, second] = await Promise.all([loadGoParser(), loadGoParser()]);
  const bad = first.parse('package main\n\nfunc main() {\n\tx := := 1\n}\n');
  const good = second.parse('package main\n');
  assert.ok(bad && good);
  assert.equal(good.rootNode.hasError, false);
  const error = bad.rootNode.descendantsOfType('ERROR')[0];
  assert.equal(error?.startPosition.row, 3);
});

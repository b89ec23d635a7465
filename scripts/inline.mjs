// A transform for the AssemblyScript compiler (asconfig.json): what the release build puts in place, besides what its optimiser
// chooses by size. A call costs about 25 machine instructions, and a goroutine's life took two dozen of them (docs/performance.md).
// The list holds what every lifecycle or every turn passes through and few places call: each of them grows by it.
import { Node, NodeKind } from 'assemblyscript';
import { Transform } from 'assemblyscript/transform';

/** File below assembly/, without its ending -> its functions. */
const inlined = {
  'base/turns': ['replay', 'leastOf'],
  'engine/dispatch': ['runG', 'runCode'],
  'observe/histogram': ['histRecord', 'bucketOf', 'addSum'],
  'kernel/privilege': ['kernelLeave'],
  'observe/trace': ['emitInPlace'],
  'runtime/newproc': ['newproc1', 'newprocReady', 'gfget', 'gfput', 'goexit0'],
  'runtime/runq': ['runqget', 'runqput'],
  'runtime/schedule': ['executeInPlace'],
  'runtime/blocks': ['blockAlloc'],
  'runtime/stack': ['stackAlloc', 'stackFree'],
  'runtime/wakep': ['wakep'],
  'vm/call': ['frameFirst', 'writeFrame', 'copyArgs', 'clearPointers'],
};

export default class Inline extends Transform {
  afterParse(parser) {
    for (const source of parser.sources) {
      const names = inlined[source.internalPath.replace(/^assembly\//, '')];
      if (!names) continue;
      const missing = new Set(names);
      for (const statement of source.statements) {
        if (statement.kind !== NodeKind.FunctionDeclaration || !missing.delete(statement.name.text)) continue;
        const name = Node.createIdentifierExpression('inline', statement.range);
        statement.decorators = [...(statement.decorators ?? []), Node.createDecorator(name, null, statement.range)];
      }
      if (missing.size > 0)
        throw new Error(`inline: ${source.internalPath} has no function ${[...missing].join(', ')}`);
    }
  }
}

// A chart as SVG text: Observable Plot draws into a document of its own, so that Node can.

import * as Plot from '@observablehq/plot';
import { parseHTML } from 'linkedom';

export type Chart = Readonly<{ title: string; note: string; svg: string }>;

const WIDTH = 660;

export function draw(options: Plot.PlotOptions): string {
  const { document } = parseHTML('<!doctype html><html><body></body></html>');
  const plot = Plot.plot({
    document: document as unknown as Document,
    width: WIDTH,
    height: 320,
    marginLeft: 62,
    marginBottom: 40,
    style: { background: 'transparent', overflow: 'visible' },
    ...options,
  });
  // With a legend it is a figure around both.
  return plot.outerHTML.replaceAll(/ class="plot-[0-9a-f]+-figure"/g, ' class="figure"');
}

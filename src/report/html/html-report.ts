import type { Diagnosis, FoundCause } from '../../model/diagnosis.ts';
import type { Inventory } from '../../model/inventory.ts';
import { escapeHtml } from './escape-html.ts';
import { heatMap } from './heat-map.ts';
import { topologySvg } from './topology-svg.ts';

const style = `
:root { color-scheme: light dark; --well: #2da44e; --narrow: #d4a017; --lossy: #e36209; --broken: #cf222e; --unknown: #8c959f; }
body { font: 15px/1.5 system-ui, sans-serif; max-width: 860px; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.4rem; } h2 { font-size: 1.1rem; margin-top: 2rem; }
.topology { width: 100%; } .topology line { stroke-width: 3; } .topology rect { fill: Canvas; stroke: currentColor; }
.topology text { text-anchor: middle; font-size: 10px; fill: currentColor; } .topology .name { font-size: 14px; font-weight: 600; }
line.well { stroke: var(--well); } line.narrow { stroke: var(--narrow); } line.lossy { stroke: var(--lossy); }
line.broken { stroke: var(--broken); stroke-dasharray: 6 5; } line.unknown { stroke: var(--unknown); stroke-dasharray: 2 5; }
.matrix { border-collapse: collapse; } .matrix th, .matrix td { border: 1px solid #8884; padding: .4rem .6rem; font-size: 13px; }
td.well { background: #2da44e33; } td.narrow { background: #d4a01755; } td.lossy { background: #e3620966; } td.broken { background: #cf222e77; }
article { border-left: 4px solid var(--broken); padding: .1rem 1rem; margin: 1rem 0; } article.warning { border-color: var(--narrow); }
code { font-size: 13px; overflow-wrap: anywhere; } dt { font-weight: 600; margin-top: .4rem; } dd { margin: 0 0 0 1rem; }
`;

const part = (title: string, lines: readonly string[], code = false): string =>
  lines.length === 0
    ? ''
    : `<dt>${title}</dt>${lines.map(line => `<dd>${code ? `<code>${escapeHtml(line)}</code>` : escapeHtml(line)}</dd>`).join('')}`;

const article = (cause: FoundCause, at: number): string =>
  `<article class="${cause.severity}"><h3>${at + 1}. ${escapeHtml(cause.what)}</h3><p><code>${escapeHtml(cause.code)}</code> · ${escapeHtml(cause.hosts.join(', '))}</p><dl>${part('Seen', cause.evidence)}${part('Ruled out', cause.ruledOut)}${part('Remedy', cause.remedy, true)}</dl></article>`;

/** One page that needs nothing else: the topology as SVG, the matrix of all ordered pairs as a heat map, every finding. */
export function htmlReport(inventory: Inventory, diagnosis: Diagnosis, time: Date): string {
  const { causes, pairs, silent } = diagnosis;
  const title = `${inventory.cluster}: ${causes.length === 0 ? 'nothing is wrong' : `${causes.length} ${causes.length === 1 ? 'cause' : 'causes'} found`}`;
  const hosts = inventory.hosts.map(host => host.name);
  return [
    '<!doctype html>',
    `<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escapeHtml(title)}</title><style>${style}</style></head><body>`,
    `<h1>${escapeHtml(title)}</h1><p>Diagnosis of ${escapeHtml(time.toISOString())}; the most probable cause first.</p>`,
    ...causes.map(article),
    ...silent.map(({ host, because }) => `<p>${escapeHtml(host)} could not be asked: ${escapeHtml(because)}</p>`),
    '<h2>Topology</h2>',
    topologySvg(inventory, pairs),
    '<h2>All ordered pairs</h2>',
    heatMap(hosts, pairs, inventory.mesh.mtu),
    '</body></html>',
    '',
  ].join('\n');
}

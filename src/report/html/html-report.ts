import type { Event } from '../../model/events/event.ts';
import type { Diagnosis, FoundCause } from '../../model/gate/diagnosis.ts';
import type { Inventory } from '../../model/inventory.ts';
import type { ReachReport } from '../../model/reach/reach.ts';
import { count } from '../../model/text/count.ts';
import { foundNothing } from '../gate/found-words.ts';
import { sumOfCells, withKept } from '../gate/kept.ts';
import { gateChecks } from './gate-checks.ts';
import { heatMap, heatMapKey } from './heat-map.ts';
import { type Html, type HtmlValue, html, joined } from './html.ts';
import { reachParts } from './reach-table.ts';
import { style } from './style.ts';
import { topologySvg } from './topology-svg.ts';

/** What a page tells of: a gate's answers, a diagnosis, or both. */
export interface PageContent {
  readonly inventory: Inventory;
  readonly gate?: Extract<Event, { type: 'gate-done' }> | undefined;
  readonly diagnosis?: Diagnosis | undefined;
  readonly reach?: ReachReport | undefined;
  readonly time: Date;
}

const part = (title: string, lines: readonly string[], code = false): HtmlValue =>
  lines.length === 0
    ? ''
    : html`<dt>${title}</dt>${lines.map(line => html`<dd>${code ? html`<code>${line}</code>` : line}</dd>`)}`;

const article = (cause: FoundCause, at: number): Html =>
  html`<article class="${cause.severity}"><h3>${at + 1}. ${cause.what}</h3><p class="dim"><code>${cause.code}</code> ${cause.severity === 'stop' ? 'stops the phase' : 'a warning'} · ${cause.confidence} · ${cause.hosts.join(', ')}</p><dl>${part('Seen', cause.evidence)}${part('Ruled out', cause.ruledOut)}${part('Remedy', cause.remedy, true)}</dl></article>`;

/** In a few words, what was found. */
function headline(diagnosis: Diagnosis | undefined): string {
  if (diagnosis === undefined) return 'no diagnosis';
  const { causes, silent } = diagnosis;
  if (causes.length === 0 && silent.length > 0) return `nothing is known of ${count(silent.length, 'host')}`;
  return causes.length === 0 ? 'nothing is wrong' : `${count(causes.length, 'cause')} found`;
}

/** The findings, the topology and the matrix. */
function diagnosisParts(inventory: Inventory, diagnosis: Diagnosis): readonly Html[] {
  const { causes, pairs, silent } = diagnosis;
  const nothing = foundNothing(diagnosis);
  const hosts = inventory.hosts.map(host => host.name);
  const mtu = inventory.overlays?.[0]?.mtu ?? 0;
  const named = new Set(pairs.flatMap(one => [one.from, one.to]));
  return [
    html`<h2>Causes, the most probable first</h2>`,
    ...(nothing === undefined ? causes.map(article) : [html`<p>${nothing.words}</p>`]),
    ...silent.map(({ host, because }) => html`<p>${host} could not be asked: ${because}</p>`),
    html`<h2>Topology</h2>`,
    html`<div class="wide">${topologySvg(inventory, pairs)}</div>`,
    html`<h2>All ordered pairs</h2>`,
    html`<div class="wide">${heatMap(
      hosts.filter(name => named.size === 0 || named.has(name)),
      pairs,
      mtu,
    )}</div>`,
    heatMapKey(mtu),
  ];
}

/** One page that needs nothing else: the gate's checks, every finding, the topology as SVG, and all pairs as a heat map. */
export function htmlReport({ inventory, gate, diagnosis, reach, time }: PageContent): string {
  const asked = gate === undefined ? undefined : `gate of ${gate.phase}`;
  const found =
    diagnosis === undefined
      ? (asked ?? (reach === undefined ? headline(diagnosis) : 'what is reached'))
      : headline(diagnosis);
  const when = time
    .toISOString()
    .replace('T', ' ')
    .replace(/\.\d+Z/, ' UTC');
  const title = `${inventory.cluster}: ${found}`;
  const word =
    gate === undefined
      ? ''
      : html`<span class="word ${gate.word.replaceAll(' ', '-')}">${gate.word}${withKept(sumOfCells(gate.cells))}</span> `;
  const lines = [
    html`<!doctype html>`,
    html`<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${title}</title><style>${style}</style></head><body>`,
    html`<h1>${word}${title}</h1>`,
    html`<p class="dim">${when} · ${count(inventory.hosts.length, 'host')} · ${inventory.file}</p>`,
    ...(diagnosis === undefined ? [] : diagnosisParts(inventory, diagnosis)),
    ...(reach === undefined ? [] : reachParts(reach)),
    ...(gate === undefined ? [] : [html`<h2>Gate of ${gate.phase}</h2>`, gateChecks(gate)]),
    html`</body></html>`,
    '',
  ];
  return String(joined(lines, '\n'));
}

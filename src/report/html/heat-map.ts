import type { PairState } from '../../model/gate/diagnosis.ts';
import { pairLookup } from '../../model/pair-lookup.ts';
import { type Html, html, joined } from './html.ts';
import { pairHealth } from './pair-health.ts';

/** The lines of one cell: round trip, largest packet, loss, age of the handshake. */
function lines({ roundTrip, largest, loss, handshake }: PairState): Html {
  const first =
    roundTrip === undefined
      ? loss === undefined || loss === 1
        ? 'no answer'
        : 'answers'
      : `${roundTrip.toFixed(1)} ms`;
  const rest = [
    largest === undefined ? '' : `${largest} bytes`,
    loss === undefined || loss === 0 ? '' : `${Math.round(loss * 100)} % lost`,
    handshake === undefined ? 'no handshake' : `handshake ${handshake} s ago`,
  ].filter(line => line !== '');
  return html`<b>${first}</b><br><small>${joined(rest, html`<br>`)}</small>`;
}

/** All ordered pairs as a table: from the row's host to the column's, coloured by how well packets pass. */
export function heatMap(hosts: readonly string[], pairs: readonly PairState[], mtu: number): Html {
  const find = pairLookup(pairs);
  const cell = (from: string, to: string): Html => {
    if (from === to) return html`<td class="self"></td>`;
    const state = find(from, to);
    const text = state === undefined ? html`<small>not asked</small>` : lines(state);
    return html`<td class="${pairHealth(state, mtu)}" title="${from} → ${to}">${text}</td>`;
  };
  const head = hosts.map(name => html`<th scope="col">${name}</th>`);
  const rows = hosts.map(from => html`<tr><th scope="row">${from}</th>${hosts.map(to => cell(from, to))}</tr>`);
  return html`<table class="matrix"><thead><tr><th>from ↓ to →</th>${head}</tr></thead><tbody>${rows}</tbody></table>`;
}

/** What the colours of the matrix and of the topology's lines mean. */
export function heatMapKey(mtu: number): Html {
  const words: readonly (readonly [string, string])[] = [
    ['well', `packets of ${mtu} bytes pass`],
    ['narrow', 'only smaller ones pass'],
    ['lossy', 'some are lost'],
    ['broken', 'none passes'],
    ['unknown', 'not asked'],
  ];
  return html`<ul class="key">${words.map(([kind, text]) => html`<li><i class="${kind}"></i>${text}</li>`)}</ul>`;
}

import type { PairState } from '../../model/gate/diagnosis.ts';
import { pairLookup } from '../../model/pair-lookup.ts';
import { escapeHtml } from './escape-html.ts';
import { pairHealth } from './pair-health.ts';

/** The lines of one cell: round trip, largest packet, loss, age of the handshake. */
function lines({ roundTrip, largest, loss, handshake }: PairState): string {
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
  return `<b>${escapeHtml(first)}</b><br><small>${rest.map(escapeHtml).join('<br>')}</small>`;
}

/** All ordered pairs as a table: from the row's host to the column's, coloured by how well packets pass. */
export function heatMap(hosts: readonly string[], pairs: readonly PairState[], mtu: number): string {
  const find = pairLookup(pairs);
  const cell = (from: string, to: string): string => {
    if (from === to) return '<td class="self"></td>';
    const state = find(from, to);
    const text = state === undefined ? '<small>not asked</small>' : lines(state);
    return `<td class="${pairHealth(state, mtu)}" title="${escapeHtml(`${from} → ${to}`)}">${text}</td>`;
  };
  const head = hosts.map(name => `<th scope="col">${escapeHtml(name)}</th>`).join('');
  const rows = hosts.map(
    from => `<tr><th scope="row">${escapeHtml(from)}</th>${hosts.map(to => cell(from, to)).join('')}</tr>`,
  );
  return `<table class="matrix"><thead><tr><th>from ↓ to →</th>${head}</tr></thead><tbody>${rows.join('')}</tbody></table>`;
}

/** What the colours of the matrix and of the topology's lines mean. */
export function heatMapKey(mtu: number): string {
  const words = [
    ['well', `packets of ${mtu} bytes pass`],
    ['narrow', 'only smaller ones pass'],
    ['lossy', 'some are lost'],
    ['broken', 'none passes'],
    ['unknown', 'not asked'],
  ];
  return `<ul class="key">${words.map(([kind, text]) => `<li><i class="${kind}"></i>${text}</li>`).join('')}</ul>`;
}

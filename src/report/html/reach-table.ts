import { grouped } from '../../model/grouped.ts';
import type { ReachReport, ReachRow } from '../../model/reach/reach.ts';
import { type Html, type HtmlValue, html } from './html.ts';

const ports = (rows: readonly ReachRow[]): string =>
  rows.map(({ protocol, port, who }) => `${protocol} ${port}${who === '' ? '' : ` (${who})`}`).join(', ');

/** What is reached at one address from one side; what is not as wanted stands first, and is marked. */
function line(rows: readonly ReachRow[]): HtmlValue {
  const [first] = rows;
  if (first === undefined) return '';
  const of = (verdict: ReachRow['verdict']) => rows.filter(one => one.verdict === verdict);
  const answers = of('as-wanted').filter(({ seen }) => seen === 'answers');
  const wrong = [...of('exposed'), ...of('shut')];
  return html`<tr><th>${first.host}</th><td>${first.side}</td><td><code>${first.address}</code></td><td>${[...new Set(rows.flatMap(({ from }) => from))].join(', ')}</td><td>${wrong.length === 0 ? '' : html`<strong>${ports(of('exposed'))}${of('shut').length === 0 ? '' : ` shut: ${ports(of('shut'))}`}</strong>`}</td><td>${ports(answers)}</td><td>${ports(of('untold'))}</td></tr>`;
}

/** What of the hosts is reached, from where: a row per address and side. */
export function reachParts({ rows, unasked, mute, silent }: ReachReport): readonly Html[] {
  const alike = [...grouped(rows, one => `${one.host} ${one.side} ${one.address}`)].map(([, all]) => all);
  return [
    html`<h2>What is reached, from where</h2>`,
    html`<div class="wide"><table><tr><th>Host</th><th>From</th><th>Address</th><th>Asked by</th><th>Not as wanted</th><th>Answers</th><th>Of UDP unknown</th></tr>${alike.map(line)}</table></div>`,
    ...unasked.map(({ host, side, because }) => html`<p>${host} (${side}) could not be asked: ${because}</p>`),
    ...mute.map(({ from, because }) => html`<p>${from} could not ask: ${because}</p>`),
    ...silent.map(({ host, because }) => html`<p>${host} could not be read: ${because}</p>`),
  ];
}

import type { GateCell, GateDone } from '../../model/events/event.ts';
import { grouped } from '../../model/grouped.ts';
import { type Html, html, joined } from './html.ts';

/** A cell's class, its mark, and the same in words for who does not see colours or marks. */
function look(cell: GateCell | undefined): readonly [string, string, string] {
  if (cell === undefined) return ['unknown', '', 'not a question for this host'];
  const { verdict } = cell;
  if (verdict.kind === 'not-met') return ['broken', '✗', 'not met'];
  if (verdict.kind === 'unasked') return ['unknown', '?', 'could not be asked'];
  if (verdict.kind === 'skipped') return ['unknown', '·', `not asked: ${verdict.because}`];
  return verdict.warning === undefined ? ['well', '✓', verdict.evidence] : ['narrow', '!', verdict.warning];
}

/** What is to be read of a cell besides its mark, a line each. */
function lines({ verdict }: GateCell): readonly string[] {
  if (verdict.kind === 'unasked') return [verdict.because];
  if (verdict.kind === 'skipped') return [`not asked: ${verdict.because}`];
  if (verdict.kind === 'met') {
    const kept = (verdict.kept ?? []).map(one => `kept: ${one.name} (${one.why})`);
    return [...(verdict.warning === undefined ? [] : [verdict.warning]), ...kept];
  }
  return verdict.findings.map(
    ({ seen, wanted, hint }) => `${seen}; wanted: ${wanted}${hint === undefined ? '' : ` → ${hint}`}`,
  );
}

/** A gate's checks, a row each with a column per host, and below them what was seen where one is not simply met. */
export function gateChecks({ cells }: GateDone): Html {
  const hosts = [...new Set(cells.map(cell => cell.host))];
  const rows = [...grouped(cells, cell => cell.title)].map(([title, row]) => {
    const marks = hosts.map(host => {
      const [kind, sign, words] = look(row.find(cell => cell.host === host));
      return html`<td class="${kind}" title="${words}"><span aria-label="${words}">${sign}</span></td>`;
    });
    return html`<tr><th scope="row">${title}</th>${marks}</tr>`;
  });
  const head = hosts.map(host => html`<th scope="col">${host}</th>`);
  const told = cells.flatMap(cell => {
    const said = lines(cell);
    return said.length === 0
      ? []
      : [html`<dt>${cell.host}: ${cell.title}</dt>${said.map(line => html`<dd>${line}</dd>`)}`];
  });
  const parts = [
    html`<div class="wide"><table class="checks"><thead><tr><td></td>${head}</tr></thead><tbody>${rows}</tbody></table></div>`,
    ...(told.length === 0 ? [] : [html`<dl>${told}</dl>`]),
  ];
  return joined(parts, '\n');
}

import type { Event, GateCell } from '../model/event.ts';
import { escapeLine } from './escape.ts';
import { gateTable } from './gate-table.ts';
import { groupHosts } from './group-hosts.ts';
import { type Look, type Paint, paints } from './look.ts';
import { count, showSeconds } from './seconds.ts';

export type GateDone = Extract<Event, { type: 'gate-done' }>;

/** Why a cell is not met, as lines under its title: seen, wanted, what to try next; or that it could not be asked. */
function reasonLines({ verdict }: GateCell, paint: Paint): readonly string[] {
  if (verdict.kind === 'met') return [];
  if (verdict.kind === 'unasked') return [`    could not be asked: ${escapeLine(verdict.because)}`];
  return verdict.findings.flatMap(({ seen, wanted, tryNext }) => [
    `    seen    ${escapeLine(seen)}`,
    `    wanted  ${escapeLine(wanted)}`,
    ...(tryNext === undefined ? [] : [`    ${paint.cyan('→')} ${escapeLine(tryNext)}`]),
  ]);
}

/** Every unmet check with its hosts and its reason; hosts with the same reason stand together. */
function reasons(cells: readonly GateCell[], paint: Paint): readonly string[] {
  const unmet = cells.filter(cell => cell.verdict.kind !== 'met');
  return [...groupHosts(unmet, cell => [cell.title, ...reasonLines(cell, paint)].join('\n'))].flatMap(
    ([text, group]) => {
      const [title = '', ...lines] = text.split('\n');
      const mark = group[0]?.verdict.kind === 'unasked' ? paint.yellow('?') : paint.red('✗');
      const hosts = group.map(cell => escapeLine(cell.host)).join(', ');
      return [`  ${mark} ${paint.bold(hosts)}: ${escapeLine(title)}`, ...lines];
    },
  );
}

/** What the user should know although the check is met. */
function notes(cells: readonly GateCell[], paint: Paint): readonly string[] {
  const noted = cells.filter(cell => cell.verdict.kind === 'met' && cell.verdict.note !== undefined);
  const text = ({ verdict }: GateCell): string => (verdict.kind === 'met' ? (verdict.note ?? '') : '');
  return [...groupHosts(noted, text)].map(([note, group]) => {
    const hosts = [...new Set(group.map(cell => escapeLine(cell.host)))].join(', ');
    return `  ${paint.yellow('note')} ${hosts}: ${escapeLine(note)}`;
  });
}

/** What each met check saw, for `verbose`. */
const evidence = (cells: readonly GateCell[], paint: Paint): readonly string[] =>
  cells.flatMap(({ host, title, verdict }) =>
    verdict.kind === 'met'
      ? [paint.dim(`  ✓ ${escapeLine(host)}: ${escapeLine(title)}: ${escapeLine(verdict.evidence)}`)]
      : [],
  );

/** A gate's answer: the table of checks × hosts, why each unmet check is unmet, and GO or STOP. */
export function renderGate(gate: GateDone, look: Look): string {
  const paint = paints(look.color);
  const { cells, phase, seconds } = gate;
  const hosts = count(new Set(cells.map(cell => cell.host)).size, 'host');
  const unmet = cells.filter(cell => cell.verdict.kind === 'not-met').length;
  const unasked = cells.filter(cell => cell.verdict.kind === 'unasked').length;
  const counts = [
    ...(unmet > 0 ? [`${unmet} not met`] : []),
    ...(unasked > 0 ? [`${unasked} could not be asked`] : []),
    `${cells.length - unmet - unasked} met`,
  ].join(', ');
  const word =
    gate.word === 'GO'
      ? `${paint.bold(paint.green('GO'))}  ${escapeLine(phase)}: ${count(cells.length, 'answer')} on ${hosts}, all met, in ${showSeconds(seconds)}`
      : `${paint.bold(paint.red('STOP'))}  ${escapeLine(phase)}: ${counts}, on ${hosts}, in ${showSeconds(seconds)}`;
  const rerun = gate.word === 'GO' ? [] : [`  ask again: ${paint.bold(escapeLine(gate.rerun))}`];
  return [
    ...gateTable(cells, `Gate of ${escapeLine(phase)}`, look.columns, paint),
    ...(look.verbose ? evidence(cells, paint) : []),
    ...notes(cells, paint),
    ...(gate.word === 'GO' ? [] : ['', ...reasons(cells, paint), '']),
    word,
    ...rerun,
    '',
  ].join('\n');
}

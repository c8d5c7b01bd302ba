import type { GateCell, GateDone } from '../../model/events/event.ts';
import type { Finding } from '../../model/gate/check.ts';
import { grouped } from '../../model/grouped.ts';
import { count } from '../../model/text/count.ts';
import { escapeLine } from '../../model/text/escape.ts';
import { type Look, type Paint, paints, wordPaint } from '../text/look.ts';
import { showSeconds } from '../text/seconds.ts';
import { wrapNames } from '../text/width.ts';
import { gatePairs } from './gate-pairs.ts';
import { gateTable, hasWarning } from './gate-table.ts';
import { keptLines, sumOfCells, withKept } from './kept.ts';
import { pairMatrix } from './pair-matrix.ts';

const named = (hosts: readonly string[]): string =>
  hosts.length <= 4 ? hosts.map(host => escapeLine(host)).join(', ') : count(hosts.length, 'host');

/** The findings of an unmet check: seen, wanted, what to try next; what is wanted of several alike is said once. */
const findingLines = (findings: readonly Finding[], paint: Paint): readonly string[] =>
  [...grouped(findings, ({ wanted, hint }) => JSON.stringify([wanted, hint])).values()].flatMap(group => {
    const [first] = group;
    if (first === undefined) return [];
    return [
      ...group.map(({ seen }) => `    seen    ${escapeLine(seen)}`),
      `    wanted  ${escapeLine(first.wanted)}`,
      ...(first.hint === undefined ? [] : [`    ${paint.cyan('→')} ${escapeLine(first.hint)}`]),
    ];
  });

/** `✗ wk-1, wk-2: title`, broken between names where there are many. */
function headLines(mark: string, cells: readonly GateCell[], title: string, look: Look, paint: Paint) {
  const hosts = [...new Set(cells.map(cell => escapeLine(cell.host)))];
  const names = wrapNames(hosts, look.columns - 5);
  return names.map((line, at) => {
    const text = `${paint.bold(line)}${at === names.length - 1 ? `: ${title}` : ''}`;
    return at === 0 ? `  ${mark} ${text}` : `    ${text}`;
  });
}

/** Checks that were asked and are not met; hosts where the same was seen stand together. */
function unmetLines(cells: readonly GateCell[], look: Look, paint: Paint): readonly string[] {
  const findings = ({ verdict }: GateCell): readonly Finding[] => (verdict.kind === 'not-met' ? verdict.findings : []);
  const unmet = cells.filter(cell => cell.verdict.kind === 'not-met');
  return [...grouped(unmet, cell => JSON.stringify([cell.title, findings(cell)])).values()].flatMap(group => {
    const [first] = group;
    if (first === undefined) return [];
    return [
      ...headLines(paint.red('✗'), group, escapeLine(first.title), look, paint),
      ...findingLines(findings(first), paint),
    ];
  });
}

/** Checks that got no answer, together where the reason is the same: a host that is gone fails all of its own. */
function unaskedLines(cells: readonly GateCell[], look: Look, paint: Paint): readonly string[] {
  const because = ({ verdict }: GateCell): string => (verdict.kind === 'unasked' ? verdict.because : '');
  const unasked = cells.filter(cell => cell.verdict.kind === 'unasked');
  return [...grouped(unasked, because)].flatMap(([reason, group]) => {
    const titles = [...new Set(group.map(cell => cell.title))];
    const what = titles.length === 1 ? escapeLine(titles[0] ?? '') : count(titles.length, 'check');
    return [
      ...headLines(paint.yellow('?'), group, `${what} could not be asked`, look, paint),
      `    ${escapeLine(reason)}`,
    ];
  });
}

/** Checks that are no question now, together where the reason is the same. */
function skippedLines(cells: readonly GateCell[], look: Look, paint: Paint): readonly string[] {
  const because = ({ verdict }: GateCell): string => (verdict.kind === 'skipped' ? verdict.because : '');
  const skipped = cells.filter(cell => cell.verdict.kind === 'skipped');
  return [...grouped(skipped, because)].flatMap(([reason, group]) => {
    const titles = [...new Set(group.map(cell => cell.title))];
    const what = titles.length === 1 ? escapeLine(titles[0] ?? '') : count(titles.length, 'check');
    return headLines(paint.dim('·'), group, `${what} not asked: ${escapeLine(reason)}`, look, paint);
  });
}

/** What the user should know although the check is met. */
function notes(cells: readonly GateCell[], paint: Paint): readonly string[] {
  const noted = cells.filter(cell => cell.verdict.kind === 'met' && cell.verdict.note !== undefined);
  const text = ({ verdict }: GateCell): string => (verdict.kind === 'met' ? (verdict.note ?? '') : '');
  return [...grouped(noted, text)].map(([note, group]) => {
    const hosts = [...new Set(group.map(cell => escapeLine(cell.host)))].join(', ');
    return `  ${paint.yellow('note')} ${hosts}: ${escapeLine(note)}`;
  });
}

/** What is wrong although the check is met. */
function warnings(cells: readonly GateCell[], paint: Paint): readonly string[] {
  const text = ({ verdict }: GateCell): string => (verdict.kind === 'met' ? (verdict.warning ?? '') : '');
  return [...grouped(cells.filter(hasWarning), text)].map(([warning, group]) => {
    const hosts = [...new Set(group.map(cell => escapeLine(cell.host)))].join(', ');
    return `  ${paint.yellow('!')} ${paint.bold(hosts)}: ${escapeLine(warning)}`;
  });
}

/** What each met check saw, for `verbose`. */
const evidence = (cells: readonly GateCell[], paint: Paint): readonly string[] =>
  cells.flatMap(({ host, title, verdict }) =>
    verdict.kind === 'met'
      ? [paint.dim(`  ✓ ${escapeLine(host)}: ${escapeLine(title)}: ${escapeLine(verdict.evidence)}`)]
      : [],
  );

/**
 * A gate's answer: the table of checks × hosts, why each unmet check is unmet, and GO or STOP. `brief`: of GO, nothing
 * but the word.
 */
export function renderGate(gate: GateDone, look: Look, brief = false): string {
  const paint = paints(look.color);
  const { cells, seconds } = gate;
  const name = gate.stage === undefined ? gate.phase : `${gate.phase}, stage ${gate.stage}`;
  const asked = cells.filter(cell => cell.verdict.kind !== 'skipped');
  const hosts = count(new Set((asked.length === 0 ? cells : asked).map(cell => cell.host)).size, 'host');
  const unmet = cells.filter(cell => cell.verdict.kind === 'not-met').length;
  const unasked = cells.filter(cell => cell.verdict.kind === 'unasked').length;
  const warned = cells.filter(hasWarning).length;
  const counts = [
    ...(unmet > 0 ? [`${unmet} not met`] : []),
    ...(unasked > 0 ? [`${unasked} could not be asked`] : []),
    `${asked.length - unmet - unasked} met`,
  ].join(', ');
  const left = cells.length - asked.length;
  const besides = [
    ...(warned === 0 ? [] : [count(warned, 'warning')]),
    ...(left === 0 ? [] : [`${left} not asked`]),
    ...(gate.notAsked.length === 0 ? [] : [`nothing asked of ${named(gate.notAsked)}`]),
  ].map(part => `, ${part}`);
  const said = {
    GO: `${count(asked.length, 'answer')} on ${hosts}, all met${withKept(sumOfCells(cells))}${besides.join('')}`,
    STOP: `${counts}, on ${hosts}${besides.join('')}`,
    'nothing asked': `nothing is proved of ${named(gate.notAsked)}`,
  }[gate.word];
  const spoken = gate.interrupted === true ? paint.yellow('interrupted') : wordPaint(gate.word, paint)(gate.word);
  const word = `${paint.bold(spoken)}  ${escapeLine(name)}: ${said}, in ${showSeconds(seconds)}`;
  const rerun = gate.word === 'GO' ? [] : [`  ask again: ${paint.bold(escapeLine(gate.rerun))}`];
  if (brief && gate.word === 'GO') return `${word}\n`;
  return [
    ...gateTable(cells, `Gate of ${escapeLine(name)}`, look.columns, paint),
    ...(look.verbose ? evidence(cells, paint) : []),
    ...skippedLines(cells, look, paint),
    ...keptLines(cells, look, paint),
    ...notes(cells, paint),
    ...warnings(cells, paint),
    // Where the word is STOP, or a warning is told, a diagnosis follows, which has measured more.
    ...(gate.word === 'GO' && warned === 0 ? pairMatrix(gatePairs(cells), look, paint) : []),
    ...(gate.word !== 'STOP' ? [] : ['', ...unmetLines(cells, look, paint), ...unaskedLines(cells, look, paint), '']),
    word,
    ...rerun,
    '',
  ].join('\n');
}

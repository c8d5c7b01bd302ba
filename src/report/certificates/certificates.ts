import { type CertificateEnd, daysLeft } from '../../model/facts/certificate-end.ts';
import { ownCommand } from '../../model/own-command.ts';
import { count } from '../../model/text/count.ts';
import { escapeLine } from '../../model/text/escape.ts';
import { paints } from '../text/look.ts';
import { pad } from '../text/width.ts';

/** What was read of a cluster's certificates. */
export interface CertificateReport {
  /** The soonest to end first. */
  readonly ends: readonly CertificateEnd[];
  /** Hosts of which nothing is known, and why. */
  readonly silent: readonly { readonly host: string; readonly because: string }[];
  /** Days below which one counts as near its end. */
  readonly within: number;
}

/** Those that end sooner than that, or have ended. Pure. */
export const nearEnds = ({ ends, within }: CertificateReport, now: Date): readonly CertificateEnd[] =>
  ends.filter(end => daysLeft(end, now) < within);

const left = (days: number): string => (days < 0 ? `ended ${count(-days, 'day')} ago` : count(days, 'day'));

/** A line for each certificate, and what to do about those that are near their end. */
export function renderCertificates(report: CertificateReport, now: Date, color: boolean): string {
  const paint = paints(color);
  const { ends, silent, within } = report;
  const near = nearEnds(report, now);
  const isNear = new Set(near);
  const hosts = Math.max(0, ...ends.map(({ host }) => escapeLine(host).length));
  const rows = ends.map(end => {
    const words = `${pad(escapeLine(end.host), hosts)}  ${end.until.toISOString().slice(0, 10)}  ${pad(left(daysLeft(end, now)), 18)}  ${escapeLine(end.file)}`;
    return isNear.has(end) ? paint.red(`  ✗ ${words}`) : `  ✓ ${words}`;
  });
  const of = (ca: boolean): string =>
    [...new Set(near.flatMap(end => (end.ca === ca ? [escapeLine(end.host)] : [])))].join(', ');
  const remedies = [
    ...(of(false) === ''
      ? []
      : [
          `  → ${ownCommand('phase3')} starts K3s anew on hosts with less than 30 days left, in its order; K3s renews them then: ${of(false)}`,
        ]),
    ...(of(true) === ''
      ? []
      : [`  → a CA is not renewed by a restart: ${ownCommand('backup')}, then k3s certificate rotate-ca`]),
  ];
  const end =
    near.length === 0
      ? `${count(ends.length, 'certificate')} read: none ends within ${count(within, 'day')}`
      : `${count(ends.length, 'certificate')} read: ${near.length} near the end, or past it`;
  return `${[
    ...rows,
    ...silent.map(({ host, because }) => paint.red(`  ? ${escapeLine(host)} is not known: ${escapeLine(because)}`)),
    '',
    near.length === 0 && silent.length === 0 ? end : paint.red(end),
    ...remedies,
  ].join('\n')}\n`;
}

import type { Catalogue } from '../src/collections/catalogue.ts';
import type { RemedyWay } from '../src/model/twin/remedy.ts';

/** A way as one item of a list: its lines, as a diagnosis prints them. */
const wayItem = (way: RemedyWay): string => `- ${way.map(({ says }) => `\`${says}\``).join('\\\n  ')}`;

/**
 * The page of causes: a section per code, with what puts it right and the faults by which it can be rehearsed. Nothing in it
 * is written by hand.
 */
export function causesReference({ causes, faults, remedies, unrehearsed, diagnoses }: Catalogue): string {
  const all = [...causes.values()].sort((a, b) => a.code.localeCompare(b.code));
  const sections = all.map(({ code, title, severity, confidence, about }) => {
    const rehearsed = [...faults.values()].filter(fault => fault.code === code);
    const reason = unrehearsed.get(code);
    const how = rehearsed.map(
      fault =>
        `- \`provision twin fault inject ${fault.name}\`: ${fault.title}${fault.instead === undefined ? '' : ` (in the twin, ${fault.instead})`}`,
    );
    return [
      `## ${code}`,
      `**${title}** (${severity === 'stop' ? 'stops the phase' : 'a warning: it works all the same'}; ${confidence} where it is found)`,
      about,
      `What puts it right:\n${(remedies.get(code) ?? []).map(wayItem).join('\n')}`,
      reason === undefined ? `Rehearse it:\n${how.join('\n')}` : `No fault of the twin: ${reason}.`,
    ].join('\n\n');
  });
  return [
    '# Causes',
    'What `provision diagnose phase2`, `diagnose phase3` and `diagnose phase4` can find (`diagnose all`: each of them), and a gate that says STOP names by itself. Codes are stable: scripts may build on them. Each says how sure it is: *certain* was seen itself; *likely* fits what was seen, while what else would fit was looked for; *unexplained* is broken, and nobody knows why. What is ruled out is told with what was seen against it in the same run, else it is not told. What puts it right is printed with the names of your hosts in the places of `<…>`; of several ways one is enough, and of a way’s lines those are printed that fit what was found. `npm run test:endurance` breaks the twin with each fault of the mesh, runs what is printed, and asks the gate: it must say GO; faults of a cluster want real K3s there (`npm run test:cluster`). Generated from the code (`npm run generate`).',
    ...[...diagnoses].map(([phase, one]) => {
      const codes = all.filter(({ code }) => one.causes.some(cause => cause.code === code));
      return `Of ${phase}: ${codes.map(({ code }) => `[${code}](#${code})`).join(' · ')}`;
    }),
    ...sections,
    '',
  ].join('\n\n');
}

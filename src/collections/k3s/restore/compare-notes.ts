/** What `place.sh` prints of what a cluster held: `then` as the backup has it noted, `now` as the API says. */
const LINE = /^(then|now) (objects|secret) (.+) (\S+)$/gm;

/** Noted of what changed while the backup was made: which of both was copied nobody can say. */
const CHANGING = 'changing';

/** Where more is otherwise than this, the rest is counted. */
const MOST = 20;

/**
 * What a restored cluster holds otherwise than when its backup was made, a line each. What is not noted is not known, and said. Pure.
 * @param stdout what the restore has printed on the server
 */
export function compareNotes(stdout: string): readonly string[] {
  if (/^later$/m.test(stdout))
    return ['K3s is not installed yet, so its objects were not compared: phase 3 installs it'];
  if (!/^compared$/m.test(stdout))
    return ['its objects were not compared: the backup has none noted, or the API did not tell all of them'];
  const then = new Map<string, string>();
  const now = new Map<string, string>();
  for (const [, side, kind, name, value = ''] of stdout.matchAll(LINE))
    (side === 'then' ? then : now).set(`${kind} ${name}`, value);
  const differences = [...new Set([...then.keys(), ...now.keys()])].sort().flatMap(key => {
    const [before, after] = [then.get(key), now.get(key)];
    if (before === after || before === CHANGING) return [];
    const [kind, ...rest] = key.split(' ');
    const name = rest.join(' ');
    if (kind === 'objects') return [`${name}: ${before ?? 0} when the backup was made, ${after ?? 0} now`];
    const what = before === undefined ? 'is new' : after === undefined ? 'is gone' : 'has other data';
    return [`secret ${name} ${what}`];
  });
  const more = differences.length - MOST;
  return more > 0 ? [...differences.slice(0, MOST), `and ${more} more`] : differences;
}

/** What cannot be compared since it changed while the backup was made: kinds of objects, and secrets. Pure. */
export const changingNotes = (stdout: string): readonly string[] =>
  [...stdout.matchAll(LINE)].flatMap(([, side, kind, name = '', value]) =>
    side !== 'then' || value !== CHANGING ? [] : [kind === 'objects' ? name : `secret ${name}`],
  );

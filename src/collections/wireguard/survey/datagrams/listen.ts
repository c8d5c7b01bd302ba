import { randomBytes } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { parseAddress } from '../../../../model/address/address.ts';
import { formatEndpoint } from '../../../../model/address/endpoint.ts';
import type { Script } from '../../../../model/plan/script.ts';
import type { Reading } from '../../../../model/reading/reading.ts';
import { taggedLines } from '../../../../model/text/tagged-lines.ts';
import { sh } from '../../../../shell/sh.ts';
import LISTEN from './listen.pl';
import SEND from './send.pl';

/** Runs one read-only script on a host; `undefined` where the host gave no answer. */
export type Ask = (host: string, script: Script) => Promise<Reading | undefined>;

/** Some datagrams to one place, told from all others by their key: digits and `-`. */
export interface Sending {
  readonly key: string;
  readonly from: string;
  readonly address: string;
  readonly port: number;
}

/** What one host heard. */
export interface Heard {
  /** By key: the port for which a datagram came through the host's firewall. */
  readonly got: ReadonlyMap<string, number>;
  /** By key: the address and port for which one came to the host's network card, and the address it came from. */
  readonly came: ReadonlyMap<string, { readonly to: string; readonly port: number; readonly from: string }>;
  /** Whether it surely listened while all was sent: only then is what it did not hear not there. */
  readonly throughout: boolean;
}

/** What was heard by host, without those that cannot listen; and from whom something could be sent. */
export interface Listening {
  readonly heard: ReadonlyMap<string, Heard>;
  readonly sent: ReadonlySet<string>;
}

/** Datagrams to one place: one that is lost by chance is not taken for a way that is closed. */
export const ROUNDS = 5;

/** Seconds before the first is sent, and for which everybody listens; where a machine was too slow for it, once more with the second pair. */
const PATIENCE = [
  { lead: 1, listen: 5 },
  { lead: 5, listen: 16 },
] as const;

const listenScript = (mark: string, seconds: number): Script => sh`
command -v perl >/dev/null || exit 1
perl -e ${LISTEN} ${seconds} ${mark}
`;

/** bash or perl: POSIX sh has no datagrams. */
const sendScript = (mark: string, all: readonly Sending[]): Script => {
  const words = all.map(({ key, address, port }) => `${key}=${formatEndpoint({ address, port })}`);
  return sh`
if command -v perl >/dev/null; then perl -e ${SEND} ${mark} ${ROUNDS} 0.3 ${words}
elif command -v bash >/dev/null; then
  bash -c 'mark=$1 rounds=$2; shift 2
    while [ "$rounds" -gt 0 ]; do
      for one; do
        to=\${one#*=} port=\${one##*:}
        to=\${to%:*} to=\${to#[} to=\${to%]}
        { exec 3<>"/dev/udp/$to/$port" && printf "provision %s %s" "$mark" "\${one%%=*}" >&3; } 2>/dev/null
      done
      rounds=$((rounds - 1)); sleep 0.3
    done' - ${mark} ${ROUNDS} ${words}
else exit 1
fi
`;
};

const now = (): number => performance.now() / 1000;

interface Answer {
  readonly reading: Reading | undefined;
  readonly asked: number;
  readonly answered: number;
}

async function timed(asking: () => Promise<Reading | undefined>): Promise<Answer> {
  const asked = now();
  return { reading: await asking(), asked, answered: now() };
}

const usual = (address: string): string => parseAddress(address)?.toString() ?? address;

/** `undefined`: the host cannot listen: it has no Perl, or may not. */
function heardIn({ reading, asked, answered }: Answer, from: number, until: number): Heard | undefined {
  if (reading === undefined || reading.code !== 0) return undefined;
  const lines = taggedLines(reading.stdout);
  const seconds = Number(lines('listened')[0] ?? Number.NaN);
  if (!Number.isFinite(seconds)) return undefined;
  const pairs = (word: string) => lines(word).map(line => line.split(' '));
  return {
    got: new Map(pairs('got').map(([key = '', port]) => [key, Number(port)])),
    came: new Map(
      pairs('came').map(([key = '', to = '', port, from = '']) => [
        key,
        { to: usual(to), port: Number(port), from: usual(from) },
      ]),
    ),
    // It began at the latest so many seconds before its answer was here, and ended at the earliest so many after it was asked.
    throughout: answered - seconds <= from && asked + seconds >= until,
  };
}

async function listenOnce(
  ask: Ask,
  hosts: readonly string[],
  all: readonly Sending[],
  { lead, listen }: (typeof PATIENCE)[number],
): Promise<Listening> {
  const mark = randomBytes(6).toString('hex');
  const listening = hosts.map(host => timed(() => ask(host, listenScript(mark, listen))));
  await setTimeout(lead * 1000);
  const from = now();
  const senders = [...new Set(all.map(one => one.from))];
  const answers = await Promise.all(
    senders.map(async sender => {
      const mine = all.filter(one => one.from === sender);
      return (await ask(sender, sendScript(mark, mine)))?.code === 0 ? [sender] : [];
    }),
  );
  const until = now();
  const told = await Promise.all(listening);
  const heard = hosts.flatMap((host, at) => {
    const answer = told[at];
    const one = answer === undefined ? undefined : heardIn(answer, from, until);
    return one === undefined ? [] : [[host, one] as const];
  });
  return { heard: new Map(heard), sent: new Set(answers.flat()) };
}

/**
 * Sends all at once, while everybody who may receive something listens on sockets of its own: each datagram is known by its
 * key, so nothing else that arrives can be taken for it, however much that is.
 */
export async function listenFor(ask: Ask, hosts: readonly string[], all: readonly Sending[]): Promise<Listening> {
  const [quick, patient] = PATIENCE;
  const first = await listenOnce(ask, hosts, all, quick);
  if ([...first.heard.values()].every(one => one.throughout)) return first;
  return listenOnce(ask, hosts, all, patient);
}

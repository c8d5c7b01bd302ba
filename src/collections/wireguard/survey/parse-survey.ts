import type { Reading } from '../../../model/reading/reading.ts';
import { taggedLines } from '../../../model/text/tagged-lines.ts';
import { parseRunning, type RunningPeer } from '../state/running-wireguard.ts';
import type { WireguardPeer } from '../state/wireguard-peer.ts';
import { firewallSurvey } from './firewall-survey.ts';
import type { PingResult, RouteAnswer, Survey } from './survey.ts';

/** Lines of one kind, without the word that they begin with. */
type Lines = (section: string, word: string) => readonly string[];

const number = (text: string | undefined): number | undefined =>
  text !== undefined && /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : undefined;

const flag = (text: string | undefined): boolean | undefined =>
  text === '1' ? true : text === '0' ? false : undefined;

const some = (text: string | undefined): string | undefined =>
  text === undefined || text === '' || text === '(none)' || text === 'none' ? undefined : text;

const list = (text: string | undefined): readonly string[] => some(text)?.split(',') ?? [];

const peer = (line: string): WireguardPeer => {
  const [publicKey = '', endpoint, allowedIps] = line.split(' ');
  return { publicKey, endpoint: some(endpoint), allowedIps: list(allowedIps) };
};

/**
 * A handshake of the future is one from before the clock was set back: how long ago it was, the controller's clock tells.
 * @param ahead seconds by which the host's clock is ahead of the controller's.
 */
function running(text: string, ahead: number): Survey['running'] {
  const parsed = parseRunning(text);
  const aged = ({ age }: RunningPeer) => (age === undefined || age >= 0 ? age : Math.max(0, age - Math.min(0, ahead)));
  return parsed === undefined ? undefined : { ...parsed, peers: parsed.peers.map(one => ({ ...one, age: aged(one) })) };
}

/** What `ip -o` prints: its backslashes stand for line ends. */
const oneLine = (text: string): string => text.replace(/[\s\\]+/g, ' ').trim();

function link(lines: Lines): Survey['link'] {
  const [text] = lines('link', 'link');
  if (text === undefined) return undefined;
  const mtu = number(/ mtu (\d+)/.exec(text)?.[1]) ?? 0;
  return { wireguard: lines('link', 'self').length > 0, up: /<[^>]*\bUP\b/.test(text), mtu, text: oneLine(text) };
}

/** Seconds since the epoch at the end of the year 9999. */
const LAST_YEAR = 253_402_300_799;

/** Milliseconds that no answer takes: a clock that was set while a ping was under way. */
const LONGEST = 60_000;

function ping(line: string): readonly [string, PingResult] {
  const [address = '', loss, time, largest] = line.split(' ');
  const roundTrip = number(time);
  const isPossible = roundTrip !== undefined && roundTrip >= 0 && roundTrip < LONGEST;
  const lost = (number(loss) ?? 100) / 100;
  return [address, { loss: lost, roundTrip: isPossible ? roundTrip : undefined, largest: number(largest) }];
}

function route(line: string): readonly [string, RouteAnswer] {
  const [address = '', ...rest] = line.split(' ');
  const text = oneLine(rest.join(' '))
    .replace(/ cache\b.*/, '')
    .trim();
  return [address, { interface: / dev (\S+)/.exec(text)?.[1], local: text.startsWith('local '), text }];
}

const policyRules = (lines: readonly string[]): readonly string[] => lines.map(line => line.replaceAll('\t', ' '));

function tracked(line: string): Survey['tracked'] {
  const [count, most] = line.split(' ').map(number);
  return count === undefined || most === undefined || most === 0 ? undefined : { count, most };
}

/**
 * Reads what a host printed to the survey's questions. A question without an answer is answered with nothing: a cause
 * is never found from what could not be asked.
 * @param now seconds since the epoch on the controller when the survey began.
 */
export function parseSurvey(host: string, readings: ReadonlyMap<string, Reading>, now: number): Survey {
  const sections = new Map([...readings].map(([section, { stdout }]) => [section, taggedLines(stdout)]));
  const lines: Lines = (section, word) => sections.get(section)?.(word) ?? [];
  const first = (section: string, word: string): string => lines(section, word)[0]?.trim() ?? '';
  const clock = number(readings.get('clock')?.stdout.trim());
  const can = first('link', 'can');
  return {
    host,
    clock: clock === undefined || clock < 0 || clock > LAST_YEAR ? undefined : { host: clock, controller: now },
    link: link(lines),
    running: running(readings.get('link')?.stdout ?? '', (clock ?? now) - now),
    preshared: new Map(
      lines('link', 'preshared').map(line => {
        const [key = '', digest = ''] = line.split(' ');
        return [key, digest];
      }),
    ),
    linkRead: lines('link', 'can').length > 0,
    canWireguard: can === 'kernel' || can === 'userspace' ? can : 'none',
    file: {
      present: lines('file', 'present').length > 0,
      keyFile: some(first('file', 'key-file')),
      configuration: some(first('file', 'configuration')),
      peers: lines('file', 'file-peer').map(peer),
    },
    service: {
      active: first('service', 'active'),
      result: first('service', 'result'),
      enabled: first('service', 'enabled'),
      journal: lines('service', 'journal'),
    },
    portsRead: lines('port', 'read').length > 0,
    portHolders: lines('port', 'holder'),
    addresses: lines('routes', 'address').map(line => {
      const [name = '', cidr = ''] = line.split(' ');
      return { interface: name, cidr };
    }),
    hardware: lines('routes', 'mac').map(line => line.split(' ')[1]?.toLowerCase() ?? ''),
    neighbours: lines('routes', 'neighbour').map(line => {
      const [address = '', hardware = ''] = line.split(' ');
      return { address, hardware: hardware.toLowerCase() };
    }),
    wayTo: new Map(lines('routes', 'way').map(route)),
    meshRoutes: lines('routes', 'via-mesh'),
    routes: lines('routes', 'to').map(line => {
      const [to = '', name = ''] = line.split(' ');
      return { to, interface: name };
    }),
    forwarding: {
      on: flag(first('routes', 'forwarding')),
      // As sysctl does: the last line wins.
      wanted: flag(lines('routes', 'wants-forwarding').at(-1)?.trim()),
    },
    tracked: tracked(first('routes', 'tracked')),
    routeTo: new Map(lines('routes', 'route').map(route)),
    policyRules: { 4: policyRules(lines('routes', 'rule')), 6: policyRules(lines('routes', 'rule6')) },
    rpFilter: new Map(
      lines('routes', 'rp').map(line => {
        const [name = '', value] = line.split(' ');
        return [name, number(value) ?? 0];
      }),
    ),
    ...firewallSurvey(readings.get('firewall')),
    pings: new Map(lines('pings', 'ping').map(ping)),
    disks: lines('disk', 'disk').map(line => {
      const [used, path = ''] = line.split(' ');
      return { path, usedPercent: number(used) ?? 0 };
    }),
    immutable: lines('disk', 'immutable'),
  };
}

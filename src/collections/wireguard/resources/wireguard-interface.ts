import * as z from 'zod';
import { type Family, familyOf, isAddress } from '../../../model/address/address.ts';
import { addressOfEndpoint } from '../../../model/address/endpoint.ts';
import type { Difference, Refusal } from '../../../model/plan/change.ts';
import { type Resource, resource } from '../../../model/plan/resource.ts';
import type { Script } from '../../../model/plan/script.ts';
import { type Lasting, together } from '../../../model/reading/lasting.ts';
import type { Reading } from '../../../model/reading/reading.ts';
import { templateText } from '../../../model/reading/source.ts';
import { thing } from '../../../model/reading/thing.ts';
import { taggedLines } from '../../../model/text/tagged-lines.ts';
import { saysTheSame, type Text } from '../../../model/text/text.ts';
import { lines, sh } from '../../../shell/sh.ts';
import { absolutePath } from '../../system/text-files/absolute-path.ts';
import { missingSecrets, secretNames } from '../../system/text-files/secrets/secret-placeholder.ts';
import {
  applyTextFile,
  diffTextFile,
  parseTextFile,
  probeTextFile,
  stillTextFile,
  type TextFile,
  type TextFileState,
} from '../../system/text-files/text-file.ts';
import { keepPrinted, replacesSomebodys } from '../../system/text-files/written-files.ts';
import { interfaceAtBoot } from '../boot/interface-at-boot.ts';
import { wireguardModuleAtBoot } from '../boot/module-at-boot.ts';
import { portAtBoot } from '../boot/port-at-boot.ts';
import { interfaceByHand } from '../by-hand/interface-by-hand.ts';
import { isEarlierConfig } from '../state/earlier-config.ts';
import { CLAIMS_FILE, claimsProbe, clustersOf } from '../state/mesh-claims.ts';
import { isPresharedName, presharedList } from '../state/preshared-list.ts';
import { renewedMark } from '../state/renewed-mark.ts';
import { bringUp, syncPeers, takeDown } from '../state/wireguard-apply.ts';
import { type ConfigPeer, parseConfig, type WireguardConfig } from '../state/wireguard-config.ts';
import { type Drift, drift, RUNNING_KEY } from '../state/wireguard-drift.ts';
import { type LiveState, parseLive, probeLive } from '../state/wireguard-live.ts';
import { interfaceName, isKey, wgQuickUnit } from '../state/wireguard-schema.ts';

/** Pre-shared keys are in the list beside the private key, if at all: the host itself says so where it fills them in. */
const standIns = (template: Text): Readonly<Record<string, string>> =>
  Object.fromEntries(secretNames(template).flatMap(name => (isPresharedName(name) ? [[name, '']] : [])));

const schema = z
  .strictObject({
    interface: interfaceName
      .default('wg0')
      .describe('Its file is `/etc/wireguard/<interface>.conf`, its unit `wg-quick@<interface>`.'),
    template: templateText().describe(
      'A wg-quick configuration; where it says `{{secret "private_key"}}` the host puts its own key.',
    ),
    cluster: z
      .string()
      .optional()
      .describe('Whose mesh it is: an interface that phase 2 has noted for other clusters alone is refused.'),
    private_key: absolutePath().optional().describe('The private key; default `/etc/wireguard/<interface>.key`.'),
  })
  .superRefine(({ template }, context) => {
    const message = missingSecrets(template, { private_key: '', ...standIns(template) });
    if (message !== undefined) context.addIssue({ code: 'custom', path: ['template'], message });
  })
  .transform(({ interface: name, template, cluster, private_key }) => ({
    name,
    cluster,
    path: `/etc/wireguard/${name}.conf`,
    key: private_key ?? `/etc/wireguard/${name}.key`,
    content: template,
  }));

type Spec = z.output<typeof schema>;

interface State {
  /** Clusters for which phase 2 has noted the interface, where that was asked. */
  readonly clusters: readonly string[];
  readonly live: LiveState;
  readonly file: TextFileState;
  /** The key was made anew in a round that is not through: what was written before has the old one. */
  readonly renewed: boolean;
}

/** Ends the live part of a reading; every line before it begins with another word. */
const FILE = 'file:';

const wishedFile = ({ name, path, key, content }: Spec): TextFile => ({
  path,
  content,
  mode: '0600',
  owner: 'root',
  secrets: { private_key: key },
  secretList: presharedList(name),
  hidden: ['PrivateKey =', 'PresharedKey ='],
  earlier: isEarlierConfig,
});

function parse(reading: Reading, spec: Spec): State {
  const at = reading.stdout.indexOf(`${FILE}\n`);
  const live = at === -1 ? reading.stdout : reading.stdout.slice(0, at);
  const file = at === -1 ? '' : reading.stdout.slice(at + FILE.length + 1);
  let parsed: LiveState | undefined;
  return {
    clusters: clustersOf(live, spec.name),
    renewed: taggedLines(live)('renewed').length > 0,
    // Of a thousand peers it takes its time, and where only a key is asked for, nobody needs it.
    get live() {
      parsed ??= parseLive(live);
      return parsed;
    },
    file: parseTextFile({ ...reading, stdout: file }, wishedFile(spec)),
  };
}

/** The configuration that the interface was started from, as far as it can be shown. */
function configBefore({ content: wish }: Spec, { file: { content } }: State): WireguardConfig | undefined {
  if (content === undefined) return undefined;
  return parseConfig(saysTheSame(wish, content) ? wish : content);
}

/** What does not run was started from nothing, whatever its file says. */
const driftOf = (spec: Spec, state: State): Drift =>
  drift(
    spec.name,
    parseConfig(spec.content),
    typeof state.live.link === 'string' ? undefined : configBefore(spec, state),
    state.live,
  );

/** What the change will do to the running interface, in words. */
function way({ settings, peers }: Drift, live: LiveState): string {
  if (live.link === 'absent') return 'not running: start';
  if (settings.length > 0) return `${settings.map(one => one.name).join(', ')}: restart, sessions restart`;
  if (peers.some(one => one.name === RUNNING_KEY))
    return 'key and peers: wg syncconf, sessions begin anew, the interface stays';
  return peers.length > 0 ? 'peers only: wg syncconf, sessions stay' : 'the file only: the interface runs as wanted';
}

const foreign = ({ name }: Spec): Refusal => ({
  because: `${name} is not a WireGuard interface`,
  liftedBy: { network: true },
});

/** Where phase 2 of other clusters has made it, and never that of this one. */
const claimed = ({ name, cluster = '' }: Spec, { clusters }: State): Refusal | undefined =>
  clusters.length === 0 || clusters.includes(cluster)
    ? undefined
    : {
        because: `${name} is the mesh of cluster ${clusters.join(', ')}`,
        hint:
          `give this one an interface, a port and a subnet of its own: mesh.interface, mesh.port, mesh.subnet; ` +
          `is it the same cluster under a new name, write that into ${CLAIMS_FILE} there`,
      };

interface Found extends Difference {
  /** What of the file differs, and what of the running interface. */
  readonly work: { readonly file: Difference; readonly live: Drift };
}

function diff(spec: Spec, state: State): Found {
  const file = diffTextFile({ ...wishedFile(spec), renewed: state.renewed ? 'private_key' : undefined }, state.file);
  const live = driftOf(spec, state);
  const work = { file, live };
  const fields = [...file.fields, ...live.settings, ...live.peers];
  if (fields.length === 0) return { action: 'update', fields, why: 'file and running interface are as wanted', work };
  const restartsOnly = file.fields.length === 0 && live.settings.length > 0;
  const { replaces, destroys } = isSomebodys(state) ? replacesSomebodys : file;
  const action = restartsOnly ? 'restart' : file.action;
  const refused = claimed(spec, state) ?? (state.live.link === 'foreign' ? foreign(spec) : file.refused);
  if (refused !== undefined) return { action, fields, refused, work };
  return {
    action,
    fields,
    why: way(live, state.live),
    ...(replaces === undefined ? {} : { replaces }),
    ...(destroys === undefined ? {} : { destroys }),
    work,
  };
}

/**
 * Whether the interface runs with a key that no file here has: whoever made it by hand (`wg set`, another manager) has it
 * nowhere else.
 */
const isSomebodys = ({ live: { link, ownKey }, file }: State): boolean =>
  typeof link !== 'string' && file.fingerprint.kind === 'absent' && link.publicKey !== ownKey && isKey(link.publicKey);

/** What is needed to put it up again. */
const printRunning = (name: string): Script => sh`ip address show dev ${name} | sed 's/^/# /'; wg showconf ${name}`;

/**
 * The file first, so that a failure to write it leaves the interface running. Only where a setting goes that cannot be
 * seen in the running interface is it taken down before: its old hooks are run, and an interruption in between is a
 * state that the next run sees. A file that `wg-quick down` would write over is written first in any case.
 */
function apply(spec: Spec, state: State, { work: { file, live } }: Found) {
  const write = file.fields.length > 0 ? [applyTextFile(wishedFile(spec), state.file, file)] : [];
  // Also where the file stays: what is brought up or taken down by it must be what the plan showed.
  const asRead = stillTextFile(wishedFile(spec), state.file);
  if (live.settings.length > 0) {
    const kept = isSomebodys(state) ? [keepPrinted(spec.path, printRunning(spec.name))] : [];
    const downFirst =
      live.settings.some(one => one.name === 'other settings') && configBefore(spec, state)?.saves !== true;
    const steps = downFirst ? [takeDown(spec.name), ...write] : [...write, takeDown(spec.name)];
    return lines(asRead, ...kept, ...steps, bringUp(spec.name, state.live.unit));
  }
  if (live.peers.length > 0) return lines(asRead, ...write, syncPeers(spec.name, live));
  return lines(asRead, ...write);
}

/** Which key is whose, as this host runs or would run: allowed ip → public key. */
function peersFact(spec: Spec, state: State): Record<string, string> {
  return Object.fromEntries(peersNow(spec, state).flatMap(peer => peer.allowedIps.map(ip => [ip, peer.publicKey])));
}

/** Which pre-shared key is in force with whom: allowed ip → its name. */
function presharedFact(spec: Spec, state: State): Record<string, string> {
  return Object.fromEntries(
    peersNow(spec, state).flatMap(({ preshared, allowedIps }) =>
      preshared === undefined ? [] : allowedIps.map(ip => [ip, preshared]),
    ),
  );
}

type PeerNow = Pick<ConfigPeer, 'publicKey' | 'allowedIps' | 'preshared'>;

/** The peers of what runs, or would run. */
function peersNow(spec: Spec, state: State): readonly PeerNow[] {
  const { link } = state.live;
  return typeof link === 'string' ? (configBefore(spec, state)?.peers ?? []) : link.peers;
}

const lastings = new Map<string, Lasting>();

/** Who else makes an interface at boot, keeps its module away, or closes its port; one value, since of most hosts the same is asked. */
function lastingBy(name: string, port: number | undefined, isCalled: boolean, families: readonly Family[]): Lasting {
  const key = `${name} ${port} ${isCalled} ${families.join()}`;
  const listening = port === undefined ? [] : [portAtBoot({ name, port, isCalled, families })];
  const one = lastings.get(key) ?? together([interfaceAtBoot(name), wireguardModuleAtBoot, ...listening]);
  lastings.set(key, one);
  return one;
}

function lasting({ name, content }: Spec): Lasting {
  const { port, peers } = parseConfig(content);
  return lastingBy(
    name,
    port,
    peers.some(peer => peer.endpoint === undefined),
    familiesOfPeers(peers),
  );
}

/** Families in which an interface talks, by the endpoints of its peers: IPv4 where none has an address. */
function familiesOfPeers(peers: readonly ConfigPeer[]): readonly Family[] {
  const families = peers.flatMap(({ endpoint }) => {
    const address = endpoint === undefined ? undefined : addressOfEndpoint(endpoint);
    return address === undefined || !isAddress(address) ? [] : [familyOf(address)];
  });
  return families.length === 0 ? ['4'] : [...new Set(families)].sort();
}

const definition: Resource<Spec, State, Found> = {
  name: 'wireguard_interface',
  summary:
    'A WireGuard interface under wg-quick: its file and what is running. Changed peers are set while sessions go on, a new key while the interface does, ' +
    'anything else restarts it. Where a peer is heard from elsewhere than the file says, it has roamed, and is left there; ' +
    'where the file itself says another endpoint than before, that is set, whichever port of the old address the peer is heard from. Which peer has which key is the fact `wireguard.peers`.',
  schema,
  examples: [
    `wireguard_interface:
  interface: '{{mesh.interface}}'
  template: wg0.conf.hbs`,
  ],
  ids: spec => [thing('path', spec.path), thing('interface', spec.name)],
  inputs: spec => [thing('path', spec.key)],
  reach: ({ path, name }) => ({ network: true, paths: [path], units: [wgQuickUnit(name)] }),
  lasting,
  title: spec => `WireGuard interface ${spec.name}`,
  probe: spec => sh`${spec.cluster === undefined ? sh`:` : claimsProbe}
[ ! -e ${renewedMark(spec.name)} ] || echo renewed
${probeLive(spec.name, spec.key)}
echo ${FILE}
${probeTextFile(wishedFile(spec))}`,
  parse,
  diff,
  apply,
  byHand: spec => interfaceByHand(spec.name, wishedFile(spec)),
  facts: (spec, state) => ({
    // Asked for only where a host cannot tell its own key.
    get 'wireguard.peers'() {
      return JSON.stringify(peersFact(spec, state));
    },
    get 'wireguard.preshared_running'() {
      return presharedFact(spec, state);
    },
  }),
};

export const wireguardInterface = resource(definition);

import * as z from 'zod';
import type { Difference } from '../../../model/plan/change.ts';
import { resource } from '../../../model/plan/resource.ts';
import { seconds } from '../../../model/plan/seconds.ts';
import { thing } from '../../../model/reading/thing.ts';
import { unread } from '../../../model/reading/unread.ts';
import { refuse } from '../../../shell/refuse.ts';
import { lines, raw, sh } from '../../../shell/sh.ts';
import { KUBECTL } from '../../kubernetes/kubectl.ts';
import { newerInput, parseUnit, probeUnit, type UnitState } from '../../system/state/systemd-unit.ts';
import { absolutePath } from '../../system/text-files/absolute-path.ts';
import { serviceByHand } from '../by-hand/service-by-hand.ts';
import { JOIN_FILE, TOKEN_FILES } from '../config/node-config.ts';
import { agentJoined, probeAgentNode } from '../state/agent-node.ts';
import { ETCD_MEMBER } from '../state/etcd-member.ts';
import awaitStart from './await-start.sh';
import moveToEtcd from './move-to-etcd.sh';
import { startAnew } from './start-anew.ts';

const schema = z.strictObject({
  role: z.enum(['server', 'agent']).describe('Which unit: `k3s` on a server, `k3s-agent` on an agent.'),
  node: z.string().min(1).describe('The name of the host’s node: an agent is up once that is Ready.'),
  several: z
    .boolean()
    .default(false)
    .describe('Whether other servers join this one: it tells what they join with. `{{k3s.several}}`.'),
  inputs: z.array(absolutePath()).describe('Files that it reads when it starts: restarted if it is older than one.'),
  patience: seconds(1).default(300).describe('Seconds until it must be up.'),
});

type Spec = z.output<typeof schema>;

interface State extends UnitState {
  /** What agents join with; of a server that has run. */
  readonly agentToken: string | undefined;
  /** What servers join with, and the agents' token as it is before K3s has completed it: of a server that others join. */
  readonly serverToken: string | undefined;
  readonly agentSecret: string | undefined;
  /** Whether it is a member of an etcd. */
  readonly member: boolean;
  /** Whether it does not start again by itself: a move to etcd that was cut short has left it so. */
  readonly held: boolean;
  /** Whether the cluster has the agent although systemd still waits for it. */
  readonly joined: boolean;
}

const unitOf = ({ role }: Pick<Spec, 'role'>): string => (role === 'server' ? 'k3s.service' : 'k3s-agent.service');

/** K3s completes it with the checksum of its CA, so that an agent trusts nobody else. */
const AGENT_TOKEN = '/var/lib/rancher/k3s/server/agent-token';
const SERVER_TOKEN = '/var/lib/rancher/k3s/server/token';

/** While objects are moved K3s does not start again by itself: a second start would begin with an etcd that has none of them. */
const HOLD = '/run/systemd/system/k3s.service.d/50-provision-move.conf';

const agentTokenForm = /^K10[0-9a-f]{64}::\S+$/;
const serverTokenForm = /^K10[0-9a-f]{64}::server:\S+$/;

/** A token that a probe printed. @throws {Unread} for one that pins no CA: whoever joined with it would trust anybody */
function tokenIn(stdout: string, tag: string, form: RegExp, file: string): string | undefined {
  const token = new RegExp(`^${tag} (.*)$`, 'm').exec(stdout)?.[1];
  if (token !== undefined && !form.test(token)) unread(file, 'a token that pins no CA');
  return token;
}

/** Whether K3s runs with sqlite, and is to go on with etcd. */
const moves = ({ role, several }: Spec, { unit, member }: State): boolean =>
  role === 'server' && several && !member && unit?.active === 'active';

function diff(spec: Spec, state: State): Difference {
  const { unit } = state;
  if (unit === undefined) {
    const refused = { because: 'systemd does not run here', hint: 'K3s is run by systemd only' };
    return { action: 'update', fields: [{ name: 'unit', before: undefined, after: 'active' }], refused };
  }
  if (unit.active !== 'active' && !state.joined) {
    const before = unit.load === 'not-found' ? undefined : `${unit.active} (${unit.sub})`;
    return { action: 'update', fields: [{ name: 'state', before, after: 'active' }] };
  }
  if (moves(spec, state)) {
    return {
      action: 'restart',
      fields: [{ name: 'datastore', before: 'sqlite', after: 'etcd' }],
      why: 'K3s moves all objects when it starts; the API is away meanwhile',
    };
  }
  if (state.held) return { action: 'update', fields: [{ name: 'starts again by itself', before: 'no', after: 'yes' }] };
  const newer = newerInput(state);
  if (newer === undefined) {
    return { action: 'update', fields: [], why: state.joined ? 'its node is Ready' : `active (${unit.sub})` };
  }
  return {
    action: 'restart',
    fields: [{ name: 'started', before: `before ${newer.path}`, after: 'after it' }],
    why: `older than ${newer.path}`,
  };
}

/** K3s as a server or an agent, started from what is installed and configured. */
export const k3sService = resource<Spec, State>({
  name: 'k3s_service',
  summary:
    'K3s runs, and is newer than its inputs. `systemctl start` would wait for ever where a server cannot be reached: it is ' +
    'started without waiting, and watched until it is up; where it does not come up, its journal says why.',
  schema,
  examples: [
    `k3s_service:
  role: server
  node: ms-1
  inputs: [/etc/rancher/k3s/config.yaml, /usr/local/bin/k3s]`,
  ],
  ids: spec => [thing('unit', unitOf(spec))],
  reach: spec => ({ anything: true, units: [unitOf(spec)] }),
  title: spec => `service ${unitOf(spec)}`,
  byHand: serviceByHand,
  probe: spec => sh`${probeUnit(unitOf(spec), spec.inputs)}
${
  spec.role === 'server'
    ? lines(
        sh`if [ -s ${AGENT_TOKEN} ]; then printf 'agent_token %s\n' "$(cat ${AGENT_TOKEN})"; fi`,
        spec.several
          ? sh`if [ -d ${ETCD_MEMBER} ]; then echo member; fi
if [ -e ${HOLD} ]; then echo held; fi
if [ -s ${SERVER_TOKEN} ] && [ -s ${TOKEN_FILES.server} ]; then
  printf 'server_token %s\nagent_secret %s\n' "$(cat ${SERVER_TOKEN})" "$(cat ${TOKEN_FILES.server})"
fi`
          : raw(':'),
      )
    : probeAgentNode(spec.node)
}`,
  parse: ({ stdout }) => {
    const state = parseUnit(stdout);
    return {
      ...state,
      agentToken: tokenIn(stdout, 'agent_token', agentTokenForm, AGENT_TOKEN),
      serverToken: tokenIn(stdout, 'server_token', serverTokenForm, SERVER_TOKEN),
      member: /^member$/m.test(stdout),
      held: /^held$/m.test(stdout),
      agentSecret: /^agent_secret (\S+)$/m.exec(stdout)?.[1],
      joined: agentJoined(stdout, state),
    };
  },
  diff,
  apply: (spec, state, { refused, action }) => {
    if (refused !== undefined) return refuse(refused);
    const freed = state.held ? lines(sh`rm -f ${HOLD}`, sh`systemctl daemon-reload`) : lines();
    if (action === 'update' && state.unit?.active === 'active') return freed;
    const moved = lines(
      sh`provision_hold=${HOLD} provision_join=${JOIN_FILE} provision_awaiting=${awaitStart}
provision_kubectl() { ${KUBECTL} "$@"; }`,
      raw(moveToEtcd),
    );
    return lines(
      freed,
      startAnew(
        { unit: unitOf(spec), node: spec.node, seconds: spec.patience, inputs: spec.inputs },
        moves(spec, state) ? moved : undefined,
      ),
    );
  },
  inputs: ({ inputs }) => inputs.map(path => thing('path', path)),
  facts: (_, { agentToken, serverToken, agentSecret }): Readonly<Record<string, string>> => ({
    ...(agentToken === undefined ? {} : { 'k3s.agent_token': agentToken }),
    ...(serverToken === undefined ? {} : { 'k3s.server_token': serverToken }),
    ...(agentSecret === undefined ? {} : { 'k3s.agent_secret': agentSecret }),
  }),
});

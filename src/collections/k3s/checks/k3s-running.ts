import * as z from 'zod';
import { checkKind } from '../../../model/gate/check-kind.ts';
import { unread } from '../../../model/reading/unread.ts';
import { count } from '../../../model/text/count.ts';
import { lines, raw, sh } from '../../../shell/sh.ts';
import { parseUnit, probeUnit } from '../../system/state/systemd-unit.ts';
import { runningByHand } from '../by-hand/checks-by-hand.ts';
import { agentJoined, probeAgentNode } from '../state/agent-node.ts';

const schema = z.strictObject({
  unit: z.enum(['k3s', 'k3s-agent']).describe('The unit: `k3s` on a server, `k3s-agent` on an agent.'),
  node: z.string().min(1).describe('The name of the host’s node: an agent is up once that is Ready.'),
});

type Spec = z.output<typeof schema>;

/** An agent is up only once its server has taken it: after all hosts have booted, that is a while. */
export const k3sRunning = checkKind<Spec>({
  name: 'k3s_running',
  summary: 'K3s is up on the host: a server once its API answers, an agent once its server has taken it.',
  schema,
  examples: ['k3s_running: { unit: k3s-agent, node: wk-1 }'],
  title: () => 'K3s to be up',
  patience: 180,
  byHand: ({ unit }) => runningByHand(unit),
  probe: ({ unit, node }) =>
    lines(
      sh`command -v systemctl >/dev/null || { echo 'there is no systemd on this host' >&2; exit 1; }`,
      probeUnit(`${unit}.service`, []),
      sh`systemctl show --no-pager -p NRestarts -- ${`${unit}.service`}`,
      unit === 'k3s-agent' ? probeAgentNode(node) : raw(':'),
    ),
  judge: ({ unit, node }, { stdout }) => {
    const state = parseUnit(stdout);
    const { active, sub } = state.unit ?? unread('systemctl', 'it does not run on this host');
    const restarts = /^NRestarts=(\d*)$/m.exec(stdout)?.[1] ?? unread('systemctl', stdout.split('\n')[0] ?? '');
    if (active !== 'active' && agentJoined(stdout, state)) {
      const note =
        `systemd still calls ${unit} activating: K3s waits for the next report of its node, up to five minutes, and enforces ` +
        'network policies on it only then';
      return { kind: 'met', evidence: `the node ${node} is Ready, and heard of since ${unit} was started`, note };
    }
    if (active !== 'active') {
      const seen = `${unit} is ${active} (${sub}), restarted ${count(Number(restarts), 'time')} by itself`;
      return { kind: 'not-met', findings: [{ seen, wanted: 'active', hint: `journalctl -u ${unit} -n 30` }] };
    }
    const often =
      restarts === '0'
        ? {}
        : { note: `${unit} has restarted ${count(Number(restarts), 'time')} by itself since it was started` };
    return { kind: 'met', evidence: `${unit} is ${sub}`, ...often };
  },
});

import * as z from 'zod';
import { checkKind } from '../../../model/gate/check-kind.ts';
import { unread } from '../../../model/reading/unread.ts';
import { count } from '../../../model/text/count.ts';
import { sh } from '../../../shell/sh.ts';

const schema = z.strictObject({
  unit: z.enum(['k3s', 'k3s-agent']).describe('The unit: `k3s` on a server, `k3s-agent` on an agent.'),
});

type Spec = z.output<typeof schema>;

/** An agent is active only once its server has taken it: after all hosts have booted, that is a while. */
export const k3sRunning = checkKind<Spec>({
  name: 'k3s_running',
  summary: 'K3s is up on the host: a server once its API answers, an agent once its server has taken it.',
  schema,
  examples: ['k3s_running: { unit: k3s-agent }'],
  title: () => 'K3s to be up',
  patience: 180,
  probe: ({ unit }) => sh`
command -v systemctl >/dev/null || { echo 'there is no systemd on this host' >&2; exit 1; }
systemctl show --no-pager -p ActiveState,SubState,NRestarts -- ${`${unit}.service`}`,
  judge: ({ unit }, { stdout }) => {
    const of = (name: string): string =>
      new RegExp(`^${name}=(.*)$`, 'm').exec(stdout)?.[1] ?? unread('systemctl', stdout.split('\n')[0] ?? '');
    const [active, sub, restarts] = [of('ActiveState'), of('SubState'), of('NRestarts')];
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

import { describe, expect, test } from 'vitest';
import { k3sRunning } from '../../../../src/collections/k3s/checks/k3s-running.ts';
import { agentJoined } from '../../../../src/collections/k3s/state/agent-node.ts';
import { parseUnit } from '../../../../src/collections/system/state/systemd-unit.ts';

const unit = (active: string, sub: string): string => `now 1796000000
LoadState=loaded
ActiveState=${active}
SubState=${sub}
UnitFileState=enabled
NeedDaemonReload=no
ExecMainStartTimestamp=Sun 2026-11-29 10:02:03 UTC
NRestarts=0
`;
const node = (ready: string, renewed: string): string => `agent Node ${ready}\nagent Lease ${renewed}\n`;
const joined = (stdout: string): boolean => agentJoined(stdout, parseUnit(stdout));
const check = k3sRunning.bind({ unit: 'k3s-agent', node: 'wk-1' });
const waits = unit('activating', 'start');

describe('an agent that systemd still waits for', () => {
  test('has joined once its node is Ready and was heard of since it was started', () => {
    expect(joined(waits + node('True', '2026-11-29T10:02:09.123456Z'))).toBe(true);
    expect(joined(waits + node('True', '2026-11-29T10:02:04.000000Z'))).toBe(true);
  });

  test.each([
    ['its node is not Ready', node('False', '2026-11-29T10:02:09.123456Z')],
    ['its node was not heard of for a while', node('Unknown', '2026-11-29T10:02:09.123456Z')],
    ['its node has no condition yet', node('', '2026-11-29T10:02:09.123456Z')],
    ['its node was heard of before the start alone', node('True', '2026-11-29T10:01:59.999999Z')],
    ['its node was heard of in the very second of the start', node('True', '2026-11-29T10:02:03.900000Z')],
    ['its lease was not read', 'agent Node True\n'],
    ['nothing was to be asked', ''],
    ['the API refuses', 'agent error: You must be logged in to the server (Unauthorized)\n'],
  ])('has not joined where %s', (_, said) => {
    expect(joined(waits + said)).toBe(false);
    const verdict = check.judge({ code: 0, stdout: waits + said, stderr: '' });
    expect(verdict).toMatchObject({ kind: 'not-met', findings: [{ wanted: 'active' }] });
  });

  test('is up for the gate, which says what is still to come', () => {
    const stdout = waits + node('True', '2026-11-29T10:02:09.123456Z');
    expect(check.judge({ code: 0, stdout, stderr: '' })).toMatchObject({
      kind: 'met',
      evidence: 'the node wk-1 is Ready, and heard of since k3s-agent was started',
      note: expect.stringContaining('network policies'),
    });
  });

  test('counts no more once it has failed, whatever its node says', () => {
    expect(joined(unit('failed', 'failed') + node('True', '2026-11-29T10:02:09.123456Z'))).toBe(false);
  });
});

import { describe, expect, test } from 'vitest';
import { describeUnit, isLeft, parseUnits } from '../../../../../src/collections/system/state/units.ts';

const SEEN = `== units
k3s.service loaded active running Lightweight Kubernetes
k3s-agent.service not-found failed failed k3s-agent.service
firewalld.service not-found inactive dead firewalld.service
wg-quick@wg0.service loaded inactive dead WireGuard via wg-quick(8) for wg0
== files
/etc/systemd/system/k3s.service
/etc/systemd/system/k3s.service.env
/etc/systemd/system/k3s.service
/etc/systemd/system/k3s.service.env
/etc/systemd/system/wg-quick@wg0.service.d
== links
/etc/systemd/system/multi-user.target.wants/k3s.service
`;

describe('units', () => {
  // A file that two patterns fit (`k3s.service`, `k3s*.service`) is one file.
  test('are what runs, what has failed, and what has files or links of its own', () => {
    expect(
      parseUnits(SEEN)
        .filter(isLeft)
        .map(unit => `${unit.name}: ${describeUnit(unit)}`),
    ).toEqual([
      'k3s.service: active, starts at boot, /etc/systemd/system/k3s.service, /etc/systemd/system/k3s.service.env',
      'k3s-agent.service: failed',
      'wg-quick@wg0.service: inactive, /etc/systemd/system/wg-quick@wg0.service.d',
    ]);
  });
});

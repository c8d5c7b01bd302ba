import type { BoundCheckKind } from '../model/check-kind.ts';
import { commandCheck } from './command.ts';
import { fileMode } from './file-mode.ts';
import { sysctlCheck } from './sysctl.ts';
import { unitEnabled } from './unit-enabled.ts';
import { wireguardAllowedIps } from './wireguard-allowed-ips.ts';
import { wireguardHandshakes } from './wireguard-handshakes.ts';
import { wireguardImplementation } from './wireguard-implementation.ts';
import { wireguardListener } from './wireguard-listener.ts';
import { wireguardPings } from './wireguard-pings.ts';
import { wireguardRoutes } from './wireguard-routes.ts';

/** Every kind of check that a gate can ask: adding one is its file and a line here. */
const all: readonly BoundCheckKind[] = [
  commandCheck,
  fileMode,
  sysctlCheck,
  unitEnabled,
  wireguardAllowedIps,
  wireguardHandshakes,
  wireguardImplementation,
  wireguardListener,
  wireguardPings,
  wireguardRoutes,
];

export const checks: ReadonlyMap<string, BoundCheckKind> = new Map(all.map(one => [one.name, one]));

import type { Host, SshSettings } from '../../src/model/inventory.ts';
import { hostOf } from '../fixtures/host.ts';

/** A host that is reached at a port of this machine. */
export const hostAt = (port: number, ssh: Partial<SshSettings> = {}, name = 'alpha'): Host =>
  hostOf(name, { ssh: { port, connectTimeout: 5, ...ssh } });

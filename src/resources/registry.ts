import type { BoundResource } from '../model/resource.ts';
import { command } from './command.ts';
import { file } from './file.ts';
import { packageResource } from './package.ts';
import { service } from './service.ts';
import { sysctl } from './sysctl.ts';
import { template } from './template.ts';
import { wireguardInterface } from './wireguard-interface.ts';
import { wireguardKey } from './wireguard-key.ts';

/** Every resource that a task can name: adding one is its file and a line here. */
const all: readonly BoundResource[] = [
  command,
  file,
  packageResource,
  service,
  sysctl,
  template,
  wireguardInterface,
  wireguardKey,
];

export const resources: ReadonlyMap<string, BoundResource> = new Map(all.map(one => [one.name, one]));

import type { BoundResource } from '../model/resource.ts';
import { file } from './file.ts';
import { template } from './template.ts';

/** Every resource that a task can name: adding one is its file and a line here. */
const all: readonly BoundResource[] = [file, template];

export const resources: ReadonlyMap<string, BoundResource> = new Map(all.map(one => [one.name, one]));

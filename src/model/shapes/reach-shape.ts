import * as z from 'zod';

const names = z.array(z.string()).exactOptional();

/** What a change may touch, as a resource of a user's own may tell it. */
export const reach = z.strictObject({
  anything: z.literal(true).exactOptional(),
  network: z.literal(true).exactOptional(),
  paths: names,
  links: names,
  mounts: names,
  units: names,
  users: names,
  keysOf: names,
  packages: names,
  sysctls: names,
});

import * as z from 'zod';

/** Who gets makers' files to the hosts. */
export const artifactsFrom = z
  .enum(['auto', 'controller', 'host'])
  .default('auto')
  .describe(
    'auto: a host with a public address fetches a large file from its maker, of the others one of each site gets it from the controller and gives it to its neighbours over the LAN; ' +
      'controller: each host gets it from the controller; host: each fetches it. What cannot be got so comes from the controller',
  );

export type ArtifactsFrom = z.output<typeof artifactsFrom>;

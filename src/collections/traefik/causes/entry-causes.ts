import type { EntryCause } from '../survey/entry-scene.ts';
import { acmeAuthoritySilent, acmeRateLimited, acmeRefused, nameLeadsElsewhere, nameUnknown } from './certificates.ts';
import { chartJobFailed, entryNoEdge, traefikMissing } from './installing.ts';
import {
  edgeNotTolerated,
  traefikCrashes,
  traefikImageNotPulled,
  traefikNotReady,
  traefikUnscheduled,
} from './pods.ts';
import { entryBlocked, entryClosedOnTheWay, entryPortRewritten, entryPortTaken, entryRulesMissing } from './ports.ts';
import { routeRefused, routeWithoutEndpoints, routeWithoutService } from './routes.ts';

/** Every cause of an entry that does not work, in the order in which they are looked for: what is seen itself, then what is left. */
export const entryCauses: readonly EntryCause[] = [
  entryNoEdge,
  traefikMissing,
  chartJobFailed,
  traefikImageNotPulled,
  edgeNotTolerated,
  traefikUnscheduled,
  traefikCrashes,
  traefikNotReady,
  entryPortRewritten,
  entryRulesMissing,
  entryBlocked,
  entryClosedOnTheWay,
  acmeRateLimited,
  acmeAuthoritySilent,
  nameLeadsElsewhere,
  entryPortTaken,
  routeWithoutService,
  routeWithoutEndpoints,
  routeRefused,
  nameUnknown,
  acmeRefused,
];

import type { Script } from '../model/plan/script.ts';
import { sh } from '../shell/sh.ts';

/** How a detached script's command may end besides with the script's own status. */
export const detachStatus = { cannotStore: 73, held: 75, vanished: 76, flood: 77, late: 124 } as const;

/** Sets `$status_held` and its neighbours, by which `follow.sh` and `take-lock.sh` end. */
export const statusNames: Script = sh`status_cannot_store=${detachStatus.cannotStore} status_held=${detachStatus.held} status_vanished=${detachStatus.vanished} status_flood=${detachStatus.flood} status_late=${detachStatus.late}`;

import type { Check } from '../../model/gate/check.ts';
import type { Script } from '../../model/plan/script.ts';

/** All that is read for a check. */
export const probesOfCheck = ({ probe, besides = [] }: Check): readonly Script[] => [probe, ...besides];

/** Whether the host that it is about can be asked it with everything else. */
export const asksItself = ({ from, costly }: Check): boolean => from === undefined && costly !== true;

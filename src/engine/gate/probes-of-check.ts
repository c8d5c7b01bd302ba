import type { Check } from '../../model/gate/check.ts';
import type { Script } from '../../model/plan/script.ts';

/** All that is read for a check. */
export const probesOfCheck = ({ probe, besides = [] }: Check): readonly Script[] => [probe, ...besides];

/** Whether it is asked by the host that it is about. */
export const asksItself = ({ from }: Check): boolean => from === undefined;

import type { Check } from '../model/check.ts';
import type { Script } from '../model/script.ts';

/** All that is read for a check. */
export const probesOfCheck = ({ probe, besides = [] }: Check): readonly Script[] => [probe, ...besides];

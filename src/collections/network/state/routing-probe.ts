import { lines } from '../../../shell/sh.ts';
import { policyRulesProbe } from './policy-rules.ts';
import { routesProbe } from './routes.ts';

/** Rules of policy routing and routes together: one text, so that all who ask for either are one section of a script. */
export const routingProbe = lines(policyRulesProbe, routesProbe);

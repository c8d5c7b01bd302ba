import { lines, sh } from '../../../shell/sh.ts';
import { othersPodsProbe } from './others-pods.ts';
import { policyRulesProbe } from './policy-rules.ts';
import { routesProbe } from './routes.ts';

/** Rules of policy routing, routes, and how interfaces are made together: one text, so that all who ask for either are one section of a script. */
export const routingProbe = lines(
  policyRulesProbe,
  routesProbe,
  sh`echo '== links'
provision_all_links
printf '%s\n' "$provision_told"`,
  othersPodsProbe,
);

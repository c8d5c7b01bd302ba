import lifelineText from './lifeline.sh';
import { raw } from './sh.ts';

/**
 * Defines `provision_lifeline`, which prints the SSH connection that the script depends on as sshd describes it
 * (`CLIENT PORT SERVER PORT`), or nothing. sudo drops the variable, so it is looked for in the processes above.
 */
export const lifelineFunction = raw(lifelineText);

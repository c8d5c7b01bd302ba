import { raw } from '../../../shell/sh.ts';
import accountText from './account.sh';

/** Defines `provision_account NAME`, which prints an account's line of passwd(5) as NSS has it; nothing: there is none. */
export const accountFunction = raw(accountText);

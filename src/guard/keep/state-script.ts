import { raw } from '../../shell/sh.ts';
import stateFunctionsText from './state-functions.sh';

/**
 * Defines `guard_look FOLDER`, which writes down whatever decides whether packets reach this host and leave it: rules of
 * every firewall backend, sets, links, addresses, policy routing and routes, each as lines that can be compared and given
 * back. Counters and lifetimes are left out: they change by themselves. Programs of a backend that has no tables are not
 * asked: each costs a process, and some load modules.
 *
 * "Nothing there", "not installed" and "could not be read" are three answers. An empty file is the first, as is a kernel
 * that says that it has no such thing; `NAME.none` beside it the second; the third makes `guard_look` fail, with a line for
 * each program and what it said in `FOLDER/failed`. Whoever takes one for another empties tables that he never saw.
 */
export const stateFunctions = raw(stateFunctionsText);

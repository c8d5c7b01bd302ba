/** Causes that no fault of the twin can bring about, by their codes, and why. */
export const unrehearsed: Readonly<Record<string, string>> = {
  'conntrack-full':
    'the limit is the kernel’s, one for all hosts of a twin and the machine itself, and a network namespace may not set it',
  'name-moved':
    'the name is looked up on this machine, where a fault changes nothing; a test of the twin of its own moves one and runs the phase',
  unexplained: 'whatever can be brought about has a name, and nothing is known to put this right',
};

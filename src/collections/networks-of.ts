const oneOf = (key: string, words: readonly string[]): readonly string[] =>
  words.length === 0 ? [] : [`"${key}":"(${words.join('|')})"`];

/**
 * Files of CNI's configuration that are a subject's by what they say, whatever they are called: the plugin that they use, or
 * the network that they make. Words are extended regular expressions.
 */
export const networksOf = ({ types = [], names = [] }: { types?: readonly string[]; names?: readonly string[] }) => [
  { path: '/etc/cni/net.d/*', text: [...oneOf('type', types), ...oneOf('name', names)] },
];

/** Causes that no fault of the twin can bring about, by their codes, and why. */
export const unrehearsed: Readonly<Record<string, string>> = {
  'acme-authority-silent':
    'a twin has no certificate authority; what Traefik’s log says of one that is not reached is tried as it was recorded',
  'acme-rate-limited': 'a twin has no certificate authority; the words are the authority’s own (RFC 8555)',
  'acme-refused': 'a twin has no certificate authority; the words are the authority’s own (RFC 8555)',
  'entry-no-edge': 'it is in the inventory, not on a host',
  'name-unknown': 'in a twin no name server answers: every name is unknown there, and told as a warning',
  'traefik-crashes': 'what Traefik does not take is refused by its chart before',
  'traefik-missing': 'phase 4 would have to be taken away; before it has run, every twin is so',
  'traefik-not-ready': 'whatever can be brought about has a name',
};

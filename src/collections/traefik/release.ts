/** The release. K3s takes one that is called `traefik` for its own, and its `disable: [traefik]` takes it away. */
export const RELEASE = 'traefik-edge';

export const NAMESPACE = 'traefik';

/** The route and the Service of a domain that leads nowhere else: nobody is behind it, on purpose. */
export const DOMAIN_ROUTE = 'provision-domain';

/** Seconds for which each check of the gate waits. The ports and the answer come after the release: one that gave up earlier would end the gate for all. */
export const PATIENCE = 300;

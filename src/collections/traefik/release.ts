/** The release. K3s takes one that is called `traefik` for its own, and its `disable: [traefik]` takes it away. */
export const RELEASE = 'traefik-edge';

export const NAMESPACE = 'traefik';

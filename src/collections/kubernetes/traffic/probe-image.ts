/** What pods that ask for us run: the image that K3s v1.36.3 brings; another busybox that is there is taken first. */
export const PROBE_IMAGE = 'docker.io/rancher/mirrored-library-busybox:1.37.0';

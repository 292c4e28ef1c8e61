/** The user that a container of an image runs as when nobody says otherwise. */
export type ImageUser = 'root' | 'non-root' | 'unknown';

/** Ways to name the images that Docker itself curates. */
const OFFICIAL =
  /^public\.ecr\.aws\/docker\/library\/|^(?:(?:docker\.io|index\.docker\.io|registry\.hub\.docker\.com|mirror\.gcr\.io)\/)?(?:library\/)?/;

/** Images made to run without root, by their documentation. */
const NON_ROOT =
  /^(?:.*\/)?distroless\/.*[:-]nonroot|^cgr\.dev\/|^dhi\.io\/|^bitnami(?:legacy)?\/|^nginxinc\/nginx-unprivileged|rootless|^ghcr\.io\/puppeteer\/|(?:^|\/)ubi\d*\/nodejs|^public\.ecr\.aws\/lambda\//;

/** Curated images whose entrypoint starts as root and hands over to a user of its own. */
const DROPS_ROOT =
  /^(?:postgres|mysql|mariadb|mongo|redis|valkey|rabbitmq|memcached|elasticsearch|kibana|logstash|cassandra|couchdb|neo4j|zookeeper|ghost|solr|influxdb|nats|consul|vault|traefik)(?::|$)/;

/** Images of other makers that are known to start as root. */
const ROOT =
  /^(?:oven\/bun|denoland\/deno|keymetrics\/pm2|mcr\.microsoft\.com\/playwright|public\.ecr\.aws\/amazonlinux\/|amazonlinux|(?:.*\/)?distroless\/)/;

/** Decides by name; an image that nobody here knows is unknown, whatever its name suggests. */
export function userOfImage(image: string): ImageUser {
  const name = image.replace(/@sha256:.*$/, '').replace(OFFICIAL, '');
  if (name === '' || name === 'scratch' || name.includes('$')) return 'unknown';
  if (NON_ROOT.test(name) || DROPS_ROOT.test(name)) return 'non-root';
  if (ROOT.test(name)) return 'root';
  return name.includes('/') ? 'unknown' : 'root';
}

/** Servers whose master process needs root for its port and hands each request to workers without it. */
export function separatesPrivileges(image: string): boolean {
  return /^(?:nginx|httpd|caddy|haproxy)(?::|$)/.test(image.replace(OFFICIAL, ''));
}

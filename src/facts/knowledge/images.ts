/** Images that other people build: databases, brokers, proxies, tools. By the last part of their name. */
const FOREIGN =
  /(?:^|[-_])(?:postgres|postgresql|postgis|mysql|mariadb|mongo|mongodb|redis|valkey|memcached|rabbitmq|kafka|zookeeper|redpanda|nats|elasticsearch|opensearch|kibana|grafana|prometheus|loki|tempo|jaeger|zipkin|otel|opentelemetry|collector|nginx|traefik|envoy|haproxy|caddy|keycloak|vault|consul|minio|localstack|mailhog|mailpit|adminer|pgadmin|busybox|alpine|ubuntu|debian|sonarqube|clickhouse|temporal|auto-setup|admin-tools|ui|eventstore|kurrentdb|electric|registry|curl|fluentd|fluent-bit|exporter|proxy|oauth2-proxy|unleash-proxy)(?:$|[-_])/i;

/** Whether an image is none that a tree would build. */
export function isForeignImage(image: string): boolean {
  const name =
    image
      .replace(/[:@].*$/, '')
      .split('/')
      .at(-1) ?? '';
  return name !== '' && FOREIGN.test(name);
}

/** Databases and brokers, which take a while from their start until they answer. */
const STORE =
  /(?:^|[-_])(?:postgres|postgresql|postgis|timescaledb|mysql|mariadb|mongo|mongodb|redis|valkey|rabbitmq|kafka|redpanda|elasticsearch|opensearch|cassandra|clickhouse|eventstore|kurrentdb|cockroach|mssql)(?:$|[-_])/i;

export function isStore(image: string): boolean {
  return STORE.test(
    image
      .replace(/[:@].*$/, '')
      .split('/')
      .at(-1) ?? '',
  );
}

/** Images that hold Node or a runtime like it, by name. */
export function isNodeImage(image: string): boolean {
  return /(?:^|[/-])(?:node|nodejs|bun|deno)(?:$|[:@-])/.test(image);
}

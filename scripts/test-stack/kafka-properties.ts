import { join } from "node:path";
import type { KeyPair } from "./certificates.ts";

/** Who may log in to the listener with SASL, by any of its mechanisms. */
export const saslUser = { username: "doorstep", password: "broker-secret" } as const;

/** How a client reaches the broker besides the plain listener. */
export type SecurePorts = {
  readonly certificates: { readonly ca: string; readonly server: KeyPair };
  /** PLAIN and SCRAM without TLS; TLS; TLS that asks for a client certificate; PLAIN and SCRAM over TLS. */
  readonly sasl: number;
  readonly tls: number;
  readonly mutual: number;
  readonly saslTls: number;
};

export type KafkaPorts = { readonly plain: number; readonly controller: number };

const clusterId = "ZG9vcnN0ZXAtdGVzdHMtMQ";

/** Arguments of the storage tool that makes the folder a broker's. */
export const formatArguments = (propertiesFile: string): readonly string[] => [
  "format",
  "-t",
  clusterId,
  "-c",
  propertiesFile,
  ...["SCRAM-SHA-256", "SCRAM-SHA-512"].flatMap((mechanism) => [
    "--add-scram",
    `${mechanism}=[name=${saslUser.username},password=${saslUser.password}]`,
  ]),
];

/** One broker that is its own controller, on loopback. */
export const serverProperties = (folder: string, ports: KafkaPorts, secure: SecurePorts | undefined): string => {
  const listeners = [
    ["PLAINTEXT", "PLAINTEXT", ports.plain],
    ...(secure
      ? [
          ["SASL", "SASL_PLAINTEXT", secure.sasl],
          ["TLS", "SSL", secure.tls],
          ["MUTUAL", "SSL", secure.mutual],
          ["SASLTLS", "SASL_SSL", secure.saslTls],
        ]
      : []),
  ] as const;
  const addresses = listeners.map(([name, , port]) => `${name}://127.0.0.1:${port}`);
  const protocols = listeners.map(([name, protocol]) => `${name}:${protocol}`);
  return [
    "process.roles=broker,controller",
    "node.id=1",
    `controller.quorum.voters=1@127.0.0.1:${ports.controller}`,
    `listeners=${[...addresses, `CONTROLLER://127.0.0.1:${ports.controller}`].join(",")}`,
    `advertised.listeners=${addresses.join(",")}`,
    "controller.listener.names=CONTROLLER",
    "inter.broker.listener.name=PLAINTEXT",
    `listener.security.protocol.map=${[...protocols, "CONTROLLER:PLAINTEXT"].join(",")}`,
    `log.dirs=${join(folder, "data")}`,
    "auto.create.topics.enable=false",
    "default.replication.factor=1",
    "offsets.topic.replication.factor=1",
    "offsets.topic.num.partitions=1",
    "transaction.state.log.replication.factor=1",
    "transaction.state.log.min.isr=1",
    "transaction.state.log.num.partitions=1",
    "group.initial.rebalance.delay.ms=0",
    // After a kill the controller waits for the old session to end before it lets the broker back in; 9 s by default.
    "broker.session.timeout.ms=3000",
    "broker.heartbeat.interval.ms=500",
    ...(secure ? secureProperties(secure.certificates) : []),
    "",
  ].join("\n");
};

const secureProperties = ({ ca, server }: SecurePorts["certificates"]): readonly string[] => [
  "sasl.enabled.mechanisms=PLAIN,SCRAM-SHA-256,SCRAM-SHA-512",
  ...["sasl", "sasltls"].flatMap((listener) => [
    `listener.name.${listener}.plain.sasl.jaas.config=org.apache.kafka.common.security.plain.PlainLoginModule required user_${saslUser.username}="${saslUser.password}";`,
    ...["256", "512"].map(
      (bits) =>
        `listener.name.${listener}.scram-sha-${bits}.sasl.jaas.config=org.apache.kafka.common.security.scram.ScramLoginModule required;`,
    ),
  ]),
  // PEM text in the settings: no keystore to be made.
  "ssl.keystore.type=PEM",
  `ssl.keystore.key=${oneLine(server.key)}`,
  `ssl.keystore.certificate.chain=${oneLine(server.cert)}`,
  "ssl.truststore.type=PEM",
  `ssl.truststore.certificates=${oneLine(ca)}`,
  "listener.name.mutual.ssl.client.auth=required",
];

/** A properties file turns \n back into line ends. */
const oneLine = (pem: string): string => pem.trim().replaceAll("\n", "\\n");

// Produces one card.move and one user.role_set with KafkaJS and Confluent's official schema registry client, receives the
// callbacks with Node's own HTTP server, and verifies them with the npm libraries standardwebhooks and svix. Nothing here is ours.
// Usage: node third-party.mjs <graphql url> <token> <kafka host:port> <registry url> <folder of the .avsc files>
import { createServer } from 'node:http';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { randomUUID } from 'node:crypto';
import { Kafka, logLevel } from 'kafkajs';
import { AvroSerializer, SchemaRegistryClient, SerdeType } from '@confluentinc/schemaregistry';
import { Webhook } from 'standardwebhooks';
import { Webhook as SvixWebhook } from 'svix';

const [graphql, token, kafkaAddress, registry, avro] = process.argv.slice(2);
const LIMIT_MILLIS = 30_000;

// An .avsc names the records it uses; a producer registers one schema with everything in it.
const named = new Map();
for (const file of readdirSync(avro)) {
  const schema = JSON.parse(readFileSync(join(avro, file), 'utf8'));
  named.set(`${schema.namespace}.${schema.name}`, schema);
}
function inlined(type, seen) {
  if (typeof type === 'string') {
    if (!named.has(type) || seen.has(type)) return type;
    seen.add(type);
    return inlined(named.get(type), seen);
  }
  if (Array.isArray(type)) return type.map((each) => inlined(each, seen));
  const copy = { ...type };
  if (copy.fields) copy.fields = copy.fields.map((field) => ({ ...field, type: inlined(field.type, seen) }));
  if (copy.items) copy.items = inlined(copy.items, seen);
  return copy;
}
function schemaOf(name) {
  return JSON.stringify(inlined(named.get(name), new Set([name])));
}

async function mutate(query) {
  const answer = await fetch(graphql, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({ query }),
  });
  const body = await answer.json();
  if (body.errors) throw new Error(JSON.stringify(body.errors));
  return body.data;
}

const received = [];
const receiver = createServer((request, response) => {
  const chunks = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', () => {
    received.push({ headers: request.headers, body: Buffer.concat(chunks).toString('utf8') });
    response.writeHead(204).end();
  });
});
await new Promise((resolve) => receiver.listen(0, '127.0.0.1', resolve));
const url = `http://127.0.0.1:${receiver.address().port}/third-party`;

const created = await mutate(
  `mutation { createWebhook(input: { pipe_id: 22, actions: ["card.move", "user.role_set"], name: "third party", url: "${url}" }) { webhook { id secret } } }`,
);
const { id, secret } = created.createWebhook.webhook;
// A change to a subscription takes effect within 5 seconds.
await new Promise((resolve) => setTimeout(resolve, 5_000));

const client = new SchemaRegistryClient({ baseURLs: [registry] });
const person = { id: 101, name: 'Ana Lima', username: 'ana', email: 'ana@example.com', avatar_url: null };
const metadata = (action) => ({
  id: randomUUID(), source: 'third-party', action, organization_id: '22', scope_type: 'pipe', scope_id: '22',
  occurred_at: Date.now(), traceparent: null,
});
const union = (name, value) => ({ [name]: value });
const events = [
  {
    topic: 'events.card', schema: 'dev.carillon.schemas.event.CardMoved',
    value: (wrap) => ({
      metadata: metadata('card.move'), from: { id: 1, name: 'Inbox' }, to: { id: 2, name: 'Doing' },
      moved_by: wrap('dev.carillon.schemas.event.Person', person), card: { id: 987, title: 'Ring', pipe_id: 'Pabc' },
    }),
  },
  {
    topic: 'events.user', schema: 'dev.carillon.schemas.event.UserRoleSet',
    value: (wrap) => ({
      metadata: metadata('user.role_set'), user: person, action_done_by: wrap('dev.carillon.schemas.event.Person', person),
      from: { organization_id: null, pipe_id: wrap('long', 22), table_id: null, name: 'Sales' },
      previous_role: null, new_role: 'admin', action_done_at: Date.now(),
    }),
  },
];
const kafka = new Kafka({ clientId: 'third-party', brokers: [kafkaAddress], logLevel: logLevel.ERROR });
const producer = kafka.producer();
await producer.connect();
const sent = [];
for (const event of events) {
  const subject = `${event.topic}-${event.schema}`;
  await client.register(subject, { schemaType: 'AVRO', schema: schemaOf(event.schema) });
  const serializer = new AvroSerializer(client, SerdeType.VALUE, {
    autoRegisterSchemas: false, useLatestVersion: true, subjectNameStrategy: () => subject,
  });
  let value = event.value((name, each) => each);
  let bytes;
  try {
    bytes = await serializer.serialize(event.topic, value);
  } catch {
    // Ambiguous unions want the branch by name.
    value = event.value(union);
    bytes = await serializer.serialize(event.topic, value);
  }
  await producer.send({ topic: event.topic, acks: -1, messages: [{ key: 'pipe:22', value: bytes }] });
  sent.push(value.metadata);
}
await producer.disconnect();

const deadline = Date.now() + LIMIT_MILLIS;
while (received.length < sent.length && Date.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 50));
receiver.close();

let failures = 0;
const verifiers = { standardwebhooks: new Webhook(secret), svix: new SvixWebhook(secret) };
for (const event of sent) {
  const callback = received.find((each) => JSON.parse(each.body).data.payload_id === event.id);
  if (!callback) {
    console.log(`${event.action}: MISSING`);
    failures++;
    continue;
  }
  for (const verifier of Object.values(verifiers)) {
    verifier.verify(callback.body, callback.headers);
    let tampered = true;
    try { verifier.verify(callback.body + ' ', callback.headers); } catch { tampered = false; }
    if (tampered) failures++;
  }
  console.log(`${event.action}: received, signature verified by ${Object.keys(verifiers).join(' and ')}: ${callback.body}`);
}
if (received.length !== sent.length) {
  console.log(`expected ${sent.length} callbacks, received ${received.length}`);
  failures++;
}
await mutate(`mutation { deleteWebhook(input: { id: ${id} }) { success } }`);
console.log(failures === 0 ? 'third-party clients: passed' : `third-party clients: ${failures} failed`);
process.exit(failures === 0 ? 0 : 1);

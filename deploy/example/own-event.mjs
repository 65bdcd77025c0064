// An upstream service that Carillon knows nothing of: it registers the schema of an action of its own, invoice.paid, and
// produces one event of it in pipe 22 to the platform of docker-compose.yml. Whoever asked for invoice.* or * gets a call.
import { randomUUID } from 'node:crypto';
import { Kafka, logLevel } from 'kafkajs';
import { AvroSerializer, SchemaRegistryClient, SerdeType } from '@confluentinc/schemaregistry';

// The first field is what Carillon routes by (schemas/src/main/avro/event/EventMetadata.avsc); the others are yours.
const schema = {
  type: 'record', name: 'InvoicePaid', namespace: 'com.example.billing', action: 'invoice.paid',
  fields: [
    { name: 'metadata', type: {
      type: 'record', name: 'EventMetadata', namespace: 'dev.carillon.schemas.event',
      fields: [
        { name: 'id', type: 'string' },
        { name: 'source', type: 'string' },
        { name: 'action', type: 'string' },
        { name: 'organization_id', type: 'string' },
        { name: 'scope_type', type: { type: 'enum', name: 'ScopeType', symbols: ['organization', 'pipe', 'table'] } },
        { name: 'scope_id', type: 'string' },
        { name: 'occurred_at', type: { type: 'long', logicalType: 'timestamp-millis' } },
        { name: 'traceparent', type: ['null', 'string'], default: null },
      ],
    } },
    { name: 'invoice', type: 'long' },
    { name: 'amount', type: 'string' },
  ],
};
const event = {
  metadata: {
    id: randomUUID(), source: 'billing', action: 'invoice.paid', organization_id: '22', scope_type: 'pipe', scope_id: '22',
    occurred_at: Date.now(), traceparent: null,
  },
  invoice: 4711, amount: '99.90',
};

const topic = 'events.card';
const subject = `${topic}-${schema.namespace}.${schema.name}`;
const registry = new SchemaRegistryClient({ baseURLs: ['http://127.0.0.1:8081/apis/ccompat/v7'] });
await registry.register(subject, { schemaType: 'AVRO', schema: JSON.stringify(schema) });
const serializer = new AvroSerializer(registry, SerdeType.VALUE, {
  autoRegisterSchemas: false, useLatestVersion: true, subjectNameStrategy: () => subject,
});
const producer = new Kafka({ clientId: 'billing', brokers: ['127.0.0.1:9092'], logLevel: logLevel.ERROR }).producer();
await producer.connect();
await producer.send({
  topic, acks: -1, messages: [{ key: 'pipe:22', value: await serializer.serialize(topic, event) }],
});
await producer.disconnect();
console.log(`produced ${event.metadata.action} ${event.metadata.id}`);
process.exit(0);
